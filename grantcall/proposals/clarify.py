"""Clarifications: staff name what is missing, the group answers just that."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.answers import present_answers, values_of
from grantcall.proposals.clarified import open_request
from grantcall.proposals.findings import keep_findings
from grantcall.proposals.models import ClarificationRequest, Proposal, Receipt
from grantcall.proposals.roles import require
from grantcall.proposals.submit import locked


def ask_clarification(
    proposal_id: str,
    fields: Sequence[str],
    question: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> None:
    """Open the named fields to the group, with a question in words, for the call's term.

    Raises `Invalid` for no or unknown fields or an empty question.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SCREEN, proposal)
        definition = definition_of(work.session, proposal.version_id)
        _check(definition, fields, question)
        payload = {"proposal": proposal_id, "fields": list(fields), "question": question}
        if idempotency.recall(work, token, "proposal.ask_clarification", payload) is not None:
            return
        answers = values_of(present_answers(work.session, proposal.id))
        with work.recording("clarification.ask", proposal.object_ref) as event:
            event.seal(
                ClarificationRequest(
                    proposal_id=proposal.id,
                    fields=list(fields),
                    question=question.strip(),
                    before={name: answers.get(name) for name in fields},
                    asked_at=work.now,
                    asked_by=actor.ref,
                )
            )
        work.session.flush()
        fire(work, proposal, "ask_clarification", Circumstances(reason=question.strip()))
        idempotency.remember(work, token, "proposal.ask_clarification", payload, "asked")


def answer_clarification(
    proposal_id: str, *, actor: Actor, clock: Clock, received_at: datetime, token: str
) -> str:
    """Send the answer to a clarification; return the id of its receipt.

    What was asked keeps its before and after. Raises `Refusal` with each point that is
    still open.
    """
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_SUBMIT, proposal)
        payload = {"proposal": proposal_id}
        known = idempotency.recall(work, token, "proposal.answer", payload)
        if known is not None:
            return known
        step = fire(work, proposal, "answer", Circumstances(received_at=received_at))
        _close_request(work, proposal)
        keep_findings(work, proposal, "proposal.admit")
        receipt_id = work.session.scalars(
            select(Receipt.id).where(
                Receipt.proposal_id == proposal.id, Receipt.audit_seq == step.audit_seq
            )
        ).one()
        idempotency.remember(work, token, "proposal.answer", payload, receipt_id)
    return receipt_id


def _close_request(work: Work, proposal: Proposal) -> None:
    asked = open_request(work.session, proposal.id)
    if asked is None:
        raise Conflict(
            Reason("nothing_asked", Words("Nessuna richiesta aperta.", "No open request."))
        )
    answers = values_of(present_answers(work.session, proposal.id))
    with work.recording("clarification.answer", proposal.object_ref) as event:
        asked.after = {name: answers.get(name) for name in asked.fields}
        asked.answered_at = work.now
        event.seal(asked)


def _check(definition: Definition, fields: Sequence[str], question: str) -> None:
    problems = []
    known = definition.forms["proposal"].fields
    if not fields or any(name not in known for name in fields):
        problems.append(
            Reason(
                "no_fields",
                Words("Scegliete che cosa va completato.", "Choose what is to be completed."),
                field="fields",
            )
        )
    if not question.strip():
        problems.append(
            Reason(
                "no_question",
                Words("Scrivete che cosa chiedete.", "Write what you ask."),
                field="question",
            )
        )
    if len(question) > 2000:
        problems.append(
            Reason(
                "too_long",
                Words("La richiesta supera 2.000 lettere.", "The question exceeds 2,000 letters."),
                field="question",
            )
        )
    if problems:
        raise Invalid(*problems)
