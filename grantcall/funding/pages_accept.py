"""Accepting an award, and changing a project: forms written in several goes, sent once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.definitions.model import Definition, Form
from grantcall.engine.tranches import split_in_tranches
from grantcall.funding.accept_award import accept, save_acceptance
from grantcall.funding.change_award import ask_change, notify_change
from grantcall.funding.completeness_project import asked_now
from grantcall.funding.models import Award
from grantcall.funding.models_project import AwardSheet
from grantcall.funding.pages_award import basics, group_choices
from grantcall.funding.pages_project_room import arrived
from grantcall.funding.pages_project_view import plainest, tranche_rows
from grantcall.funding.pages_room import funding
from grantcall.funding.payment_details import fields_for_payment, is_masked, masked
from grantcall.funding.sheets import present_in, slot_filled
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from grantcall.proposals.answers import answer_token
from grantcall.proposals.models import Proposal
from grantcall.proposals.pages_words import saved_words
from grantcall.proposals.save_answers import Clash
from grantcall.web.access import actor, requires
from grantcall.web.answers_fields import RowsQuestion
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.answers_shown import column_sum, shown_answer
from grantcall.web.context import language
from grantcall.web.errors import status_of
from grantcall.web.services import services

_TEMPLATES = {"accept": "funding/accept.html", "change": "funding/change.html"}


@funding.get("/proposals/<ref:ref>/award/accept")
@requires(Right.AWARD_ANSWER, object="award")
def accepting(proposal: Proposal, award: Award) -> Any:
    """Show what is offered and the form for accepting it."""
    if award.kind != "offered":
        return redirect(url_for("funding.award_page", ref=proposal.ref), 303)
    return _page(proposal, award, "accept", sheet_form(award))


@funding.post("/proposals/<ref:ref>/award/accept")
@requires(Right.AWARD_ANSWER, object="award")
def accept_now(proposal: Proposal, award: Award) -> Any:
    """Save the acceptance; with the button “send” also send it, for good."""
    if award.kind != "offered":
        return redirect(url_for("funding.award_page", ref=proposal.ref), 303)
    return _posted(proposal, award, "accept")


@funding.get("/proposals/<ref:ref>/award/change")
@requires(Right.AWARD_ANSWER, object="award")
def changing(proposal: Proposal, award: Award) -> Any:
    """Ask why something must change; once asked, show the form for what changes."""
    if award.kind == "amendment":
        return _page(proposal, award, "change", sheet_form(award))
    if "ask_change" not in group_choices(award):
        raise NotFound()
    return render_template("funding/ask_change.html", **basics(proposal, award), reason="", told=())


@funding.post("/proposals/<ref:ref>/award/change")
@requires(Right.AWARD_ANSWER, object="award")
def change_now(proposal: Proposal, award: Award) -> Any:
    """Ask for a change; or save it, and with the button “send” notify it if it is small."""
    if award.kind == "amendment":
        return _posted(proposal, award, "change")
    ref, ids = proposal.ref, (proposal.id, award.id)
    reason = request.form.get("reason", "").strip()[:2000]
    try:
        ask_change(
            award.id,
            reason,
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        again, there = anew(*ids)
        page = render_template(
            "funding/ask_change.html",
            **basics(again, there),
            reason=reason,
            told=refusal.reasons,
        )
        return page, status_of(refusal)
    return redirect(url_for("funding.changing", ref=ref), 303)


def sheet_form(award: Award, *, posted: bool = False) -> AnswersForm:
    """Build the form of the award's state; stored secrets never go into the page."""
    session = reader()
    definition = definition_of(session, award.version_id)
    slot, form = _slot(definition, award)
    sheet = session.get(AwardSheet, (award.id, slot))
    secret = _secret(form)
    present = {name: one for name, one in present_in(sheet).items() if name not in secret}
    return answers_form(
        definition,
        slot,
        None,
        language(),
        answers=present,
        asked=None if posted else _asked(session, award, definition, form),
        posted=request.form if posted else None,
    )


