"""Reports for the office: the list of a call, and one report line by line."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import new_secret
from grantcall.core.money import parse_euro
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.funding.completeness_project import asked_now
from grantcall.funding.decide_expense import accept_expenses, decide_expense
from grantcall.funding.decide_report import ask_report_clarification
from grantcall.funding.decide_rule import decide_rule
from grantcall.funding.expenses import accepted_cents, expense_lines
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report
from grantcall.funding.money_rows import money_table
from grantcall.funding.pages_project_files import files_of_award
from grantcall.funding.pages_project_steps import REPORT_STEPS, office_choices, whose
from grantcall.funding.pages_project_view import tone_of
from grantcall.funding.pages_room import funding
from grantcall.funding.placeholders_project import report_label
from grantcall.funding.queries_project import report_lines, reports_by_kind
from grantcall.funding.report_requests import report_answers, requests_of
from grantcall.funding.reports_of import closes_the_accounts
from grantcall.funding.rule_decisions import decisions_about
from grantcall.funding.rules_asked import verdicts_about
from grantcall.funding.sheets import slot_filled
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from grantcall.web.access import actor, requires
from grantcall.web.answers_shown import shown_answer, shown_parts
from grantcall.web.context import language
from grantcall.web.desks.record_page import Typed, leading, once
from grantcall.web.errors import status_of
from grantcall.web.from_address import two_numbers
from grantcall.web.services import services
from grantcall.web.site import use_call

Page = tuple[str, int]
SIZE = 100
VIEWS: Mapping[str, tuple[str, ...]] = {
    "sent": ("submitted",),
    "late": ("late",),
    "awaited": ("planned",),
    "asked": ("clarification",),
    "done": ("accepted", "missing"),
}


@funding.get("/staff/calls/<slug:slug>/reports")
@requires(Right.REPORT_DECIDE, object="listed_call")
def reports(call: Call) -> str:
    """Show the reports of a call: those to decide first, then the others by view."""
    session = reader()
    use_call(call.version_id, call.demo)
    definition = definition_of(session, call.version_id)
    if "report" not in definition.workflows:
        raise NotFound()
    counts = reports_by_kind(session, call.id)
    sums = {name: sum(counts.get(kind, 0) for kind in kinds) for name, kinds in VIEWS.items()}
    view = request.args.get("view", "")
    if view not in VIEWS:
        view = next((name for name in VIEWS if sums[name]), "sent")
    after = two_numbers(request.args.get("after", ""), "-")
    rows = report_lines(session, call.id, VIEWS[view], after, SIZE + 1)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    states = definition.workflows["report"].states
    return render_template(
        "funding/reports_staff.html",
        call=call,
        view=view,
        sums=sums,
        rows=[
            (row, report_label(definition, row.rule), states[row.state].label, tone_of(row.kind))
            for row in rows
        ],
        next=f"?view={view}&after={rows[-1].number}-{rows[-1].turn}" if more else None,
    )


@funding.get("/staff/reports/<id:report_id>")
@requires(Right.REPORT_DECIDE, object="staff_report")
def report_record(report: Report) -> Page:
    """Show one report: what the group wrote, each expense with its decision, the rules."""
    return _page(report)


@funding.post("/staff/reports/<id:report_id>/expenses/<int:line>")
@requires(Right.REPORT_DECIDE, object="staff_report")
def expense_decided(report: Report, line: int) -> Page | Response:
    """Decide one expense."""
    report_id, given, form = report.id, request.form, f"line-{line}"
    try:
        decide_expense(
            report_id,
            line,
            given.get("decision", ""),
            _cents(given),
            given.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            token=once(),
        )
    except Refusal as refusal:
        return _refused(report_id, form, refusal, "decision", "amount", "reason")
    return redirect(f"/staff/reports/{report_id}#line-{line}", 303)


@funding.post("/staff/reports/<id:report_id>/expenses")
@requires(Right.REPORT_DECIDE, object="staff_report")
def expenses_accepted(report: Report) -> Page | Response:
    """Accept every expense that is still undecided."""
    report_id = report.id
    try:
        accept_expenses(report_id, actor=actor(), clock=services().clock, token=once())
    except Refusal as refusal:
        return _refused(report_id, "all", refusal)
    return redirect(f"/staff/reports/{report_id}#lines", 303)


@funding.post("/staff/reports/<id:report_id>/rules/<name:rule>")
@requires(Right.REPORT_DECIDE, object="staff_report")
def report_rule_decided(report: Report, rule: str) -> Page | Response:
    """Decide beside the engine's verdict on a rule of a report."""
    report_id, given, form = report.id, request.form, f"rule-{rule}"
    try:
        if given.get("accept") not in ("yes", "no"):
            raise Invalid(Reason("no_choice", _CHOOSE, field="accept"))
        decide_rule(
            report.object_ref,
            rule,
            accept=given["accept"] == "yes",
            reason=given.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            token=once(),
        )
    except Refusal as refusal:
        return _refused(report_id, form, refusal, "accept", "reason")
    return redirect(f"/staff/reports/{report_id}#rule-{rule}", 303)


