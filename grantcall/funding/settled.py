"""What of an award is paid, what is still to pay, and what has to come back."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.funding.models import Award
from grantcall.funding.models_project import Payment, Tranche

OUT, BACK = "out", "back"
CLOSED = ("paid", "cancelled")
TAKEN_BACK = ("recovery", "revoked")


@dataclass(frozen=True, slots=True)
class Money:
    """The money of an award, in cents: owed to the group, gone out, come back."""

    owed: int
    out: int
    back: int

    @property
    def to_return(self) -> int:
        """Return what the group still has to give back."""
        return max(self.out - self.back - self.owed, 0)


def tranches_of(session: Session, award_id: str) -> Sequence[Tranche]:
    """Return the tranches of an award in their order; one statement."""
    return session.scalars(
        select(Tranche).where(Tranche.award_id == award_id).order_by(Tranche.turn)
    ).all()


def money_of(session: Session, award: Award) -> Money:
    """Return what moved for an award; a revoked award owes nothing. One statement."""
    rows = session.execute(
        select(Payment.direction, func.sum(Payment.amount_cents).label("cents"))
        .where(Payment.award_id == award.id)
        .group_by(Payment.direction)
    )
    moved = {row.direction: int(row.cents) for row in rows}
    owed = 0 if award.kind in TAKEN_BACK else award.amount_cents
    return Money(owed, moved.get(OUT, 0), moved.get(BACK, 0))
