"""Changing a project under way: asked, written, then notified if small or decided by staff."""

from collections.abc import Mapping
from datetime import datetime

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.accept_award import save_acceptance
from grantcall.funding.filing import filed_at
from grantcall.funding.models import Award
from grantcall.funding.models_project import AwardSheet
from grantcall.funding.roles_project import locked_award
from grantcall.funding.sheets import slot_filled
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.save_answers import Saved


def ask_change(
    award_id: str,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    received_at: datetime,
    token: str,
) -> str:
    """Open the form for a change, with a reason; return the id of what was filed.

    What an earlier change left in the form is taken out. Raises `NotFound`, `Refusal`.
    """
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_ANSWER)
        payload = {"award": award_id, "reason": reason}
        known = idempotency.recall(work, token, "award.ask_change", payload)
        if known is not None:
            return known
        circumstances = Circumstances(reason=reason.strip(), received_at=received_at)
        step = fire(work, award, "ask_change", circumstances)
        sheet = _sheet(work, award)
        if sheet is not None:
            sheet.answers = {}
            sheet.version += 1
        filed_id = filed_at(work.session, award.id, step.audit_seq)
        idempotency.remember(work, token, "award.ask_change", payload, filed_id)
    return filed_id


def save_change(
    award_id: str,
    typed: Mapping[str, object],
    bases: Mapping[str, str],
    *,
    actor: Actor,
    clock: Clock,
) -> Saved:
    """Keep what the contact wrote about a change; nothing is sent by this."""
    return save_acceptance(award_id, typed, bases, actor=actor, clock=clock)


def notify_change(
    award_id: str, *, actor: Actor, clock: Clock, received_at: datetime, token: str
) -> None:
    """Apply a small change by notice alone. Raises `Refusal` when it is not small."""
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_ANSWER)
        payload = {"award": award_id}
        if idempotency.recall(work, token, "award.notify_change", payload) is not None:
            return
        fire(work, award, "notify_change", Circumstances(received_at=received_at))
        idempotency.remember(work, token, "award.notify_change", payload, "applied")


def grant_change(award_id: str, *, seen: int, actor: Actor, clock: Clock, token: str) -> None:
    """Grant the change that was asked, as the office read it.

    `seen` is the version of the form that was on the page. Raises `Conflict`
    (`sheet_changed`) when the group has written on since, `Refusal` with what is missing.
    """
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_MANAGE)
        work.trying("award.grant_change", award.object_ref)
        payload = {"award": award_id, "seen": seen}
        if idempotency.recall(work, token, "award.grant_change", payload) is not None:
            return
        sheet = _sheet(work, award)
        if (0 if sheet is None else sheet.version) != seen:
            raise Conflict(Reason("sheet_changed", _CHANGED, next=_READ_AGAIN))
        fire(work, award, "grant_change")
        idempotency.remember(work, token, "award.grant_change", payload, "granted")


def deny_change(award_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Turn the change down with a reason that the group reads; the plan stays as it was."""
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_MANAGE)
        payload = {"award": award_id, "reason": reason}
        if idempotency.recall(work, token, "award.deny_change", payload) is not None:
            return
        fire(work, award, "deny_change", Circumstances(reason=reason.strip()))
        idempotency.remember(work, token, "award.deny_change", payload, "denied")


def _sheet(work: Work, award: Award) -> AwardSheet | None:
    definition = definition_of(work.session, award.version_id)
    slot = slot_filled(definition, "award", "amendment")
    return None if slot is None else work.session.get(AwardSheet, (award.id, slot))


_CHANGED = Words(
    "Il gruppo ha cambiato la richiesta mentre la leggevate.",
    "The group changed the request while you were reading it.",
)
_READ_AGAIN = Words("Rileggetela, poi decidete.", "Read it again, then decide.")
