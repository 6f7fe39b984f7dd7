"""Deciding about the money: one person proposes a scenario, another makes it the decision."""

import json
from dataclasses import dataclass

from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven, act_for
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.engine.allocation import Allocation as Drawn
from grantcall.funding.allocate import managed
from grantcall.funding.lines import refs_of, row_of
from grantcall.funding.models import Allocation
from grantcall.funding.requests import Suitable, ranking_in_force, suitable_of
from grantcall.funding.scenarios import cuts_in, drawn, locked_allocation
from grantcall.funding.steps import step_to
from grantcall.process.door import fire
from grantcall.process.follow import hear_follow_ups
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances

PURPOSE = "concession"


@dataclass(frozen=True, slots=True)
class Locked:
    """What the decision gives: groups, cents, cents left, and how many wait in reserve."""

    funded: int
    given_cents: int
    left_cents: int
    reserve: int


def propose(allocation_id: str, *, actor: Actor, clock: Clock, token: str | None = None) -> None:
    """Propose a scenario for approval; staff are told by mail.

    Raises `NotFound`, `Conflict` (`wrong_state`), `Refusal` with everything that stands
    in the way.
    """
    with unit_of_work(actor, clock) as work:
        allocation = managed(work, allocation_id, "allocation.propose")
        if _repeated(work, token, "propose", allocation_id):
            return
        step = step_to(definition_of(work.session, allocation.version_id), allocation, "proposed")
        allocation.proposed_by = actor.ref
        fire(work, allocation, step.id)
        _remember(work, token, "propose", allocation_id)


def lock_allocation(
    allocation_id: str, act: ActGiven, *, actor: Actor, clock: Clock, token: str
) -> Locked:
    """Approve a proposed scenario under its formal act: it becomes the decision.

    Another person than proposed it. The lines are kept as the engine draws them in this
    very transaction; then the engine opens the awards, in batches, and finishes after a
    crash. The same token gives the first result again. Raises `NotFound`, `Invalid` for the
    act, `Conflict`, `Refusal` with everything that stands in the way (ranking not final,
    same person, a decision already taken).
    """
    with unit_of_work(actor, clock) as work:
        allocation = managed(work, allocation_id, "allocation.lock")
        payload = {"allocation": allocation_id, "act": act.payload}
        known = idempotency.recall(work, token, "allocation.lock", payload)
        if known is None:
            made = _lock(work, allocation, act)
            outcome = [made.funded, made.given_cents, made.left_cents, made.reserve]
            idempotency.remember(work, token, "allocation.lock", payload, json.dumps(outcome))
        else:
            made = Locked(*json.loads(known))
    hear_follow_ups(clock)
    return made


def send_back(
    allocation_id: str, reason: str, *, actor: Actor, clock: Clock, token: str | None = None
) -> None:
    """Send a proposed scenario back to be changed, with the reason.

    Raises `NotFound`, `Conflict` (`wrong_state`), `Refusal` (`reason_missing`).
    """
    with unit_of_work(actor, clock) as work:
        allocation = managed(work, allocation_id, "allocation.send_back")
        if _repeated(work, token, "send_back", [allocation_id, reason]):
            return
        step = step_to(definition_of(work.session, allocation.version_id), allocation, "draft")
        allocation.proposed_by = None
        fire(work, allocation, step.id, Circumstances(reason=reason.strip() or None))
        _remember(work, token, "send_back", [allocation_id, reason])


def set_aside(allocation_id: str, *, actor: Actor, clock: Clock, token: str | None = None) -> None:
    """Set a scenario aside; it stays readable. Raises `NotFound`, `Conflict`."""
    with unit_of_work(actor, clock) as work:
        allocation = managed(work, allocation_id, "allocation.set_aside")
        if _repeated(work, token, "set_aside", allocation_id):
            return
        step = step_to(definition_of(work.session, allocation.version_id), allocation, "discarded")
        fire(work, allocation, step.id)
        _remember(work, token, "set_aside", allocation_id)


def _lock(work: Work, allocation: Allocation, act: ActGiven) -> Locked:
    if locked_allocation(work.session, allocation.call_id) is not None:
        raise Conflict(ALREADY_LOCKED)
    call = work.session.get_one(Call, allocation.call_id, with_for_update=True)
    step = step_to(definition_of(work.session, allocation.version_id), allocation, "locked")
    act_id = act_for(work, call, PURPOSE, act)
    suitable = suitable_of(work.session, call.id, ranking_in_force(work.session, call.id), work.now)
    lines = _drawn_or_nothing(work, allocation, suitable)
    allocation.locked_by, allocation.act_id = work.actor.ref, act_id
    allocation.given_cents, allocation.left_cents = lines.total, sum(lines.left.values())
    fire(work, allocation, step.id, Circumstances(act_id=act_id))
    by_ref = refs_of(suitable)
    with work.recording("allocation.keep", allocation.object_ref) as event:
        event.note(funded=len(lines.funded), reserve=len(lines.reserve), given_cents=lines.total)
        for line in lines.lines:
            event.seal(row_of(allocation.id, line, by_ref[line.ref]))
    return Locked(len(lines.funded), lines.total, sum(lines.left.values()), len(lines.reserve))


def _drawn_or_nothing(work: Work, allocation: Allocation, suitable: tuple[Suitable, ...]) -> Drawn:
    """Draw the scenario; where a cut cannot stand any more the guard says so, with the rest."""
    try:
        cuts = cuts_in(work.session, [allocation.id])
        return drawn(work.session, allocation.call_id, suitable, cuts)
    except Invalid:
        return Drawn((), {})


def _repeated(work: Work, token: str | None, step: str, payload: object) -> bool:
    if token is None:
        return False
    return idempotency.recall(work, token, f"allocation.{step}", payload) is not None


def _remember(work: Work, token: str | None, step: str, payload: object) -> None:
    if token is not None:
        idempotency.remember(work, token, f"allocation.{step}", payload, "done")


ALREADY_LOCKED = Reason(
    "already_locked",
    Words(
        "Un riparto di questo bando è già approvato.",
        "An allocation of this call is approved already.",
    ),
    next=Words("Questo resta come prova.", "This one remains as a trial."),
)
