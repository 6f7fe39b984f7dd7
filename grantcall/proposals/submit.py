"""Sending a proposal: in time, complete, within the rules; numbered and acknowledged."""

from datetime import datetime

from sqlalchemy import select

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances
from grantcall.proposals.findings import keep_findings
from grantcall.proposals.models import Proposal, Receipt
from grantcall.proposals.roles import locked_for


def submit(
    proposal_id: str, *, actor: Actor, clock: Clock, received_at: datetime, token: str
) -> str:
    """Send a draft; return the id of its receipt.

    `received_at` is when the server finished reading the request: the deadline is judged
    by it. The same token gives the first receipt again. Raises `NotFound`, `Conflict`
    (`wrong_state`), or `Refusal` with everything that is missing.
    """
    return _send(proposal_id, "submit", actor, clock, Circumstances(received_at=received_at), token)


def ask_reexamination(
    proposal_id: str,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    received_at: datetime,
    token: str,
) -> str:
    """Ask the office to look again at a refusal; return the id of the receipt."""
    circumstances = Circumstances(reason=reason, received_at=received_at)
    return _send(proposal_id, "ask_reexamination", actor, clock, circumstances, token)


def _send(
    proposal_id: str,
    action: str,
    actor: Actor,
    clock: Clock,
    circumstances: Circumstances,
    token: str,
) -> str:
    with unit_of_work(actor, clock) as work:
        proposal = locked_for(work.session, actor, Right.PROPOSAL_SUBMIT, proposal_id)
        payload = {"proposal": proposal_id, "reason": circumstances.reason}
        known = idempotency.recall(work, token, f"proposal.{action}", payload)
        if known is not None:
            return known
        step = fire(work, proposal, action, circumstances)
        if action == "submit":
            keep_findings(work, proposal, f"proposal.{action}")
        receipt_id = work.session.scalars(
            select(Receipt.id).where(
                Receipt.proposal_id == proposal.id, Receipt.audit_seq == step.audit_seq
            )
        ).one()
        idempotency.remember(work, token, f"proposal.{action}", payload, receipt_id)
    return receipt_id


def locked(work: Work, proposal_id: str) -> Proposal:
    """Return the proposal for changing; `NotFound` when there is none."""
    proposal = work.session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NotFound()
    return proposal
