"""What the money of some calls asks of the office now; one statement for each question."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from grantcall.funding.models import Allocation, Award
from grantcall.funding.models_project import Payment, Report, Tranche
from grantcall.funding.settled import CLOSED, OUT
from grantcall.proposals.models import Proposal

Calls = Collection[str] | None  # ids; None means every call


class ProposedAllocation(NamedTuple):
    """An allocation that waits for its approval, and who proposed it."""

    call_id: str
    name: str
    proposed_by: str | None


class AwardWork(NamedTuple):
    """How many awards of a call wait for the office: a letter, a changed plan, the end.

    `first` is the id of one of them.
    """

    call_id: str
    kind: str
    number: int
    first: str


class TrancheWork(NamedTuple):
    """The instalments of a call that are due or released: how many, their sum, the first group.

    `mine` are those that the person who asks has released, and so may not pay.
    """

    call_id: str
    kind: str
    number: int
    cents: int
    mine: int
    first: str


class ReportWork(NamedTuple):
    """The reports of a call that arrived and wait for a decision, with one group's title."""

    call_id: str
    number: int
    first: str


def proposed_allocations(session: Session, calls: Calls) -> list[ProposedAllocation]:
    """Return the allocations that somebody proposed and nobody has approved."""
    rows = session.execute(
        select(Allocation.call_id, Allocation.name, Allocation.proposed_by)
        .where(Allocation.kind == "proposed", _among(Allocation.call_id, calls))
        .order_by(Allocation.created_at, Allocation.id)
        .limit(50)
    )
    return [ProposedAllocation._make(row) for row in rows]


def awards_at_work(session: Session, calls: Calls) -> list[AwardWork]:
    """Count the awards that wait for a letter, for an answer to a changed plan, to be closed."""
    waiting = or_(Award.kind.in_(("approved", "amendment")), _to_close())
    rows = session.execute(
        select(Award.call_id, Award.kind, func.count(), func.min(Award.id))
        .where(waiting, _among(Award.call_id, calls))
        .group_by(Award.call_id, Award.kind)
    )
    return [AwardWork._make(row) for row in rows]


def tranches_at_work(session: Session, calls: Calls, asking: str) -> list[TrancheWork]:
    """Count the instalments to release and to pay; `asking` is the reference of who asks."""
    mine = func.sum(case((Tranche.released_by == asking, 1), else_=0))
    rows = session.execute(
        select(Tranche.call_id, Tranche.kind, func.count(), func.sum(Tranche.amount_cents))
        .add_columns(mine, func.min(Proposal.title))
        .join(Award, Award.id == Tranche.award_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .where(Tranche.kind.in_(("due", "released")), _among(Tranche.call_id, calls))
        .group_by(Tranche.call_id, Tranche.kind)
    )
    return [TrancheWork(row[0], row[1], row[2], int(row[3]), int(row[4]), row[5]) for row in rows]


def reports_at_work(session: Session, calls: Calls) -> list[ReportWork]:
    """Count the reports that were sent and wait for a decision."""
    rows = session.execute(
        select(Report.call_id, func.count(), func.min(Proposal.title))
        .join(Award, Award.id == Report.award_id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .where(Report.kind == "submitted", _among(Report.call_id, calls))
        .group_by(Report.call_id)
    )
    return [ReportWork._make(row) for row in rows]


def _to_close() -> ColumnElement[bool]:
    """Tell what the step that closes an award asks: nothing open, awaited or to come back."""
    still_open = select(Tranche.id).where(Tranche.award_id == Award.id, Tranche.kind.not_in(CLOSED))
    awaited = select(Report.id).where(Report.award_id == Award.id, Report.kind != "accepted")
    signed = case((Payment.direction == OUT, Payment.amount_cents), else_=-Payment.amount_cents)
    paid = select(func.coalesce(func.sum(signed), 0)).where(Payment.award_id == Award.id)
    return and_(
        Award.kind == "reporting",
        ~still_open.exists(),
        ~awaited.exists(),
        paid.scalar_subquery() <= Award.amount_cents,
    )


def _among(column: object, calls: Calls) -> ColumnElement[bool]:
    return true() if calls is None else column.in_(calls)  # type: ignore[attr-defined]
