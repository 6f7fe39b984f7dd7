"""Scenarios of the money, read: what each would give, the cuts in it, the one that is locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.model import AllocationRules
from grantcall.engine.allocation import Allocation as Drawn
from grantcall.engine.allocation import allocate
from grantcall.engine.allocation_spending import Cut, pools_of
from grantcall.funding.fund import money_of, present_definition
from grantcall.funding.lines import line_drawn, lines_of
from grantcall.funding.models import Allocation, AllocationCut
from grantcall.funding.requests import Suitable, ranking_in_force, suitable_of

LOCKED = "locked"
_PLAIN = AllocationRules(if_short=("stop",), take_up="next_in_reserve")
"""Where a call says nothing: whole requests in order, and nobody is passed over."""


@dataclass(frozen=True, slots=True)
class CutRow:
    """A cut of a scenario as it stands, with its author."""

    allocation_id: str
    proposal_id: str
    to_cents: int
    reason: str
    by: str
    at: datetime


def rules_of(session: Session, call_id: str) -> AllocationRules:
    """Return how a call spends its fund."""
    return present_definition(session, call_id).allocation or _PLAIN


def locked_allocation(session: Session, call_id: str) -> Allocation | None:
    """Return the decision about the money of a call, once there is one."""
    return session.scalar(
        select(Allocation).where(Allocation.call_id == call_id, Allocation.kind == LOCKED)
    )


def scenarios_of(session: Session, call_id: str) -> Sequence[Allocation]:
    """Return every scenario of a call, in the order in which they were drawn."""
    return session.scalars(
        select(Allocation)
        .where(Allocation.call_id == call_id)
        .order_by(Allocation.created_at, Allocation.name)
    ).all()


def cuts_in(session: Session, allocation_ids: Sequence[str]) -> list[CutRow]:
    """Return the cuts that stand in some scenarios; one statement."""
    cut = AllocationCut
    rows = session.execute(
        select(cut.allocation_id, cut.proposal_id, cut.to_cents, cut.reason, cut.by, cut.at)
        .where(cut.allocation_id.in_(allocation_ids), cut.removed_at.is_(None))
        .order_by(cut.allocation_id, cut.at, cut.id)
    )
    return [CutRow(*row) for row in rows]


def preview(session: Session, allocation: Allocation, instant: datetime) -> Drawn:
    """Return what a scenario gives: computed now, or as it was decided once it is locked.

    Pure reading: the ranking in force, whoever still stands in it, the call's present money
    and rules, the scenario's cuts. Raises `Invalid` for a cut that can no longer stand.
    """
    if allocation.kind == LOCKED:
        return decided(session, allocation)
    ranking = ranking_in_force(session, allocation.call_id)
    suitable = suitable_of(session, allocation.call_id, ranking, instant)
    return drawn(session, allocation.call_id, suitable, cuts_in(session, [allocation.id]))


def drawn(
    session: Session, call_id: str, suitable: Sequence[Suitable], cuts: Sequence[CutRow]
) -> Drawn:
    """Spend the money of a call down its suitable proposals, with some cuts."""
    refs = {one.proposal_id: one.ref for one in suitable}
    return allocate(
        rules_of(session, call_id),
        money_of(session, call_id),
        [one.request for one in suitable],
        [
            Cut(refs[cut.proposal_id], cut.to_cents, cut.reason)
            for cut in cuts
            if cut.proposal_id in refs
        ],
    )


def decided(session: Session, allocation: Allocation) -> Drawn:
    """Return a locked allocation as the engine drew it up then."""
    lines = tuple(line_drawn(line, ref) for line, ref in lines_of(session, allocation.id))
    left = pools_of(money_of(session, allocation.call_id))
    for line in lines:
        if line.amount:
            left[line.pool] -= line.amount
    return Drawn(lines, left)
