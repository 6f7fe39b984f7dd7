"""What the office asked a group to complete in a report."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.funding.models_project import Report, ReportRequest, ReportSheet


def requests_of(session: Session, report_id: str) -> Sequence[ReportRequest]:
    """Return every request about a report, oldest first; one statement."""
    return session.scalars(
        select(ReportRequest)
        .where(ReportRequest.report_id == report_id)
        .order_by(ReportRequest.asked_at, ReportRequest.audit_seq)
    ).all()


def open_request(session: Session, report_id: str) -> ReportRequest | None:
    """Return the newest request, when the group has not answered it."""
    asked = requests_of(session, report_id)
    return asked[-1] if asked and asked[-1].answered_at is None else None


def report_answers(session: Session, report: Report) -> dict[str, object]:
    """Return the answers of a report as they stand.

    What a group changed for a clarification and never sent does not count once its term is
    over: the report is judged as it was.
    """
    sheet = session.get(ReportSheet, report.id)
    answers = dict(sheet.answers) if sheet is not None else {}
    asked = open_request(session, report.id)
    if asked is not None and report.kind != "clarification":
        answers.update(asked.before)
        answers = {name: value for name, value in answers.items() if value is not None}
    return answers
