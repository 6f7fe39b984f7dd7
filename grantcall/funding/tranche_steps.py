"""The steps of instalments: two different people, one releases under an act, the other pays."""

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.models_project import Tranche
from grantcall.funding.roles_project import locked_tranche
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.screen import Outcome

LONGEST_REFERENCE = 80


def fall_due(tranche_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Bring a planned tranche to due. Raises `Refusal` with all that it still needs."""
    _take(tranche_id, "fall_due", Circumstances(), actor, clock, token)


def withhold(tranche_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Hold a due tranche back, with a reason that the group reads."""
    _take(tranche_id, "withhold", Circumstances(reason=reason.strip()), actor, clock, token)


def resume(tranche_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Let a withheld tranche go on, with a reason."""
    _take(tranche_id, "resume", Circumstances(reason=reason.strip()), actor, clock, token)


def cancel(tranche_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Cancel a tranche that is not paid, with a reason."""
    _take(tranche_id, "cancel", Circumstances(reason=reason.strip()), actor, clock, token)


def release(tranche_id: str, act_id: str | None, *, actor: Actor, clock: Clock, token: str) -> None:
    """Release a due tranche for payment, under a formal act.

    Raises `Refusal` with every need of the tranche that is not met.
    """
    with unit_of_work(actor, clock) as work:
        tranche = locked_tranche(work, tranche_id)
        payload = {"tranche": tranche_id, "act": act_id}
        if idempotency.recall(work, token, "tranche.release", payload) is not None:
            return
        tranche.released_by = actor.ref  # sealed with the step, or undone with its refusal
        fire(work, tranche, "release", Circumstances(act_id=act_id))
        idempotency.remember(work, token, "tranche.release", payload, "released")


def pay(
    tranche_id: str,
    dated: date | None,
    reference: str = "",
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> None:
    """Record that a released tranche was paid, by another person than released it.

    Raises `Refusal` (`four_eyes`) for the one who released it, `Invalid` for a missing day
    or one to come.
    """
    with unit_of_work(actor, clock) as work:
        tranche = locked_tranche(work, tranche_id)
        work.trying("tranche.pay", tranche.object_ref)
        payload = {"tranche": tranche_id, "dated": dated, "reference": reference}
        if idempotency.recall(work, token, "tranche.pay", payload) is not None:
            return
        extra = _checked(work, tranche, dated, reference)
        fire(work, tranche, "pay", Circumstances(extra=extra))
        idempotency.remember(work, token, "tranche.pay", payload, "paid")


def release_many(
    tranche_ids: Sequence[str], act_id: str | None, *, actor: Actor, clock: Clock, token: str
) -> list[Outcome]:
    """Release many tranches under one act, each in its own transaction; restartable."""
    return _many(
        tranche_ids,
        token,
        lambda one, own: release(one, act_id, actor=actor, clock=clock, token=own),
    )


def pay_many(
    tranche_ids: Sequence[str],
    dated: date | None,
    reference: str = "",
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> list[Outcome]:
    """Record many payments of one day, each in its own transaction; restartable."""
    return _many(
        tranche_ids,
        token,
        lambda one, own: pay(one, dated, reference, actor=actor, clock=clock, token=own),
    )


def _many(
    tranche_ids: Sequence[str], token: str, take: Callable[[str, str], None]
) -> list[Outcome]:
    """Take a step with each; a refusal of one never stops the others."""
    outcomes = []
    for place, tranche_id in enumerate(tranche_ids):
        try:
            take(tranche_id, f"{token[:50]}.{place}")
            outcomes.append(Outcome(tranche_id, True))
        except NotFound:
            outcomes.append(Outcome(tranche_id, False, (_UNKNOWN,)))
        except Refusal as refusal:
            outcomes.append(Outcome(tranche_id, False, refusal.reasons))
    return outcomes


def _take(
    tranche_id: str,
    action: str,
    circumstances: Circumstances,
    actor: Actor,
    clock: Clock,
    token: str,
) -> None:
    with unit_of_work(actor, clock) as work:
        tranche = locked_tranche(work, tranche_id)
        payload = {
            "tranche": tranche_id,
            "reason": circumstances.reason,
            "act": circumstances.act_id,
        }
        if idempotency.recall(work, token, f"tranche.{action}", payload) is not None:
            return
        fire(work, tranche, action, circumstances)
        idempotency.remember(work, token, f"tranche.{action}", payload, "done")


def _checked(work: Work, tranche: Tranche, dated: date | None, reference: str) -> dict[str, object]:
    zone = definition_of(work.session, tranche.version_id).calendar.zone
    problems = []
    if dated is None:
        text = Words("Manca il giorno del pagamento.", "The day of payment is missing.")
        problems.append(Reason("no_day", text, field="dated"))
    elif dated > work.now.astimezone(ZoneInfo(zone)).date():
        text = Words("Il giorno del pagamento è nel futuro.", "The day lies in the future.")
        problems.append(Reason("day_to_come", text, field="dated"))
    tidy = " ".join(reference.split())
    if len(tidy) > LONGEST_REFERENCE:
        text = Words("Il riferimento supera 80 lettere.", "The reference exceeds 80 letters.")
        problems.append(Reason("too_long", text, field="reference"))
    if problems:
        raise Invalid(*problems)
    return {"dated": dated, "reference": tidy}


_UNKNOWN = Reason("not_found", Words("Quota non trovata.", "Tranche not found."))
