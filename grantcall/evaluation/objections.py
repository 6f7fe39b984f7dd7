"""Objections to the provisional ranking: the group writes one, the chair answers it."""

from datetime import datetime

from sqlalchemy import select

from grantcall.calls.found import checked_reason
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.evaluation.ranking_found import judged_proposal, written
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import Receipt
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked

_MISSING = Words("Scrivete che cosa non vi torna.", "Write what does not add up.")


def object_to_ranking(
    proposal_id: str,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    received_at: datetime,
    token: str,
) -> str:
    """Object to the provisional ranking; return the id of the receipt.

    For contact and deputy, within the term, judged by when the request was wholly read.
    The same token gives the first receipt again. Raises `NotFound`, `Invalid`, `Conflict`
    (`wrong_state`), `Refusal` (`too_late`).
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SUBMIT, proposal)
        work.trying("proposal.object", proposal.object_ref)
        payload = {"proposal": proposal_id, "reason": reason}
        known = idempotency.recall(work, token, "proposal.object", payload)
        if known is not None:
            return known
        text = written(reason, "reason", _MISSING)
        step = fire(work, proposal, "object", Circumstances(reason=text, received_at=received_at))
        receipt_id = work.session.scalars(
            select(Receipt.id).where(
                Receipt.proposal_id == proposal.id, Receipt.audit_seq == step.audit_seq
            )
        ).one()
        idempotency.remember(work, token, "proposal.object", payload, receipt_id)
    return receipt_id


def answer_objection(ref: str, answer: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Answer a group's objection in writing; it reads the answer in a mail and on its page.

    For the chair. Raises `NotFound`, `Invalid`, `Conflict` (`wrong_state`).
    """
    with unit_of_work(actor, clock) as work:
        _call, proposal = judged_proposal(work, ref, Right.RANKING_PREPARE)
        work.trying("proposal.answer_objection", proposal.object_ref)
        payload = {"ref": ref, "answer": answer}
        known = idempotency.recall(work, token, "proposal.answer_objection", payload)
        if known is not None:
            return
        fire(work, proposal, "answer_objection", Circumstances(reason=checked_reason(answer)))
        idempotency.remember(work, token, "proposal.answer_objection", payload, proposal.state)
