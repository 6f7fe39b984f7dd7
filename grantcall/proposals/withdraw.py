"""Giving up a draft, or withdrawing what was sent."""

from datetime import datetime

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked


def withdraw(
    proposal_id: str,
    *,
    actor: Actor,
    clock: Clock,
    received_at: datetime,
    token: str,
    reason: str | None = None,
) -> str:
    """Withdraw a sent proposal, or give up a draft; return the action taken.

    What was sent stays on record. The same token gives the same result again.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SUBMIT, proposal)
        payload = {"proposal": proposal_id}
        known = idempotency.recall(work, token, "proposal.withdraw", payload)
        if known is not None:
            return known
        action = "give_up" if proposal.kind == "draft" else "withdraw"
        fire(work, proposal, action, Circumstances(reason=reason, received_at=received_at))
        idempotency.remember(work, token, "proposal.withdraw", payload, action)
    return action
