"""A committee member's own queue: what is left, what is done, what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.evaluation.models import CommitteeSeat, ConflictDeclaration, Review
from grantcall.proposals.models import CitizenGroup, Proposal

Shown = Literal["todo", "done"]
PENDING = ("assigned", "draft")
_OPENED = ("draft", "submitted")


class QueueRow(NamedTuple):
    """One sheet of a queue; the title is empty until the conflict was declared."""

    id: str
    kind: str
    state: str
    turn: int
    due_at: datetime | None
    ref: str
    group: str
    municipality: str | None
    title: str


class SeatRow(NamedTuple):
    """A seat of an account, with its call."""

    seat: CommitteeSeat
    call: Call


def seats_of_account(session: Session, account_id: str) -> Sequence[SeatRow]:
    """Return the seats an account holds now, the newest call first; one statement."""
    rows = session.execute(
        select(CommitteeSeat, Call)
        .join(Call, Call.id == CommitteeSeat.call_id)
        .where(CommitteeSeat.account_id == account_id, CommitteeSeat.ended_at.is_(None))
        .order_by(Call.opens.desc(), Call.id)
    )
    return [SeatRow(seat, call) for seat, call in rows]


def queue_page(
    session: Session,
    call_id: str,
    account_id: str,
    shown: Shown,
    *,
    after: tuple[int, str] | None = None,
    limit: int = 50,
) -> list[QueueRow]:
    """Return a page of a queue in its own order, one row more than `limit` if there are more.

    Marks are never joined: this list shows where sheets stand, not what is on them.
    """
    title = case((Review.kind.in_(_OPENED), Proposal.title), else_="")
    query = (
        select(
            Review.id,
            Review.kind,
            Review.state,
            Review.turn,
            Review.due_at,
            Proposal.ref,
            CitizenGroup.name,
            Proposal.municipality,
            title,
        )
        .join(Proposal, Proposal.id == Review.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(Review.call_id == call_id, Review.account_id == account_id, _where(shown))
        .order_by(Review.turn, Review.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(Review.turn, Review.id) > after)
    return [QueueRow(*row) for row in session.execute(query)]


def counts_of_queue(session: Session, call_id: str, account_id: str) -> Mapping[str, int]:
    """Return how many sheets of a queue stand in each kind; one statement.

    Sheets on proposals that left the evaluation are not waited for.
    """
    rows = session.execute(
        select(Review.kind, func.count())
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.call_id == call_id,
            Review.account_id == account_id,
            or_(Review.kind.not_in(PENDING), _where("todo")),
        )
        .group_by(Review.kind)
    )
    return {row[0]: row[1] for row in rows}


class TableRow(NamedTuple):
    """A proposal that the collegial table judges, for a member who does not keep its sheet."""

    id: str
    ref: str
    group: str
    municipality: str | None
    aside: bool


def table_rows(session: Session, call_id: str, account_id: str) -> list[TableRow]:
    """Return what the table judges beside one's own sheets, by reference; one statement."""
    aside = (
        select(ConflictDeclaration.id)
        .where(
            ConflictDeclaration.account_id == account_id,
            ConflictDeclaration.proposal_id == Review.proposal_id,
            ConflictDeclaration.conflict != "none",
        )
        .exists()
    )
    rows = session.execute(
        select(Review.id, Proposal.ref, CitizenGroup.name, Proposal.municipality, aside)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(
            Review.call_id == call_id,
            Review.collegial,
            Review.account_id != account_id,
            Review.kind.not_in(("recused", "abstained")),
        )
        .order_by(Proposal.ref)
    )
    return [
        TableRow(id_, ref or "", group, municipality, away)
        for id_, ref, group, municipality, away in rows
    ]


def next_in_queue(session: Session, review: Review) -> str | None:
    """Return the sheet to go on with after this one, round the end of the queue."""
    later = tuple_(Review.turn, Review.id) > (review.turn, review.id)
    return session.scalar(
        select(Review.id)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.call_id == review.call_id,
            Review.account_id == review.account_id,
            Review.id != review.id,
            _where("todo"),
        )
        .order_by(case((later, 0), else_=1), Review.turn, Review.id)
        .limit(1)
    )


def place_in_queue(session: Session, review: Review) -> tuple[int, int]:
    """Return the place of a sheet in its queue, and how long the queue is; one statement."""
    before = tuple_(Review.turn, Review.id) <= (review.turn, review.id)
    place, length = session.execute(
        select(func.count().filter(before), func.count()).where(
            Review.call_id == review.call_id, Review.account_id == review.account_id
        )
    ).one()
    return place, length


def _where(shown: Shown) -> ColumnElement[bool]:
    if shown == "done":
        return Review.kind.not_in(PENDING)
    return Review.kind.in_(PENDING) & Proposal.kind.in_(("evaluation", "admitted", "conditional"))
