"""Issuing a funding letter: tried on paper first, then one short transaction."""

from collections.abc import Sequence

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.errors import Conflict, NotFound, Reason, Refusal
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Transition
from grantcall.funding.letter_paper import preview_letter
from grantcall.funding.models import Award, FundingLetter
from grantcall.process.door import Choice, fire, may
from grantcall.process.frozen import definition_of

ISSUED = Words("La lettera è già partita.", "The letter has already left.")
_RELOAD = Words("Ricaricate la pagina.", "Reload the page.")


def issue_letter(award_id: str, *, actor: Actor, clock: Clock, token: str) -> str:
    """Offer an award to its group with a numbered letter; return the letter's id.

    The paper is tried outside any transaction, so that wrong data are found before a
    number is taken. The same token gives the first letter again. Raises `NotFound`,
    `Conflict` (`letter_issued`) when the award was offered meanwhile, or `Refusal` with
    everything that stands in the way.
    """
    letter_id = issue_once(award_id, actor=actor, clock=clock, token=token)
    if letter_id is None:
        raise Conflict(Reason("letter_issued", ISSUED, next=_RELOAD))
    return letter_id


def issue_once(award_id: str, *, actor: Actor, clock: Clock, token: str) -> str | None:
    """Issue the letter of an award that waits for one; `None` when it waits no longer."""
    _try_on_paper(award_id, actor, clock)
    with unit_of_work(actor, clock) as work:
        award = work.session.get(Award, award_id, with_for_update=True)
        _require(actor, award)
        assert award is not None
        payload = {"award": award_id}
        known = idempotency.recall(work, token, "award.issue_letter", payload)
        if known is not None:
            return known
        if award.kind != "approved":
            return None
        choice = the_offer(may(work.session, actor, award, work.now))
        if choice is None:
            raise NotFound()
        step = fire(work, award, choice.action)
        letter_id = work.session.scalars(
            select(FundingLetter.id).where(FundingLetter.audit_seq == step.audit_seq)
        ).one()
        idempotency.remember(work, token, "award.issue_letter", payload, letter_id)
    return letter_id


def the_offer(choices: Sequence[Choice]) -> Choice | None:
    """Return the step that writes this award's letter: the one with least in its way.

    A workflow has one for the first decision and one for the reserve; conditions tell them
    apart.
    """
    writing = [choice for choice in choices if choice.transition.letter is not None]
    return min(writing, key=lambda choice: len(choice.blockers), default=None)


def preview_of(award_id: str, *, actor: Actor, clock: Clock) -> bytes:
    """Return the letter of an award as it would be now, marked as a preview.

    Nothing is written. Raises `NotFound`, or `Refusal` with everything that is missing.
    """
    session, now = reader(), clock.now()
    award = session.get(Award, award_id)
    _require(actor, award)
    assert award is not None
    transition = _transition(award, the_offer(may(session, actor, award, now)))
    definition = definition_of(session, award.version_id)
    return preview_letter(session, award, definition, transition, now)


def _try_on_paper(award_id: str, actor: Actor, clock: Clock) -> None:
    """Refuse with what stands in the way and with what is missing from the paper, at once."""
    session, now = reader(), clock.now()
    award = session.get(Award, award_id)
    _require(actor, award)
    if award is None or award.kind != "approved":
        return
    choice = the_offer(may(session, actor, award, now))
    if choice is None:
        return
    reasons = list(choice.blockers)
    definition = definition_of(session, award.version_id)
    try:
        preview_letter(session, award, definition, choice.transition, now)
    except Refusal as refusal:
        reasons += refusal.reasons
    if reasons:
        raise Refusal(*reasons)


def _transition(award: Award, choice: Choice | None) -> Transition:
    if award.kind != "approved" or choice is None:
        raise NotFound()
    return choice.transition


def _require(actor: Actor, award: Award | None) -> None:
    if award is None or not may_issue(actor, award.call_id):
        raise NotFound()


def may_issue(actor: Actor, call_id: str) -> bool:
    """Tell whether an actor may issue the letters of a call."""
    return allowed(Right.AWARD_ISSUE_LETTER, roles_on_call(actor, call_id))


def call_to_issue(slug: str, actor: Actor) -> Call:
    """Return a call whose letters the actor may issue. Raises `NotFound`."""
    call = reader().scalar(select(Call).where(Call.slug == slug))
    if call is None or not may_issue(actor, call.id):
        raise NotFound()
    return call
