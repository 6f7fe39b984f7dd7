"""Sending a report, and answering what the office asked about it."""

from datetime import datetime

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.filing import filed_at
from grantcall.funding.models_project import Report, ReportSheet
from grantcall.funding.report_requests import open_request
from grantcall.funding.roles_project import locked_report
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances


def send_report(
    report_id: str, *, actor: Actor, clock: Clock, received_at: datetime, token: str
) -> str:
    """Send a report; return the id of what was filed, which is the receipt.

    The same token gives the first receipt again. Raises `Refusal` with everything missing.
    """
    return _send(report_id, "send", actor, clock, received_at, token)


def answer_report(
    report_id: str, *, actor: Actor, clock: Clock, received_at: datetime, token: str
) -> str:
    """Send the answer to a clarification about a report; return the id of what was filed.

    What was asked keeps its before and after. Raises `Refusal` with each open point.
    """
    return _send(report_id, "answer", actor, clock, received_at, token)


def _send(
    report_id: str, action: str, actor: Actor, clock: Clock, received_at: datetime, token: str
) -> str:
    with unit_of_work(actor, clock) as work:
        report, award = locked_report(work, report_id, Right.REPORT_SEND)
        payload = {"report": report_id}
        known = idempotency.recall(work, token, f"report.{action}", payload)
        if known is not None:
            return known
        step = fire(work, report, action, Circumstances(received_at=received_at))
        if action == "answer":
            _close_request(work, report)
        filed_id = filed_at(work.session, award.id, step.audit_seq)
        idempotency.remember(work, token, f"report.{action}", payload, filed_id)
    return filed_id


def _close_request(work: Work, report: Report) -> None:
    asked = open_request(work.session, report.id)
    if asked is None:
        raise Conflict(
            Reason("nothing_asked", Words("Nessuna richiesta aperta.", "No open request."))
        )
    sheet = work.session.get(ReportSheet, report.id)
    answers = dict(sheet.answers) if sheet is not None else {}
    with work.recording("report.clarified", report.object_ref) as event:
        asked.after = {name: answers.get(name) for name in asked.fields}
        asked.answered_at = work.now
        event.seal(asked)
