"""What the places in mails about an award at work, its tranches and reports stand for."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.i18n import instant_seconds, term_words
from grantcall.core.money import format_cents
from grantcall.core.register import RegisterEntry
from grantcall.core.site_address import absolute
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.funding.models import Award
from grantcall.funding.models_project import Filed, Report, Tranche
from grantcall.funding.placeholders import clock_values
from grantcall.funding.report_requests import requests_of
from grantcall.funding.reports_of import reports_of
from grantcall.funding.sheets import slot_filled
from grantcall.process.registry import more_placeholders, placeholders_of
from grantcall.proposals.models import Proposal
from grantcall.proposals.placeholders import grouped

_OF_THE_CALL = ("staff", "chair", "reviewer", "auditor")


@more_placeholders("award", by="project")
def awaited_reports(
    session: Session, award: Award, definition: Definition, lang: str, role: str
) -> Mapping[str, str]:
    """Return the reports that are still awaited, once they are planned."""
    awaited = _report_list(session, award, definition, lang)
    return {"reports": awaited} if awaited else {}


def filed_values(session: Session, object_ref: str, zone: str, lang: str) -> dict[str, str]:
    """Return number, instant and fingerprint of what was filed last about a record."""
    row = session.execute(
        select(Filed.fingerprint, RegisterEntry)
        .join(RegisterEntry, RegisterEntry.id == Filed.register_entry_id)
        .where(Filed.object == object_ref)
        .order_by(Filed.audit_seq.desc())
        .limit(1)
    ).first()
    if row is None:
        return {"number": "", "register_number": "", "instant": "", "fingerprint": ""}
    entry: RegisterEntry = row.RegisterEntry
    return {
        "number": entry.written,
        "register_number": entry.written,
        "instant": instant_seconds(entry.at, zone, lang),
        "fingerprint": grouped(row.fingerprint),
    }


def tranche_placeholders(
    session: Session, tranche: Tranche, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return the values for a mail about a tranche; the amount is the tranche's."""
    award = session.get_one(Award, tranche.award_id)
    values = placeholders_of(session, award, definition, lang, role)
    values.update(clock_values(tranche, definition, lang))
    values.update(
        tranche=tranche_label(definition, tranche.rule).in_(lang),
        amount=format_cents(tranche.amount_cents, lang),
    )
    if role in _OF_THE_CALL:
        values["link"] = absolute(f"/staff/calls/{definition.slug}/tranches")
    return values


def report_placeholders(
    session: Session, report: Report, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return the values for a mail about a report; the link leads to the report itself."""
    award = session.get_one(Award, report.award_id)
    proposal = session.get_one(Proposal, award.proposal_id)
    values = placeholders_of(session, award, definition, lang, role)
    values.update(clock_values(report, definition, lang))
    values.update(filed_values(session, report.object_ref, definition.calendar.zone, lang))
    path = f"/proposals/{proposal.ref}/reports/{report.rule}"
    if role in _OF_THE_CALL:
        path = f"/staff/reports/{report.id}"
    values.update(
        report=report_label(definition, report.rule).in_(lang),
        points_asked=_points_asked(session, report, definition, lang),
        link=absolute(path),
    )
    return values


def tranche_label(definition: Definition, rule: str) -> Words:
    """Return what the call names an instalment."""
    return next((one.label for one in definition.tranches if one.id == rule), Words(rule))


def report_label(definition: Definition, rule: str) -> Words:
    """Return what the call names a report."""
    return next((one.label for one in definition.reports if one.id == rule), Words(rule))


def _report_list(session: Session, award: Award, definition: Definition, lang: str) -> str:
    lines = []
    for report in reports_of(session, award.id):
        label = report_label(definition, report.rule).in_(lang)
        due = report.due_at or report.due
        by_when = "" if due is None else f": {term_words(due, definition.calendar.zone, lang)}"
        if report.kind in ("planned", "late"):
            lines.append(f"- {label}{by_when}")
    return "\n".join(lines)


def _points_asked(session: Session, report: Report, definition: Definition, lang: str) -> str:
    asked = requests_of(session, report.id)
    slot = slot_filled(definition, "report")
    if not asked or slot is None:
        return ""
    fields = definition.forms[slot].fields
    lines = [f"- {fields[name].label.in_(lang)}" for name in asked[-1].fields if name in fields]
    return "\n".join(lines)
