"""The awards of a call as staff read them: filtered, in some order, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from grantcall.funding.models import AllocationLine, Award
from grantcall.proposals.models import CitizenGroup, Proposal

AwardSort = Literal["place", "amount"]
SORTS: tuple[AwardSort, ...] = ("place", "amount")
SIZE = 50
_KEYS: dict[AwardSort, Any] = {
    "place": AllocationLine.turn,
    "amount": Award.amount_cents,
}


class AwardRow(NamedTuple):
    """One award in the list; sums in cents."""

    id: str
    ref: str
    title: str
    group: str
    turn: int
    position: int
    asked: int
    amount: int
    how: str
    from_reserve: bool
    kind: str
    state: str
    due_at: datetime | None


class KindCount(NamedTuple):
    """How many awards stand in a kind of state, and what they come to."""

    kind: str
    number: int
    amount: int


class ReserveRow(NamedTuple):
    """A suitable proposal that still waits; sums in cents."""

    ref: str
    title: str
    group: str
    position: int
    asked: int
    least: int | None


@dataclass(frozen=True, slots=True)
class AwardsAsked:
    """A list as it was asked for: kinds (none: all), order, and the row before the first."""

    call_id: str
    kinds: tuple[str, ...] = ()
    sort: AwardSort = "place"
    descending: bool = False
    after: tuple[int, str] | None = None


def award_rows(
    session: Session, asked: AwardsAsked, size: int | None = SIZE
) -> tuple[list[AwardRow], bool]:
    """Return a page of awards, and whether more follow; one statement. `None` takes all."""
    key = _KEYS[asked.sort]
    query = (
        select(
            Award.id,
            Proposal.ref,
            Proposal.title,
            CitizenGroup.name,
            AllocationLine.turn,
            AllocationLine.position,
            Award.asked_cents,
            Award.amount_cents,
            Award.how,
            Award.from_reserve,
            Award.kind,
            Award.state,
            Award.due_at,
        )
        .join(Proposal, Proposal.id == Award.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .join(
            AllocationLine,
            and_(
                AllocationLine.allocation_id == Award.allocation_id,
                AllocationLine.proposal_id == Award.proposal_id,
            ),
        )
        .where(Award.call_id == asked.call_id)
    )
    if asked.kinds:
        query = query.where(Award.kind.in_(asked.kinds))
    if asked.after is not None:
        value, tie = asked.after
        further = Award.id < tie if asked.descending else Award.id > tie
        beyond = key < value if asked.descending else key > value
        query = query.where(or_(beyond, and_(key == value, further)))
    order = (key.desc(), Award.id.desc()) if asked.descending else (key, Award.id)
    query = query.order_by(*order)
    found = session.execute(query if size is None else query.limit(size + 1)).all()
    more = size is not None and len(found) > size
    return [AwardRow._make(row) for row in found[:size]], more


def key_of(row: AwardRow, sort: AwardSort) -> tuple[int, str]:
    """Return where the page after a row begins."""
    return (row.turn if sort == "place" else row.amount), row.id


def award_counts(session: Session, call_id: str) -> list[KindCount]:
    """Count the awards of a call by the kind of their state; one statement."""
    rows = session.execute(
        select(Award.kind, func.count(), func.sum(Award.amount_cents))
        .where(Award.call_id == call_id)
        .group_by(Award.kind)
    )
    return [KindCount(row[0], int(row[1]), int(row[2])) for row in rows]


def reserve_rows(session: Session, allocation_id: str) -> list[ReserveRow]:
    """Return who still waits for money, the next one first; one statement."""
    rows = session.execute(
        select(
            Proposal.ref,
            Proposal.title,
            CitizenGroup.name,
            AllocationLine.position,
            AllocationLine.asked_cents,
            AllocationLine.least_cents,
        )
        .join(Proposal, Proposal.id == AllocationLine.proposal_id)
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(AllocationLine.allocation_id == allocation_id, Proposal.kind == "reserve")
        .order_by(AllocationLine.turn)
    )
    return [ReserveRow._make(row) for row in rows]


def standing_awards(session: Session, call_id: str, gone: Sequence[str]) -> list[tuple[str, str]]:
    """Return reference and title of the awards that have not ended; one statement."""
    rows = session.execute(
        select(Proposal.ref, Proposal.title)
        .join(Award, Award.proposal_id == Proposal.id)
        .where(Award.call_id == call_id, Award.kind.not_in(gone))
        .order_by(Proposal.number)
    )
    return [(row[0] or "", row[1]) for row in rows]
