"""The steps of a lab: it begins, goes on by itself, is still there, sleeps, wakes, ends."""

from collections.abc import Collection

from sqlalchemy import select

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.ids import new_id
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.definitions.model import Definition, Transition
from grantcall.engine.clocks import local_day
from grantcall.labs.guards import PROMISES, SUCCESSOR, promises_of
from grantcall.labs.models import Lab, LabPromise
from grantcall.labs.roles import require_lab
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances

PROMISES_GUARD = "lab_promises_kept"
SUCCESSOR_GUARD = "successor_named"


def take_lab_step(
    lab_id: str,
    step: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
    promises: Collection[str] = (),
    reason: str | None = None,
    successor: str | None = None,
) -> str:
    """Take a step of the lab's workflow; return the kind it leads to.

    `promises` are the ids stated again now (kept as a row of their own when the step asks
    for them), `successor` the slug of the lab that takes over. The same token gives the
    first result again. Raises `NotFound`, `Conflict` (`wrong_state`), `Refusal` with every
    reason.
    """
    with unit_of_work(actor, clock) as work:
        lab: Lab = require_lab(
            work.session, actor, Right.LAB_MOVE, work.session.get(Lab, lab_id, with_for_update=True)
        )
        definition = definition_of(work.session, lab.version_id)
        transition = definition.workflows["lab"].transitions.get(step)
        if transition is None:
            raise NotFound()
        stated = [one.id for one in promises_of(definition) if one.id in promises]
        payload = {"lab": lab_id, "promises": stated, "reason": reason, "successor": successor}
        known = idempotency.recall(work, token, f"lab.{step}", payload)
        if known is not None:
            return known
        extra = {PROMISES: stated, SUCCESSOR: _successor(work, lab, transition, successor)}
        if _promises(transition) and _becomes(definition, transition) == "autonomous":
            lab.last_check_in_on = local_day(work.now, definition.calendar)
        written = (reason or "").strip()[:2000] or None
        fire(work, lab, step, Circumstances(reason=written, extra=extra))
        if _promises(transition) and stated:
            _keep_promises(work, lab, step, stated)
        idempotency.remember(work, token, f"lab.{step}", payload, lab.kind)
        return lab.kind


def _successor(work: Work, lab: Lab, transition: Transition, successor: str | None) -> str | None:
    """Note the lab that takes over, before the step is asked: the row must never lack it."""
    if SUCCESSOR_GUARD not in transition.needs or not successor:
        return None
    found = work.session.scalar(select(Lab.id).where(Lab.slug == successor))
    if found is not None and found != lab.id:
        lab.successor_id = found
    return found or "unknown"


def _keep_promises(work: Work, lab: Lab, step: str, stated: list[str]) -> None:
    row = LabPromise(
        id=new_id(),
        lab_id=lab.id,
        step=f"lab.{step}",
        promises=stated,
        at=work.now,
        by=work.actor.ref,
    )
    with work.recording("lab.promise", lab.object_ref) as event:
        event.seal(row)


def _promises(transition: Transition) -> bool:
    return PROMISES_GUARD in transition.needs


def _becomes(definition: Definition, transition: Transition) -> str:
    return definition.workflows["lab"].states[transition.target].kind
