"""Reads about the committee: who sits, who has declared."""

from collections.abc import Sequence

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.evaluation.models import CommitteeSeat

CHAIR = "chair"
MEMBER = "member"


def seats_now(session: Session, call_id: str) -> Sequence[CommitteeSeat]:
    """Return the seats that are held now, the chair's first; one statement."""
    seat = CommitteeSeat
    first = case((seat.role == CHAIR, 0), else_=1)
    return session.scalars(
        select(seat)
        .where(seat.call_id == call_id, seat.ended_at.is_(None))
        .order_by(first, seat.appointed_at, seat.id)
    ).all()


def seat_of(session: Session, call_id: str, account_id: str | None) -> CommitteeSeat | None:
    """Return the seat that an account holds now, or `None`; one statement."""
    if account_id is None:
        return None
    return session.scalar(
        select(CommitteeSeat).where(
            CommitteeSeat.call_id == call_id,
            CommitteeSeat.account_id == account_id,
            CommitteeSeat.ended_at.is_(None),
        )
    )


def has_declared(session: Session, call_id: str, actor: Actor) -> bool:
    """Tell whether an actor sits on the committee and made the general declarations."""
    seat = seat_of(session, call_id, actor.account_id)
    return seat is not None and seat.declared_at is not None
