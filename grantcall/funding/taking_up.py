"""What happens with money that comes free: read from the data, worked out by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from grantcall.engine.allocation import request_of
from grantcall.engine.allocation_spending import Request
from grantcall.engine.take_up import Standing, TakeUp, take_up
from grantcall.funding.award_amount import STILL_OPEN
from grantcall.funding.fund import free_money_of, present_definition
from grantcall.funding.lines import RESERVE
from grantcall.funding.models import AllocationLine, Award
from grantcall.funding.models_project import Tranche
from grantcall.funding.scenarios import CutRow, cuts_in, locked_allocation, rules_of
from grantcall.proposals.facts import facts_of_many
from grantcall.proposals.models import Proposal

WENT = ("renounced", "lapsed", "revoked")
_COMPLETABLE = ("approved", "offered", "accepted", "active", "amendment", "reporting")


@dataclass(frozen=True, slots=True)
class Plan:
    """The engine's answer, and the rows it names, by reference."""

    answer: TakeUp
    awards: dict[str, Award]
    proposals: dict[str, Proposal]
    cuts: dict[str, CutRow]


@dataclass(frozen=True, slots=True)
class _Row:
    line: AllocationLine
    proposal: Proposal
    award: Award | None
    raisable: bool


def plan_take_up(
    session: Session,
    call_id: str,
    instant: datetime,
    *,
    if_ended: Award | None = None,
    being_taken_up: Proposal | None = None,
) -> Plan | None:
    """Work out who gets the money that is free now; `None` before there is a decision.

    `if_ended`: as if this award ended and gave back all it holds. `being_taken_up`: a
    proposal that is on its way from the reserve and still waits for its award. A fixed
    number of statements.
    """
    locked = locked_allocation(session, call_id)
    if locked is None:
        return None
    rows = _rows(session, locked.id)
    free = free_money_of(session, call_id)
    if if_ended is not None:
        free[if_ended.pool] = free.get(if_ended.pool, 0) + if_ended.taken_cents
        rows = [replace(row, award=None) if row.award is if_ended else row for row in rows]
    cuts = {cut.proposal_id: cut for cut in cuts_in(session, [locked.id])}
    requests = _requests(session, call_id, rows, instant)
    waiting = [
        row
        for row in rows
        if row.award is None
        and row.line.how == RESERVE
        and (row.proposal.kind == RESERVE or row.proposal is being_taken_up)
    ]
    answer = take_up(
        rules_of(session, call_id),
        free,
        [_standing(row, row.award, requests) for row in rows if row.award is not None],
        [_with_cut(requests[row.proposal.id], cuts.get(row.proposal.id)) for row in waiting],
    )
    return Plan(
        answer,
        {_ref(row): row.award for row in rows if row.award is not None},
        {_ref(row): row.proposal for row in waiting},
        {_ref(row): cuts[row.proposal.id] for row in waiting if row.proposal.id in cuts},
    )


def _rows(session: Session, allocation_id: str) -> list[_Row]:
    unplanned = ~exists().where(Tranche.award_id == Award.id)
    still_open = exists().where(Tranche.award_id == Award.id, Tranche.kind.in_(STILL_OPEN))
    found = session.execute(
        select(AllocationLine, Proposal, Award, (unplanned | still_open).label("raisable"))
        .join(Proposal, Proposal.id == AllocationLine.proposal_id)
        .outerjoin(Award, and_(Award.proposal_id == Proposal.id, Award.kind.not_in(WENT)))
        .where(AllocationLine.allocation_id == allocation_id)
        .order_by(AllocationLine.turn)
    )
    return [_Row(row[0], row[1], row[2], bool(row[3])) for row in found]


def _requests(
    session: Session, call_id: str, rows: Sequence[_Row], instant: datetime
) -> dict[str, Request]:
    """Return what each line asked for then; options are read where the call counts by them."""
    definition = present_definition(session, call_id)
    rules = definition.allocation
    counts = rules is not None and (rules.minimums or rules.maximums)
    proposals = [row.proposal for row in rows]
    facts = facts_of_many(session, proposals, definition, instant) if counts else {}
    found = {}
    for row in rows:
        line, ref = row.line, _ref(row)
        values = (
            request_of(definition, ref, facts[row.proposal.id], line.asked_cents).values
            if counts
            else {}
        )
        found[row.proposal.id] = Request(
            ref, line.asked_cents, line.least_cents, line.pool or None, values
        )
    return found


def _standing(row: _Row, award: Award, requests: dict[str, Request]) -> Standing:
    reduced = award.how == "reduced" and award.kind in _COMPLETABLE and row.raisable
    return Standing(requests[row.proposal.id], award.amount_cents, reduced)


def _with_cut(request: Request, cut: CutRow | None) -> Request:
    """Return a request as the committee left it: to that sum or not at all."""
    return request if cut is None else replace(request, asked=cut.to_cents, least=None)


def _ref(row: _Row) -> str:
    return row.proposal.ref or row.proposal.id
