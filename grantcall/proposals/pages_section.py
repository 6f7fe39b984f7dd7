"""One section per page: write, save and come back; several people may write at once."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.model import Section
from grantcall.people.queries import names_of
from grantcall.proposals.answers import NEW, answer_token
from grantcall.proposals.attach import attach_file
from grantcall.proposals.models import Proposal
from grantcall.proposals.pages_draft import closed_page
from grantcall.proposals.pages_reads import (
    Draft,
    files_for,
    in_section,
    read_draft,
    section_named,
    section_url,
    sections_asking,
    what_is_missing,
)
from grantcall.proposals.pages_room import arrived, is_open, proposals, while_draft
from grantcall.proposals.pages_words import hour_words, saved_words
from grantcall.proposals.save_answers import Clash, Saved, save_answers
from grantcall.web.access import actor, requires
from grantcall.web.answers_fields import Question, RowsQuestion
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.answers_shown import column_sum, shown_answer
from grantcall.web.answers_uploads import keep_uploads as keep_files
from grantcall.web.context import language
from grantcall.web.services import services


@proposals.get("/drafts/<id:draft_id>/<name:section>")
@requires(Right.PROPOSAL_EDIT, object="draft")
@while_draft
def section(proposal: Proposal, section: str) -> Any:
    """Show one section with what is stored; `?missing=1` also says what is missing."""
    if not is_open(proposal, arrived()):
        return redirect(url_for("proposals.draft", draft_id=proposal.id), 303)
    read = read_draft(reader(), proposal, arrived())
    part = _part(read, section)
    if part not in read.sections:
        return redirect(url_for("proposals.draft", draft_id=proposal.id), 303)
    form = _form(read, part)
    told: list[Reason] = []
    if request.args.get("missing"):
        reasons, _may_send = what_is_missing(reader(), read, actor(), arrived())
        told = form.tell(in_section(read.form, part.id, reasons))
    return _section_page(read, part, form, told)


@proposals.post("/drafts/<id:draft_id>/<name:section>")
@requires(Right.PROPOSAL_EDIT, object="draft")
@while_draft
def save_section(proposal: Proposal, section: str) -> Any:
    """Save a section: by its button, by adding or removing a row, or by itself."""
    read = read_draft(reader(), proposal, arrived())
    part = _part(read, section)
    form = _form(read, part, posted=True, hidden_too=True)
    if not is_open(proposal, arrived()):
        return _too_late(read, form)
    if _is_autosave():
        return _autosave(read, part, form)
    only = _row_button(form) if request.headers.get("HX-Request") else None
    try:
        problems = keep_uploads(proposal, form)
        saved = _save(proposal, form, only)
    except NotFound:
        raise
    except Refusal:
        return _too_late(read_draft(reader(), proposal, arrived()), form)
    form.rebase(saved.tokens)
    if saved.clashes and only is None:
        return conflict_page(proposal, saved.clashes, form, problems + saved.problems), 409
    return _after_saving(read, part, form, problems + saved.problems, saved)


def _after_saving(
    before: Draft, part: Section, form: AnswersForm, problems: Sequence[Reason], saved: Saved
) -> Any:
    proposal = before.proposal
    button = _row_button(form)
    if problems or request.headers.get("HX-Request"):
        read = read_draft(reader(), reader().get_one(Proposal, proposal.id), arrived())
        again = _form(read, part, posted=True)
        again.rebase({field.name: field.base for field in form.questions})
        _with_uploads(again, form)
        told = again.tell(problems)
        page = _section_page(read, part, again, told, added=button if _adds() else None)
        return page, (422 if problems and not button else 200)
    here = section_url(proposal, part.id)
    stays = button or _file_button(form)
    if stays:
        query = f"?add={stays}" if _adds() else ""
        return redirect(f"{here}{query}#q-{stays}", 303)
    fresh = [name for name in saved.asked if name not in saved.asked_before]
    appeared = [name for name in fresh if before.form.fields[name].section == part.id]
    if appeared:
        flash(
            ngettext(
                "Salvato. Per le vostre risposte c’è una domanda in più.",
                "Salvato. Per le vostre risposte ci sono %(num)s domande in più.",
                len(appeared),
            ),
            "info",
        )
        return redirect(f"{here}#q-{appeared[0]}", 303)
    return redirect(_following(before, part, saved.asked), 303)


def conflict_page(
    proposal: Proposal, clashes: Sequence[Clash], form: AnswersForm, problems: Sequence[Reason]
) -> str:
    """Show both texts of every answer that two people changed; nothing typed is lost."""
    read = read_draft(reader(), reader().get_one(Proposal, proposal.id), arrived())
    names = names_of(reader(), {clash.by for clash in clashes})
    files = files_for(reader(), read.proposal, read.form.fields.values())
    form.keep_only([clash.field for clash in clashes])
    form.rebase({clash.field: clash.token for clash in clashes})
    form.tell(problems)
    rows = []
    for clash in clashes:
        field = form.question(clash.field)
        if field is not None:
            theirs = shown_answer(read.definition, field.question, clash.theirs, language(), files)
            rows.append(
                {
                    "field": field,
                    "theirs": theirs,
                    "who": names.get(clash.by) or _("Un’altra persona"),
                    "hour": hour_words(clash.at),
                }
            )
    return render_template(
        "proposals/conflict.html",
        draft=read,
        rows=rows,
        back=request.path,
        files=files,
    )


def keep_uploads(proposal: Proposal, form: AnswersForm) -> list[Reason]:
    """Keep the files that came with a form; return a problem for each that was not taken."""

    def attach(field: str, stream: BinaryIO, name: str) -> str:
        return attach_file(
            proposal.id,
            field,
            stream,
            name,
            store=services().store,
            actor=actor(),
            clock=services().clock,
        )

    questions = (field.question for field in form.questions)
    return keep_files(form, files_for(reader(), proposal, questions), attach)


def _save(proposal: Proposal, form: AnswersForm, only: str | None = None) -> Saved:
    typed, bases = form.typed(), form.bases()
    if only is not None:
        typed = {name: value for name, value in typed.items() if name == only}
    return save_answers(proposal.id, typed, bases, actor=actor(), clock=services().clock)


def _autosave(read: Draft, part: Section, form: AnswersForm) -> Any:
    """Save without a page. Where two people wrote the same answer nothing is saved here:
    the page of the full posting shows both texts."""
    rival = _rival(read, form)
    if rival is not None:
        name = names_of(reader(), {rival}).get(rival) or _("Un’altra persona")
        words = _(
            "%(name)s ha cambiato questa parte mentre scrivevate. Salvate per vedere i due testi.",
            name=name,
        )
        return jsonify(message=words), 409
    try:
        saved = _save(read.proposal, form)
    except NotFound:
        raise
    except Refusal as refusal:
        return jsonify(message=" ".join(one.text.in_(language()) for one in refusal.reasons)), 409
    words = [_("Salvato alle %(hour)s.", hour=hour_words(saved.at))]
    if saved.problems:
        words.append(
            ngettext(
                "%(num)s risposta è da correggere.",
                "%(num)s risposte sono da correggere.",
                len(saved.problems),
            )
        )
    if [name for name in saved.asked if name in part.fields and name not in saved.asked_before]:
        words.append(_("C’è una domanda in più: premete Salva per vederla."))
    return jsonify(
        message=" ".join(words),
        saved_at=saved.at.isoformat(),
        fields={f"v-{name}": token for name, token in saved.tokens.items()},
    )


def _rival(read: Draft, form: AnswersForm) -> str | None:
    """Return who changed an answer that this form would overwrite, if anybody."""
    schema = AnswerSchema(read.form, read.definition)
    values, _problems = schema.load_partial(form.typed())
    bases = form.bases()
    for name, value in values.items():
        known = read.answers.get(name)
        base = bases.get(name, NEW)
        if known is None or base == known.token or value == known.value:
            continue
        if base.partition(":")[2] != answer_token(0, value).partition(":")[2]:
            return known.changed_by
    return None


def _too_late(read: Draft, form: AnswersForm) -> Any:
    """Say that time ran out, and give back what was typed: it can be read and copied."""
    if _is_autosave():
        words = _("Il tempo è scaduto. La bozza si può leggere, non più inviare.")
        return jsonify(message=words), 409
    typed = [
        (field.question.label.in_(language()), field.readable())
        for field in form.questions
        if field.on_page and field.readable()
    ]
    return closed_page(read, typed), 409


def _section_page(
    read: Draft,
    part: Section,
    form: AnswersForm,
    told: Sequence[Reason],
    added: str | None = None,
) -> str:
    saved_at = [read.answers[name].changed_at for name in part.fields if name in read.answers]
    capped = read.definition.money is not None and "requested" in part.fields
    cap = read.facts.get("cap").value if capped else None
    requested = read.answers.get("requested")
    return render_template(
        "proposals/section.html",
        draft=read,
        part=part,
        number=read.sections.index(part) + 1 if part in read.sections else 0,
        form=form,
        told=told,
        added=added or request.args.get("add"),
        files=files_for(reader(), read.proposal, (field.question for field in form.questions)),
        totals={
            field.name: column_sum(field.question, _stored(read, field))
            for field in form.questions
            if isinstance(field, RowsQuestion)
        },
        saved=saved_words(max(saved_at), arrived()) if saved_at else None,
        more=any(
            read.form.fields[name].when is not None and name not in read.asked
            for name in part.fields
        ),
        cap=cap if isinstance(cap, int) else None,
        requested=requested.value if requested and isinstance(requested.value, int) else 0,
        action=section_url(read.proposal, part.id),
    )


def _stored(read: Draft, field: Question) -> object:
    answer = read.answers.get(field.name)
    return None if answer is None else answer.value


def _form(
    read: Draft, part: Section, *, posted: bool = False, hidden_too: bool = False
) -> AnswersForm:
    """Build the section's form; `hidden_too` takes answers to questions no longer asked.

    What was posted is told from what was typed before by its versions alone: then nothing
    stored is needed.
    """
    return answers_form(
        read.definition,
        "proposal",
        part.id,
        language(),
        answers=None if hidden_too else read.answers,
        asked=None if hidden_too else read.asked,
        posted=request.form if posted else None,
    )


def _with_uploads(again: AnswersForm, form: AnswersForm) -> None:
    """Carry the ids of files kept just now over to the page shown again."""
    for field in again.files():
        kept = form.question(field.name)
        if kept is not None and kept.on_page:
            field.shown = kept.shown


def _part(read: Draft, name: str) -> Section:
    found = section_named(read.form, name)
    if found is None:
        raise NotFound()
    return found


def _following(read: Draft, part: Section, asked: Sequence[str]) -> str:
    sections = sections_asking(read.form, asked)
    place = sections.index(part) + 1 if part in sections else len(sections)
    if place < len(sections):
        return section_url(read.proposal, sections[place].id)
    return url_for("proposals.draft", draft_id=read.proposal.id)


def _is_autosave() -> bool:
    return bool(request.headers.get("X-Autosave")) or (
        request.accept_mimetypes.best == "application/json"
    )


def _row_button(form: AnswersForm) -> str | None:
    """Return the table whose rows a button adds to or takes from."""
    pressed = request.form.get("add-row") or request.form.get("remove-row", "").rpartition("-")[0]
    return pressed if isinstance(form.question(pressed), RowsQuestion) else None


def _file_button(form: AnswersForm) -> str | None:
    """Return the question that a file was taken from."""
    pressed = request.form.get("remove-file", "").partition(":")[0]
    return pressed if form.question(pressed) is not None else None


def _adds() -> bool:
    return "add-row" in request.form
