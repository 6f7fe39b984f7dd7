"""The money: funds, allocations and awards agree with one another and with the ranking."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from grantcall.core.errors import Invalid
from grantcall.core.settings import Settings
from grantcall.engine.allocation_spending import pools_of
from grantcall.evaluation.models import RankingEntry
from grantcall.funding.fund import money_of
from grantcall.funding.lines import RESERVE, line_drawn, lines_of
from grantcall.funding.models import Allocation, AllocationLine, Award, AwardAmount, Fund
from grantcall.funding.models_project import Payment
from grantcall.funding.requests import GONE, RankingInForce, ranking_in_force, suitable_of
from grantcall.funding.scenarios import LOCKED, cuts_in, drawn
from grantcall.funding.taking_up import WENT
from grantcall.process.models import Step
from grantcall.proposals.models import Proposal
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

BATCH = 500
_HOLDING = ("approved", "offered", "accepted", "active", "amendment", "reporting", "closed")


@check("funds", "I1, I2", "pools")
def funds(session: Session, store: FileStore, settings: Settings) -> Findings:
    """What the awards hold is what the fund counts as taken, and never more than there is."""
    held = {
        (row.call_id, row.pool): int(row.held)
        for row in session.execute(
            select(Award.call_id, Award.pool, func.sum(Award.taken_cents).label("held")).group_by(
                Award.call_id, Award.pool
            )
        )
    }
    rows = session.scalars(select(Fund).order_by(Fund.call_id, Fund.pool)).all()
    for fund in rows:
        place = f"fund:{fund.id}"
        holding = held.pop((fund.call_id, fund.pool), 0)
        if holding != fund.taken_cents:
            yield Broken(
                "I1", place, f"it counts {fund.taken_cents} as taken, the awards hold {holding}"
            )
        budget = pools_of(money_of(session, fund.call_id)).get(fund.pool, 0)
        if holding > budget:
            yield Broken("I1", place, f"the awards hold {holding} of {budget}")
        if fund.budget_cents > budget:
            yield Broken("I2", place, f"it says {fund.budget_cents}, the call gives {budget}")
    for (call_id, pool), holding in sorted(held.items()):
        if holding:
            yield Broken("I1", f"call:{call_id}", f"awards hold {holding} of no fund “{pool}”")
    return len(rows)


@check("allocations", "I5, I6", "decisions")
def allocations(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each decision has two persons, an act and a final ranking, and can be drawn up again."""
    found = session.scalars(
        select(Allocation).where(Allocation.kind == LOCKED).order_by(Allocation.id)
    ).all()
    for allocation in found:
        place = f"allocation:{allocation.id}"
        for message in _persons(session, allocation):
            yield Broken("I5", place, message)
        ranking = ranking_in_force(session, allocation.call_id)
        if ranking is None or not ranking.final or ranking.act_id is None:
            yield Broken("I4", place, "it rests on no final ranking")
        else:
            for message in _differences(session, allocation, ranking):
                yield Broken("I6", place, message)
    return len(found)


