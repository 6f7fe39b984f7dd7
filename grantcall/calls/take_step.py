"""A step of a call that a person takes: under an act, with a reason, as its workflow asks."""

from collections.abc import Callable

from grantcall.calls.found import all_checks, checked_reason, managed_call
from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven, add_act, checked_act
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.definitions.model import Transition
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances

OF_THEIR_OWN = ("publish", "publish_provisional", "confirm_ranking")
"""Steps with a use case of their own: more has to be asked than an act and a reason."""


def take_step(
    slug: str,
    step: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
    act: ActGiven | None = None,
    reason: str = "",
) -> str:
    """Take a step of the call's workflow; return the state it leads to.

    Act and reason are asked where the workflow asks for them. What follows for the
    proposals is done by the engine afterwards, in batches. Raises `NotFound`, `Invalid`
    with every fault of act and reason, `Refusal` with everything that stands in the way.
    """
    with unit_of_work(actor, clock) as work:
        call = managed_call(work, slug)
        transition = step_of(work, call, step)
        work.trying(f"call.{step}", call.object_ref)
        payload = {"slug": slug, "reason": reason, "act": None if act is None else act.payload}
        known = idempotency.recall(work, token, f"call.{step}", payload)
        if known is not None:
            return known
        given = act or ActGiven("", None)
        checks: list[Callable[[], object]] = []
        if transition.reason:
            checks.append(lambda: checked_reason(reason))
        if needs_act(transition):
            checks.append(lambda: checked_act(work, call, given))
        all_checks(*checks)
        act_id = add_act(work, call, step, given) if needs_act(transition) else None
        fire(work, call, step, Circumstances(reason=reason.strip() or None, act_id=act_id))
        idempotency.remember(work, token, f"call.{step}", payload, call.state)
        return call.state


def step_of(work: Work, call: Call, step: str) -> Transition:
    """Return a step by its name. Raises `NotFound` for one that is not taken here."""
    workflow = definition_of(work.session, call.version_id).workflows["call"]
    transition = workflow.transitions.get(step)
    if transition is None or step in OF_THEIR_OWN:
        raise NotFound()
    return transition


def needs_act(transition: Transition) -> bool:
    """Tell whether a step rests on a formal act."""
    return "act_recorded" in transition.needs