@funding.post("/staff/reports/<id:report_id>/clarification")
@requires(Right.REPORT_DECIDE, object="staff_report")
def report_asked(report: Report) -> Page | Response:
    """Ask the group to complete some answers."""
    report_id, given = report.id, request.form
    try:
        ask_report_clarification(
            report_id,
            given.getlist("fields"),
            given.get("question", ""),
            actor=actor(),
            clock=services().clock,
            token=once() or new_secret(),
        )
    except Refusal as refusal:
        return _refused(report_id, "ask", refusal, "fields", "question")
    flash(_("Richiesta inviata: il gruppo risponde solo su quei punti."), "ok")
    return redirect(f"/staff/reports/{report_id}", 303)


def _refused(report_id: str, form: str, refusal: Refusal, *fields: str) -> Page:
    if isinstance(refusal, NotFound):
        raise refusal
    led = leading(refusal, {name: f"{form}-{name}" for name in fields})
    typed = Typed(form, request.form.to_dict(), led, refusal.summary)
    again = reader().get_one(Report, report_id)
    return _page(again, typed, status_of(refusal))


def _page(report: Report, typed: Typed | None = None, status: int = 200) -> Page:
    session, now = reader(), services().clock.now()
    definition = definition_of(session, report.version_id)
    slot = slot_filled(definition, "report")
    if slot is None:
        raise NotFound()
    award = session.get_one(Award, report.award_id)
    proposal, group = whose(award)
    form = definition.forms[slot]
    answers = report_answers(session, report)
    asked = asked_now(form, facts_of(session, report, definition, now), definition)
    table = money_table(form)
    files = files_of_award(session, award)
    lines = expense_lines(session, report, definition)
    sent = report.kind in ("submitted", "clarification", "accepted")
    told = [name for name in asked if table is None or name != table[0].id]
    decided = decisions_about(session, report.object_ref)
    requests = requests_of(session, report.id)
    page = render_template(
        "funding/report_staff.html",
        slug=session.get_one(Call, report.call_id).slug,
        report=report,
        award=award,
        proposal=proposal,
        group=group,
        label=report_label(definition, report.rule),
        state=definition.workflows["report"].states[report.state],
        tone=tone_of(report.kind),
        last=closes_the_accounts(report, definition),
        parts=_open(shown_parts(definition, slot, answers, told, language(), files))
        if sent
        else [],
        table=None if table is None else table[0],
        lines=[_line(one, table, definition, files) for one in lines] if sent else [],
        declared=sum(one.cents for one in lines),
        accepted=accepted_cents(lines),
        undecided=sum(one.decision is None for one in lines),
        rules=_rules(report, decided) if report.kind == "submitted" else [],
        steps=sorted(office_choices(report, REPORT_STEPS), key=lambda one: one.action != "accept"),
        fields=[form.fields[name] for name in asked],
        requests=[
            (one, [form.fields[name].label for name in one.fields if name in form.fields])
            for one in requests
        ],
        names=names_of(
            session,
            {one.decision.by for one in lines if one.decision is not None}
            | {one.by for one in decided.values()}
            | {one.second or "" for one in decided.values()},
        ),
        decides=report.kind == "submitted",
        typed=typed or Typed(),
        chosen_fields=request.form.getlist("fields"),
    )
    return page, status


def _line(one: Any, table: Any, definition: Any, files: Mapping[str, Any]) -> dict[str, Any]:
    """Return one expense with each cell in words; its proofs lead to their files."""
    cells = [
        (column.label, shown_answer(definition, column, one.row.get(column.id), language(), files))
        for column in table[0].columns
        if column.id != table[1].id
    ]
    return {"line": one, "cells": cells}


def _rules(report: Report, decided: Mapping[str, Any]) -> list[dict[str, Any]]:
    verdicts = verdicts_about(reader(), report, services().clock.now())
    return [
        {"verdict": one, "decision": decided.get(one.rule)}
        for one in verdicts
        if one.verdict is not None
    ]


def _open(parts: Sequence[Any]) -> Sequence[Any]:
    for part in parts:
        part.open = True
    return parts


def _cents(given: Mapping[str, str]) -> int | None:
    """Return the sum of a reduction; nothing where none is asked or it is no sum."""
    if given.get("decision") != "reduced":
        return None
    try:
        return parse_euro(given.get("amount", ""))
    except Invalid:
        return None


_CHOOSE = Words("Scegliete che cosa decidete.", "Choose what you decide.")
