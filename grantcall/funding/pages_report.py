"""The group's pages of a report: written by several, sent by the contact, clarified."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, BinaryIO

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.i18n import term_words, unbroken, with_due
from grantcall.core.policy import Right, allowed
from grantcall.definitions.model import Definition, Form
from grantcall.funding.completeness_project import asked_now
from grantcall.funding.expenses import expense_lines
from grantcall.funding.models import Award
from grantcall.funding.models_project import Report, ReportSheet
from grantcall.funding.money_rows import money_table
from grantcall.funding.pages_award import basics
from grantcall.funding.pages_project_files import files_of_award
from grantcall.funding.pages_project_room import arrived
from grantcall.funding.pages_project_view import plainest, tone_of
from grantcall.funding.pages_room import funding
from grantcall.funding.placeholders_project import report_label
from grantcall.funding.prefill import first_answers
from grantcall.funding.report_requests import open_request, report_answers
from grantcall.funding.roles import roles_on_award
from grantcall.funding.send_report import answer_report, send_report
from grantcall.funding.sheets import present_in, slot_filled
from grantcall.funding.write_report import attach_to_report, save_report
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from grantcall.proposals.answers import Present
from grantcall.proposals.models import Proposal
from grantcall.proposals.pages_words import saved_words, time_left
from grantcall.proposals.save_answers import Clash
from grantcall.web.access import actor, requires
from grantcall.web.answers_fields import RowsQuestion
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.answers_shown import column_sum, shown_answer, shown_parts
from grantcall.web.answers_uploads import keep_uploads
from grantcall.web.context import language, zone
from grantcall.web.errors import status_of
from grantcall.web.services import services

_WRITABLE = ("planned", "late", "clarification")


@funding.get("/proposals/<ref:ref>/reports/<name:rule>")
@requires(Right.AWARD_READ, object="group_report")
def report_page(proposal: Proposal, award: Award, report: Report) -> Any:
    """Show a report: as a form while it can be written, else as it was sent."""
    if _writes(award, report):
        return _form_page(proposal, award, report, _form(award, report))
    return _read_page(proposal, award, report)


@funding.post("/proposals/<ref:ref>/reports/<name:rule>")
@requires(Right.REPORT_WRITE, object="group_report")
def report_now(proposal: Proposal, award: Award, report: Report) -> Any:
    """Save a report; with the button “send” also send it, for good."""
    ref, rule = proposal.ref, report.rule
    ids = (proposal.id, award.id, report.id)
    if not _writes(award, report):
        return redirect(url_for("funding.report_page", ref=ref, rule=rule), 303)
    form = _form(award, report, posted=True)
    try:
        problems = keep_uploads(form, files_of_award(reader(), award), _attach(report.id))
        saved = save_report(
            ids[2], form.typed(), form.bases(), actor=actor(), clock=services().clock
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(ids, form, refusal.reasons, status_of(refusal))
    form.rebase(saved.tokens)
    problems += saved.problems
    if saved.clashes:
        return _again(ids, form, problems, 409, saved.clashes)
    if problems:
        return _again(ids, form, problems, 422)
    if "send" in request.form:
        return _send(ref, ids, form)
    flash(_("Salvato. La relazione non è ancora inviata."), "info")
    pressed = request.form.get("add-row") or request.form.get("remove-row", "").rpartition("-")[0]
    here = url_for("funding.report_page", ref=ref, rule=rule)
    if isinstance(form.question(pressed), RowsQuestion):
        here += f"{'?add=' + pressed if 'add-row' in request.form else ''}#q-{pressed}"
    return redirect(here, 303)


def _send(ref: str | None, ids: tuple[str, str, str], form: AnswersForm) -> Any:
    report = reader().get_one(Report, ids[2])
    use_case = answer_report if report.kind == "clarification" else send_report
    try:
        paper_id = use_case(
            ids[2],
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(ids, form, refusal.reasons, status_of(refusal))
    return redirect(url_for("funding.award_paper", ref=ref, paper_id=paper_id), 303)


def _attach(report_id: str) -> Any:
    def attach(field: str, stream: BinaryIO, name: str) -> str:
        return attach_to_report(
            report_id,
            field,
            stream,
            name,
            store=services().store,
            actor=actor(),
            clock=services().clock,
        )

    return attach


def _writes(award: Award, report: Report) -> bool:
    """Tell whether this person may write in the report now."""
    late = (
        report.due_action is not None and report.due_at is not None and (arrived() >= report.due_at)
    )
    state = definition_of(reader(), report.version_id).workflows["report"].states[report.state]
    roles = roles_on_award(reader(), actor(), award)
    return report.kind in _WRITABLE and bool(roles & set(state.edits)) and not late


def _form(award: Award, report: Report, *, posted: bool = False) -> AnswersForm:
    session = reader()
    definition = definition_of(session, report.version_id)
    slot = _slot(definition)
    sheet = session.get(ReportSheet, report.id)
    answers: Mapping[str, Present] | None = present_in(sheet)
    values = None if sheet is not None else first_answers(session, award, report, definition)
    return answers_form(
        definition,
        slot,
        None,
        language(),
        answers=answers,
        values=values,
        asked=None if posted else _asked(session, report, definition),
        posted=request.form if posted else None,
    )


def _asked(session: Session, report: Report, definition: Definition) -> Collection[str]:
    if report.kind == "clarification":
        request_ = open_request(session, report.id)
        return [] if request_ is None else request_.fields
    facts = facts_of(session, report, definition, arrived())
    return asked_now(definition.forms[_slot(definition)], facts, definition)


def _again(
    ids: tuple[str, str, str],
    form: AnswersForm,
    reasons: Sequence[Reason],
    status: int,
    clashes: Sequence[Clash] = (),
) -> tuple[str, int]:
    session = reader()
    proposal, award = session.get_one(Proposal, ids[0]), session.get_one(Award, ids[1])
    report = session.get_one(Report, ids[2])
    if not _writes(award, report):
        raise Refusal(*reasons)
    definition = definition_of(session, report.version_id)
    form.keep_only(_asked(session, report, definition))
    return _form_page(proposal, award, report, form, form.tell(plainest(reasons)), clashes), status


def _form_page(
    proposal: Proposal,
    award: Award,
    report: Report,
    form: AnswersForm,
    told: Sequence[Reason] = (),
    clashes: Sequence[Clash] = (),
) -> str:
    session = reader()
    definition = definition_of(session, report.version_id)
    fields = definition.forms[_slot(definition)]
    sheet = session.get(ReportSheet, report.id)
    roles = roles_on_award(session, actor(), award)
    files = files_of_award(session, award)
    return render_template(
        "funding/report.html",
        **basics(proposal, award),
        **_about(report, definition),
        form=form,
        sections=_sections(fields, form),
        told=told,
        clashes=[
            {
                "label": fields.fields[one.field].label,
                "theirs": shown_answer(
                    definition, fields.fields[one.field], one.theirs, language(), files
                ),
            }
            for one in clashes
        ],
        request_=open_request(session, report.id) if report.kind == "clarification" else None,
        added=request.args.get("add"),
        files=files,
        total=_total(fields, form, sheet),
        saved=None if sheet is None else saved_words(sheet.changed_at, arrived()),
        may_send=allowed(Right.REPORT_SEND, roles),
        prefilled=sheet is None and bool(first_answers(session, award, report, definition)),
    )


def _read_page(proposal: Proposal, award: Award, report: Report) -> str:
    session = reader()
    definition = definition_of(session, report.version_id)
    answers = report_answers(session, report)
    sent = report.kind not in ("planned", "late", "missing")
    files = files_of_award(session, award)
    facts = facts_of(session, report, definition, arrived())
    asked = asked_now(definition.forms[_slot(definition)], facts, definition)
    return render_template(
        "funding/report_read.html",
        **basics(proposal, award),
        **_about(report, definition),
        sent=sent,
        parts=shown_parts(definition, _slot(definition), answers, asked, language(), files)
        if sent
        else [],
        lines=[one for one in expense_lines(session, report, definition) if one.decision]
        if report.kind == "accepted"
        else [],
    )


def _about(report: Report, definition: Definition) -> dict[str, Any]:
    due_at = report.due_at
    due_words = "" if due_at is None else unbroken(term_words(due_at, zone(), language()))
    state = definition.workflows["report"].states[report.state]
    said = "" if state.next is None else state.next.in_(language())
    following = with_due(said, due_at, zone(), language())
    late = due_at is not None and arrived() >= due_at
    by_when = (
        due_words if late or due_at is None else f"{due_words}. {time_left(due_at, arrived())}"
    )
    return {
        "report": report,
        "label": report_label(definition, report.rule),
        "report_where": state.label,
        "report_tone": tone_of(report.kind),
        "report_next": following or _next(report),
        "report_by": by_when,
    }


def _next(report: Report) -> str:
    said = {
        "planned": _("Scrivete com’è andata e fotografate le ricevute. Si può fare in più volte."),
        "submitted": _("L’ufficio legge e decide le spese, una per una."),
        "clarification": _("Completate i punti indicati e inviate."),
        "accepted": _("Niente: la relazione è accolta."),
    }
    return str(said.get(report.kind, _("Per ora non dovete fare nulla.")))


def _sections(fields: Form, form: AnswersForm) -> list[dict[str, Any]]:
    """Return the questions on the page, section by section."""
    found = []
    for section in fields.sections:
        questions = [one for name in section.fields if (one := form.question(name)) is not None]
        if questions:
            found.append({"id": section.id, "label": section.label, "questions": questions})
    return found


def _total(fields: Form, form: AnswersForm, sheet: ReportSheet | None) -> int | None:
    """Return the sum of the stored expenses, in cents, when they are on the page."""
    found = money_table(fields)
    if found is None or form.question(found[0].id) is None or sheet is None:
        return None
    rows = sheet.answers.get(found[0].id)
    if not isinstance(rows, list):
        return None
    total = column_sum(found[0], rows)
    if total is not None:
        return total
    cents = (row.get(found[1].id) for row in rows if isinstance(row, dict))
    return sum(one for one in cents if isinstance(one, int))


def _slot(definition: Definition) -> str:
    slot = slot_filled(definition, "report")
    if slot is None:
        raise NotFound()
    return slot