@check("awards", "I1, I3, I4", "awards")
def awards(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each award follows its line of a locked allocation, within what was asked."""
    count = 0
    yield from _several(session)
    out = func.sum(case((Payment.direction == "out", Payment.amount_cents), else_=0))
    rows = session.execute(select(Payment.award_id, out.label("out")).group_by(Payment.award_id))
    paid = {row.award_id: int(row.out) for row in rows}
    query = (
        select(Award, Allocation.kind.label("allocation"), AllocationLine)
        .outerjoin(Allocation, Allocation.id == Award.allocation_id)
        .outerjoin(
            AllocationLine,
            (AllocationLine.allocation_id == Award.allocation_id)
            & (AllocationLine.proposal_id == Award.proposal_id),
        )
        .order_by(Award.id)
    )
    for row in session.execute(query):
        count += 1
        award, place = row.Award, f"award:{row.Award.id}"
        if row.allocation != LOCKED or row.AllocationLine is None:
            yield Broken("I4", place, "no line of a locked allocation stands behind it")
            continue
        amounts = _amounts(session, award.id)
        for message in _against_line(award, row.AllocationLine, amounts):
            yield Broken("I4", place, message)
        if award.kind in _HOLDING and award.taken_cents < award.amount_cents:
            message = f"it holds {award.taken_cents} of its {award.amount_cents}"
            yield Broken("I1", place, message)
        if award.kind in WENT and award.taken_cents > paid.get(award.id, 0):
            yield Broken("I1", place, "it has ended, and holds money that was never paid")
    return count


def _several(session: Session) -> Findings:
    query = (
        select(Award.proposal_id, func.count().label("awards"))
        .where(Award.kind.not_in(WENT))
        .group_by(Award.proposal_id)
        .having(func.count() > 1)
        .order_by(Award.proposal_id)
    )
    for row in session.execute(query):
        yield Broken("I3", f"proposal:{row.proposal_id}", f"{row.awards} awards at the same time")
    return 0


def _amounts(session: Session, award_id: str) -> list[tuple[str, int]]:
    rows = session.execute(
        select(AwardAmount.why, AwardAmount.amount_cents)
        .where(AwardAmount.award_id == award_id)
        .order_by(AwardAmount.audit_seq)
    )
    return [(row.why, row.amount_cents) for row in rows]


def _against_line(award: Award, line: AllocationLine, amounts: list[tuple[str, int]]) -> list[str]:
    faults = []
    if not amounts or amounts[0][0] != "decided":
        faults.append("the amount that was decided is not kept")
    elif not award.from_reserve and amounts[0][1] != line.amount_cents:
        faults.append(f"{amounts[0][1]} was awarded, the line says {line.amount_cents}")
    if award.from_reserve != (line.how == RESERVE):
        faults.append("its line does not say the same of the reserve")
    if amounts and amounts[-1][1] != award.amount_cents:
        faults.append(f"its amount is {award.amount_cents}, the last one kept {amounts[-1][1]}")
    if max([award.amount_cents, *(cents for _, cents in amounts)]) > line.asked_cents:
        faults.append("it is more than was asked")
    if award.asked_cents != line.asked_cents:
        faults.append("it does not say the same of what was asked as its line")
    return faults


def _persons(session: Session, allocation: Allocation) -> list[str]:
    took = {
        row.to_kind: row.actor
        for row in session.execute(
            select(Step.to_kind, Step.actor)
            .where(Step.object == allocation.object_ref)
            .order_by(Step.audit_seq)
        )
    }
    faults = []
    if allocation.act_id is None:
        faults.append("it rests on no act")
    if (took.get("proposed"), took.get(LOCKED)) != (allocation.proposed_by, allocation.locked_by):
        faults.append("its persons are not those who took its steps")
    if allocation.proposed_by is None or allocation.proposed_by == allocation.locked_by:
        faults.append("it was not approved by a second person")
    return faults


def _differences(session: Session, allocation: Allocation, ranking: RankingInForce) -> list[str]:
    """Draw the allocation again from ranking, cuts and definition; say where it differs."""
    kept = lines_of(session, allocation.id)
    ids = [row.proposal_id for row, _ in kept]
    faults = [f"{ref} is suitable and has no line" for ref in _left_out(session, ranking.id, ids)]
    suitable = suitable_of(session, allocation.call_id, ranking, allocation.state_since, among=ids)
    try:
        again = drawn(session, allocation.call_id, suitable, cuts_in(session, [allocation.id]))
    except Invalid as refusal:
        return [*faults, *(reason.text.in_("en") for reason in refusal.reasons)]
    was = {ref: line_drawn(row, ref) for row, ref in kept}
    now = {line.ref: line for line in again.lines}
    faults += [
        f"the line of {ref} comes out differently" for ref in was if was[ref] != now.get(ref)
    ]
    if allocation.given_cents != sum(line.amount for line in was.values()):
        faults.append("the sum it gives is not that of its lines")
    if allocation.left_cents != sum(again.left.values()):
        faults.append("what it leaves is not what was left")
    return faults


def _left_out(session: Session, ranking_id: str, ids: list[str]) -> list[str]:
    rows = session.scalars(
        select(Proposal.ref)
        .join(RankingEntry, RankingEntry.proposal_id == Proposal.id)
        .where(
            RankingEntry.ranking_id == ranking_id,
            RankingEntry.tier == "suitable",
            Proposal.kind.not_in(GONE),
            Proposal.requested_cents > 0,
            Proposal.id.not_in(ids),
        )
        .order_by(RankingEntry.turn)
    )
    return [ref or "" for ref in rows]
