"""The award under way and its end: begin, finish, close, revoke, settle."""

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.roles_project import locked_award
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances


def start(award_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Begin the project before its first day comes by itself; group or staff."""
    _both_sides(award_id, "start", actor, clock, token)


def finish(award_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Say that the activities are over; group or staff. The reports are due from here."""
    _both_sides(award_id, "finish", actor, clock, token)


def close(award_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Close an award whose reports are accepted and whose money is settled.

    Raises `Refusal` with everything that is still open.
    """
    _by_staff(award_id, "close", Circumstances(), actor, clock, token)


def revoke(
    award_id: str, reason: str, act_id: str | None, *, actor: Actor, clock: Clock, token: str
) -> None:
    """Revoke an award under a formal act: nothing more is paid, what was paid comes back."""
    circumstances = Circumstances(reason=reason.strip(), act_id=act_id)
    _by_staff(award_id, "revoke", circumstances, actor, clock, token)


def settle(award_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """End a recovery once all that was paid came back. Raises `Refusal` before."""
    _by_staff(award_id, "settle", Circumstances(), actor, clock, token)


def _by_staff(
    award_id: str,
    action: str,
    circumstances: Circumstances,
    actor: Actor,
    clock: Clock,
    token: str,
) -> None:
    with unit_of_work(actor, clock) as work:
        award = locked_award(work, award_id, Right.AWARD_MANAGE)
        payload = {
            "award": award_id,
            "reason": circumstances.reason,
            "act": circumstances.act_id,
        }
        if idempotency.recall(work, token, f"award.{action}", payload) is not None:
            return
        fire(work, award, action, circumstances)
        idempotency.remember(work, token, f"award.{action}", payload, "done")


def _both_sides(award_id: str, action: str, actor: Actor, clock: Clock, token: str) -> None:
    with unit_of_work(actor, clock) as work:
        # Reading is enough to ask: the door knows which roles the workflow gives the step to.
        award = locked_award(work, award_id, Right.AWARD_READ)
        payload = {"award": award_id}
        if idempotency.recall(work, token, f"award.{action}", payload) is not None:
            return
        fire(work, award, action)
        idempotency.remember(work, token, f"award.{action}", payload, "done")
