"""The office on a whole report: asked again, accepted, given up."""

from collections.abc import Sequence

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.funding.models_project import ReportRequest
from grantcall.funding.report_requests import report_answers
from grantcall.funding.roles_project import locked_report
from grantcall.funding.sheets import slot_filled
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances

LONGEST = 2000


def ask_report_clarification(
    report_id: str,
    fields: Sequence[str],
    question: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> None:
    """Open the named fields of a sent report to the group, with a question, for a term.

    Raises `Invalid` for no or unknown fields or an empty question.
    """
    with unit_of_work(actor, clock) as work:
        report, _award = locked_report(work, report_id, Right.REPORT_DECIDE)
        work.trying("report.ask_clarification", report.object_ref)
        payload = {"report": report_id, "fields": list(fields), "question": question}
        if idempotency.recall(work, token, "report.ask_clarification", payload) is not None:
            return
        definition = definition_of(work.session, report.version_id)
        _check_question(definition, fields, question)
        answers = report_answers(work.session, report)
        with work.recording("report.ask", report.object_ref) as event:
            event.seal(
                ReportRequest(
                    report_id=report.id,
                    fields=list(fields),
                    question=question.strip(),
                    before={name: answers.get(name) for name in fields},
                    asked_at=work.now,
                    asked_by=actor.ref,
                )
            )
        work.session.flush()
        fire(work, report, "ask_clarification", Circumstances(reason=question.strip()))
        idempotency.remember(work, token, "report.ask_clarification", payload, "asked")


def accept_report(report_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Accept a report whose expenses and rules are decided; the last one settles the award.

    Raises `Refusal` with everything that is still open.
    """
    _step(report_id, "accept", Circumstances(), actor, clock, token)


def give_up(report_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Say that a report is no longer awaited, with a reason."""
    _step(report_id, "give_up", Circumstances(reason=reason.strip()), actor, clock, token)


def _step(
    report_id: str,
    action: str,
    circumstances: Circumstances,
    actor: Actor,
    clock: Clock,
    token: str,
) -> None:
    with unit_of_work(actor, clock) as work:
        report, _award = locked_report(work, report_id, Right.REPORT_DECIDE)
        payload = {"report": report_id, "reason": circumstances.reason}
        if idempotency.recall(work, token, f"report.{action}", payload) is not None:
            return
        fire(work, report, action, circumstances)
        idempotency.remember(work, token, f"report.{action}", payload, "done")


def _check_question(definition: Definition, fields: Sequence[str], question: str) -> None:
    problems = []
    slot = slot_filled(definition, "report")
    known = definition.forms[slot].fields if slot is not None else {}
    if not fields or any(name not in known for name in fields):
        text = Words("Scegliete che cosa va completato.", "Choose what is to be completed.")
        problems.append(Reason("no_fields", text, field="fields"))
    if not question.strip():
        text = Words("Scrivete che cosa chiedete.", "Write what you ask.")
        problems.append(Reason("no_question", text, field="question"))
    if len(question) > LONGEST:
        text = Words("La richiesta supera 2.000 lettere.", "The question exceeds 2,000 letters.")
        problems.append(Reason("too_long", text, field="question"))
    if problems:
        raise Invalid(*problems)
