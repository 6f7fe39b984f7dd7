"""What decisions about the money do, by the names of the closed vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from grantcall.core.actor import ENGINE
from grantcall.core.errors import NotFound
from grantcall.core.ids import new_id
from grantcall.engine.take_up import Completion
from grantcall.funding import effects_project  # noqa: F401 - the award at work
from grantcall.funding.award_amount import DECIDED, complete, hold_exactly, keep_amount
from grantcall.funding.completed_mail import tell_of_completion
from grantcall.funding.lines import RESERVE, line_for
from grantcall.funding.models import AllocationLine, Award
from grantcall.funding.models_project import Payment
from grantcall.funding.scenarios import locked_allocation
from grantcall.funding.steps import steps_to
from grantcall.funding.taking_up import Plan, plan_take_up
from grantcall.process.door import start
from grantcall.process.frozen import definition_of
from grantcall.process.needs import blockers_of
from grantcall.process.registry import Asked, Circumstances, Doing, Next, effect
from grantcall.proposals.models import Proposal

FINISHED = "closed"
AWARDED = "awarded"


@dataclass(frozen=True, slots=True)
class _Given:
    """What a new award gives, in cents, from which pool, and why less than was asked."""

    amount: int
    how: str
    pool: str
    reason: str
    from_reserve: bool


@effect("open_award")
def open_award(doing: Doing) -> Sequence[Next]:
    """Open the award in its starting state and take its money from the fund.

    The amount stands in the locked allocation; for the reserve it is what came free.
    """
    proposal: Proposal = doing.record
    work, session = doing.work, doing.work.session
    allocation = locked_allocation(session, proposal.call_id)
    line = None if allocation is None else line_for(session, allocation.id, proposal.id)
    if allocation is None or line is None:
        raise NotFound()
    given = _from_reserve(doing, line) if line.how == RESERVE else _from_line(line)
    award = Award(
        id=new_id(),
        call_id=proposal.call_id,
        proposal_id=proposal.id,
        allocation_id=allocation.id,
        version_id=proposal.version_id,
        pool=given.pool,
        asked_cents=line.asked_cents,
        amount_cents=given.amount,
        taken_cents=0,
        how=given.how,
        from_reserve=given.from_reserve,
        cut_reason=given.reason,
        opened_at=work.now,
    )
    start(work, award, doing.definition, doing.event)
    hold_exactly(work, doing.event, award, given.amount)
    keep_amount(work, doing.event, award, DECIDED, given.reason, doing.event.actor)
    work.session.flush()
    return ()


@effect("commit_money")
def commit_money(doing: Doing) -> Sequence[Next]:
    """See to it that the award holds all its money before anybody is told of it."""
    award: Award = doing.record
    hold_exactly(doing.work, doing.event, award, max(award.amount_cents, award.taken_cents))
    return ()


@effect("free_money")
def free_money(doing: Doing) -> Sequence[Next]:
    """Give back what the award does not need any more.

    A finished award keeps its final amount; any other end keeps only what was paid and has
    not come back.
    """
    award: Award = doing.record
    session = doing.work.session
    keep = award.amount_cents if award.kind == FINISHED else _paid_and_kept(session, award)
    hold_exactly(doing.work, doing.event, award, max(0, min(keep, award.taken_cents)))
    return ()


@effect("offer_reserve")
def offer_reserve(doing: Doing) -> Sequence[Next]:
    """Pass free money on, as the call says: complete reduced awards of a better place, then
    take up the first of the reserve that can start with it. Says so when nobody can.
    """
    award: Award = doing.record
    work = doing.work
    work.session.flush()
    plan = plan_take_up(work.session, award.call_id, work.now)
    if plan is None:
        return ()
    for completion in plan.answer.completions:
        _complete(doing, plan, completion)
    following = []
    for offer in plan.answer.offers:
        proposal = plan.proposals[offer.line.ref]
        action = _take_up_step(doing, proposal)
        if action is not None:
            following.append(Next(proposal, action))
    doing.event.note(
        completed=[plan.awards[one.ref].id for one in plan.answer.completions],
        taken_up=[one.record.id for one in following],
        left_cents=sum(plan.answer.left.values()),
    )
    if not following and not plan.answer.completions:
        doing.event.note(nobody=True)
    return following


def _from_line(line: AllocationLine) -> _Given:
    return _Given(line.amount_cents, line.how, line.pool, line.reason, from_reserve=False)


def _from_reserve(doing: Doing, line: AllocationLine) -> _Given:
    proposal: Proposal = doing.record
    doing.work.session.flush()
    plan = plan_take_up(
        doing.work.session, proposal.call_id, doing.work.now, being_taken_up=proposal
    )
    offers = () if plan is None else plan.answer.offers
    offer = next((one.line for one in offers if one.line.ref == proposal.ref), None)
    if plan is None or offer is None:
        raise NotFound()
    cut = plan.cuts.get(offer.ref)
    if cut is not None:
        return _Given(offer.amount, "cut", offer.pool, cut.reason, from_reserve=True)
    return _Given(offer.amount, offer.kind, offer.pool, "", from_reserve=True)


def _complete(doing: Doing, plan: Plan, completion: Completion) -> None:
    award = plan.awards[completion.ref]
    complete(doing.work, doing.event, award, completion.after, completion.words.it)
    tell_of_completion(doing.work, doing.event, award)


def _take_up_step(doing: Doing, proposal: Proposal) -> str | None:
    """Return the engine's step from the reserve to an award, if nothing stands in its way."""
    session = doing.work.session
    definition = definition_of(session, proposal.version_id)
    cause = f"{doing.record.RECORD}.{doing.transition.id}"
    for step in steps_to(definition, proposal, AWARDED):
        asked = Asked(
            session, proposal, step, definition, ENGINE, doing.work.now, Circumstances(cause=cause)
        )
        if "engine" in step.by and not blockers_of(asked):
            return step.id
    return None


def _paid_and_kept(session: Session, award: Award) -> int:
    """Return the cents that were paid for an award and have not come back."""
    signed = case((Payment.direction == "out", Payment.amount_cents), else_=-Payment.amount_cents)
    query = select(func.coalesce(func.sum(signed), 0)).where(Payment.award_id == award.id)
    return int(session.scalar(query) or 0)