def _posted(proposal: Proposal, award: Award, what: str) -> Any:
    ref, ids = proposal.ref, (proposal.id, award.id)
    form = sheet_form(award, posted=True)
    typed, bases = _typed(award, form)
    try:
        saved = save_acceptance(award.id, typed, bases, actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(ids, what, form, refusal.reasons, status_of(refusal))
    secret = _secret(_slot_form(award))
    form.rebase({name: token for name, token in saved.tokens.items() if name not in secret})
    if saved.clashes:
        return _again(ids, what, form, saved.problems, 409, saved.clashes)
    if saved.problems:
        return _again(ids, what, form, saved.problems, 422)
    if "send" in request.form:
        return _send(ref, ids, what, form)
    flash(_("Salvato. Non è ancora inviato."), "info")
    here = url_for("funding.accepting" if what == "accept" else "funding.changing", ref=ref)
    added = request.form.get("add-row", "")
    more = f"?add={added}#q-{added}" if isinstance(form.question(added), RowsQuestion) else ""
    return redirect(here + more, 303)


def _send(ref: str | None, ids: tuple[str, str], what: str, form: AnswersForm) -> Any:
    token = request.form.get("token", "")[:64]
    who, clock = actor(), services().clock
    try:
        if what == "accept":
            paper_id = accept(ids[1], actor=who, clock=clock, received_at=arrived(), token=token)
            return redirect(url_for("funding.award_paper", ref=ref, paper_id=paper_id), 303)
        notify_change(ids[1], actor=who, clock=clock, received_at=arrived(), token=token)
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(ids, what, form, refusal.reasons, status_of(refusal))
    flash(_("La variazione vale da adesso."), "ok")
    return redirect(url_for("funding.award_page", ref=ref), 303)


def _typed(award: Award, form: AnswersForm) -> tuple[dict[str, object], dict[str, str]]:
    """Return what was typed and from what; a secret left empty stays as it is."""
    session = reader()
    slot, fields = _slot(definition_of(session, award.version_id), award)
    sheet = session.get(AwardSheet, (award.id, slot))
    stored = {} if sheet is None else sheet.answers
    typed, bases = form.typed(), form.bases()
    for name in _secret(fields):
        if not typed.get(name):
            typed.pop(name, None)
        elif name in stored:
            bases[name] = answer_token(0, stored[name])
    return typed, bases


def _again(
    ids: tuple[str, str],
    what: str,
    form: AnswersForm,
    reasons: Sequence[Reason],
    status: int,
    clashes: Sequence[Clash] = (),
) -> tuple[str, int]:
    proposal, award = anew(*ids)
    definition = definition_of(reader(), award.version_id)
    if award.kind not in ("offered", "amendment"):
        raise Refusal(*reasons)
    fields = _slot_form(award)
    form.keep_only(_asked(reader(), award, definition, fields))
    return _page(proposal, award, what, form, form.tell(plainest(reasons)), clashes), status


def _page(
    proposal: Proposal,
    award: Award,
    what: str,
    form: AnswersForm,
    told: Sequence[Reason] = (),
    clashes: Sequence[Clash] = (),
) -> str:
    session = reader()
    definition = definition_of(session, award.version_id)
    slot, fields = _slot(definition, award)
    sheet = session.get(AwardSheet, (award.id, slot))
    choice = group_choices(award).get("accept" if what == "accept" else "notify_change")
    return render_template(
        _TEMPLATES[what],
        **basics(proposal, award),
        form=form,
        told=told,
        written=_written(fields, {} if sheet is None else sheet.answers),
        clashes=[_clash(definition, fields, one) for one in clashes],
        added=request.args.get("add"),
        totals=_totals(form, {} if sheet is None else sheet.answers),
        saved=_saved(sheet),
        parts=tranche_rows(session, award, definition),
        planned=_planned(award, definition),
        choice=choice,
        blockers=[] if choice is None else plainest(choice.blockers),
    )


def _written(form: Form, answers: Mapping[str, object]) -> dict[str, str]:
    """Return the secrets that are written already, masked."""
    return {
        name: masked(form.fields[name], answers[name])
        for name in _secret(form)
        if answers.get(name) is not None
    }


def _secret(form: Form) -> tuple[str, ...]:
    return tuple(name for name in fields_for_payment(form) if is_masked(form.fields[name]))


def _slot(definition: Definition, award: Award) -> tuple[str, Form]:
    slot = slot_filled(definition, "award", award.kind)
    if slot is None:
        raise NotFound()
    return slot, definition.forms[slot]


def _slot_form(award: Award) -> Form:
    return _slot(definition_of(reader(), award.version_id), award)[1]


def _asked(session: Session, award: Award, definition: Definition, form: Form) -> Collection[str]:
    return asked_now(form, facts_of(session, award, definition, arrived()), definition)


def anew(proposal_id: str, award_id: str) -> tuple[Proposal, Award]:
    session = reader()
    return session.get_one(Proposal, proposal_id), session.get_one(Award, award_id)


def _clash(definition: Definition, form: Form, clash: Clash) -> dict[str, object]:
    question = form.fields[clash.field]
    theirs = shown_answer(definition, question, clash.theirs, language(), {})
    return {"label": question.label, "theirs": theirs}


def _totals(form: AnswersForm, answers: Mapping[str, object]) -> dict[str, int | None]:
    return {
        field.name: column_sum(field.question, answers.get(field.name))
        for field in form.questions
        if isinstance(field, RowsQuestion)
    }


def _saved(sheet: AwardSheet | None) -> str | None:
    return None if sheet is None else saved_words(sheet.changed_at, arrived())


def _planned(award: Award, definition: Definition) -> list[dict[str, object]]:
    amounts = split_in_tranches(award.amount_cents, definition.tranches)
    return [
        {"label": rule.label, "percent": rule.percent, "cents": one.amount}
        for rule, one in zip(definition.tranches, amounts, strict=True)
    ]
