"""What conditions may ask of an award at work, of its tranches and of its reports."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.definitions.answers.values import as_day
from grantcall.definitions.model import Definition, Form
from grantcall.engine.facts import UNKNOWN, Facts, facts_from, facts_of_answers
from grantcall.engine.moved import moved_percent
from grantcall.engine.visible import without_hidden
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, Tranche
from grantcall.funding.money_rows import lines_of, present_budget, purposes, rows_in
from grantcall.funding.payment_details import SLOT, fields_for_payment, masked
from grantcall.funding.proofs import proofs_used_twice
from grantcall.funding.report_requests import report_answers
from grantcall.funding.sheets import award_sheets, slot_filled
from grantcall.process.reached import kinds_reached
from grantcall.process.registry import facts_of, more_facts
from grantcall.proposals.facts import calendar_facts, plain_answers

START, END, NEW_END = "start_date", "end_date", "new_end_date"
"""Dates of an award that workflows and calendars wait for, by the names of their fields."""


@more_facts("award", by="project")
def facts_of_project(
    session: Session, award: Award, definition: Definition, instant: datetime
) -> Mapping[str, object]:
    """Give the answers of the acceptance, those of a change while it is asked, and the dates.

    Account and tax code show only that they are given: never what they are.
    """
    sheets = award_sheets(session, award.id)
    found: dict[str, object] = {}
    for kinds in (("offered",), ("amendment",)):
        slot = slot_filled(definition, "award", *kinds)
        if slot is None or (kinds == ("amendment",) and award.kind != "amendment"):
            continue
        answers = dict(sheets[slot].answers) if slot in sheets else {}
        form = definition.forms[slot]
        if kinds == ("offered",) and SLOT in sheets:
            kept = sheets[SLOT].answers.get("values")
            answers.update(kept if isinstance(kept, dict) else {})
        found.update(_as_facts(form, _guarded(form, answers)))
        if kinds == ("amendment",):
            found["moved_percent"] = _moved(session, award, definition, form, answers)
    for name, held in ((START, award.start_date), (END, award.end_date)):
        if held is not None:
            found[name] = held
    return found


def facts_of_tranche(
    session: Session, tranche: Tranche, definition: Definition, instant: datetime
) -> Facts:
    """Gather where the reports of the award stand, and what is known of the award."""
    award = session.get_one(Award, tranche.award_id)
    reports = session.execute(
        select(Report.rule, Report.kind).where(Report.award_id == tranche.award_id)
    )
    values: dict[str, object] = {f"reports.{row.rule}": row.kind for row in reports}
    values.update(_of_every_record(session, tranche, definition, instant))
    facts = facts_from(values, source="engine", record="tranche")
    return _with_related(facts, session, award, definition, instant)


def facts_of_report(
    session: Session, report: Report, definition: Definition, instant: datetime
) -> Facts:
    """Gather what the group wrote, which report it is, and what is known of the award."""
    award = session.get_one(Award, report.award_id)
    answers = report_answers(session, report)
    slot = slot_filled(definition, "report")
    values: dict[str, object] = {
        "report": report.rule,
        "proofs_used_twice": 0,
        **_of_every_record(session, report, definition, instant),
    }
    if slot is None:
        facts = facts_from(values, source="engine", record="report")
        return _with_related(facts, session, award, definition, instant)
    form = definition.forms[slot]
    values["proofs_used_twice"] = proofs_used_twice(session, award.id, form, answers)
    facts = facts_of_answers(form, plain_answers(answers), "version").adding(values)
    facts = _with_related(facts, session, award, definition, instant)
    return without_hidden(form, facts, definition)


def dates_in(answers: Mapping[str, object]) -> tuple[date | None, date | None]:
    """Return the first and the last day of a project as the acceptance states them."""
    return as_day(answers.get(START)), as_day(answers.get(END))


def _of_every_record(
    session: Session, record: Tranche | Report, definition: Definition, instant: datetime
) -> dict[str, object]:
    workflow = definition.workflows[record.RECORD]
    starts = workflow.states[workflow.starts].kind
    return {
        **calendar_facts(definition),
        **kinds_reached(session, record.object_ref, starts, record.opened_at),
        "state": record.kind,
        "today": instant.astimezone(ZoneInfo(definition.calendar.zone)).date(),
    }


def _with_related(
    facts: Facts, session: Session, award: Award, definition: Definition, instant: datetime
) -> Facts:
    """Add what is known of the award, under its name."""
    known = facts_of(session, award, definition, instant)
    named = {f"award.{name}": known.get(name).value for name in known.names() if "." not in name}
    elsewhere = {
        name: known.get(name).value
        for name in known.names()
        if name.startswith(("call.", "proposal.", "lab.")) and not facts.has(name)
    }
    rows = {
        f"award.{field.id}": known.rows(field.id)
        for form in definition.forms.values()
        if form.record == "award"
        for field in form.fields.values()
        if field.columns
    }
    return facts.adding(named).adding(elsewhere).with_rows(rows)


def _moved(
    session: Session,
    award: Award,
    definition: Definition,
    form: Form,
    answers: Mapping[str, object],
) -> object:
    rows = rows_in(form, answers)
    if rows is None:
        return 0  # a change of dates or words moves no expense
    before = present_budget(session, award, definition)
    if before is None:
        return UNKNOWN
    names = purposes(definition.forms["proposal"], form)
    moved = moved_percent(before, lines_of(form, rows, names))
    return UNKNOWN if moved is None else moved


def _guarded(form: Form, answers: dict[str, object]) -> dict[str, object]:
    """Return answers with those for the payment masked: facts end up in verdicts that stay."""
    secret = fields_for_payment(form)
    return {
        name: masked(form.fields[name], value) if name in secret and value is not None else value
        for name, value in answers.items()
    }


def _as_facts(form: Form, answers: dict[str, object]) -> dict[str, object]:
    facts = facts_of_answers(form, plain_answers(answers), "version")
    found: dict[str, object] = {name: facts.get(name).value for name in facts.names()}
    found.update(
        {field.id: facts.rows(field.id) for field in form.fields.values() if field.columns}
    )
    return found
