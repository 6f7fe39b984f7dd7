"""The clarification: only the named questions are open, until the due instant."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right, allowed
from grantcall.proposals.clarified import open_request
from grantcall.proposals.clarify import answer_clarification
from grantcall.proposals.models import ClarificationRequest, Proposal
from grantcall.proposals.pages_reads import Draft, files_of, read_draft
from grantcall.proposals.pages_room import arrived, proposals
from grantcall.proposals.pages_section import conflict_page, keep_uploads
from grantcall.proposals.pages_sent import now_box
from grantcall.proposals.pages_words import saved_words, time_left
from grantcall.proposals.roles import roles_on_proposal
from grantcall.proposals.save_answers import save_answers
from grantcall.web.access import actor, requires
from grantcall.web.answers_fields import RowsQuestion
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.answers_shown import column_sum
from grantcall.web.context import language
from grantcall.web.services import services


@proposals.get("/proposals/<ref:ref>/clarification")
@requires(Right.PROPOSAL_EDIT, object="proposal")
def clarification(proposal: Proposal) -> Any:
    """Show the questions that the office asks to complete, and nothing else."""
    read = read_draft(reader(), proposal, arrived())
    asked = _asked(proposal)
    if asked is None or _late(proposal):
        return redirect(url_for("proposals.sent", ref=proposal.ref), 303)
    return _page(read, asked, _form(read, asked))


@proposals.post("/proposals/<ref:ref>/clarification")
@requires(Right.PROPOSAL_EDIT, object="proposal")
def clarify(proposal: Proposal) -> Any:
    """Save the answers; with the button “send” also send them, for good."""
    read = read_draft(reader(), proposal, arrived())
    asked = _asked(proposal)
    if asked is None:
        return redirect(url_for("proposals.sent", ref=proposal.ref), 303)
    form = _form(read, asked, posted=True)
    try:
        problems = keep_uploads(proposal, form)
        saved = save_answers(
            proposal.id, form.typed(), form.bases(), actor=actor(), clock=services().clock
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(proposal, form, refusal.reasons), 409
    form.rebase(saved.tokens)
    if saved.clashes:
        return conflict_page(proposal, saved.clashes, form, problems + saved.problems), 409
    if problems or saved.problems:
        return _again(proposal, form, problems + saved.problems), 422
    if "send" in request.form:
        return _send(proposal, form)
    flash(_("Salvato. L’integrazione non è ancora inviata."), "info")
    here = url_for("proposals.clarification", ref=proposal.ref)
    added = request.form.get("add-row", "")
    more = f"?add={added}#q-{added}" if isinstance(form.question(added), RowsQuestion) else ""
    return redirect(here + more, 303)


def _send(proposal: Proposal, form: AnswersForm) -> Any:
    ref = proposal.ref
    try:
        receipt_id = answer_clarification(
            proposal.id,
            actor=actor(),
            clock=services().clock,
            received_at=arrived(),
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(proposal, form, refusal.reasons), 422
    return redirect(url_for("proposals.receipt", ref=ref, number=receipt_id), 303)


def _again(proposal: Proposal, form: AnswersForm, reasons: Sequence[Reason]) -> str:
    fresh = reader().get_one(Proposal, proposal.id)
    read = read_draft(reader(), fresh, arrived())
    asked = _asked(fresh)
    if asked is None:
        raise NotFound()
    return _page(read, asked, form, form.tell(reasons))


def _page(
    read: Draft, asked: ClarificationRequest, form: AnswersForm, told: Sequence[Reason] = ()
) -> str:
    proposal = read.proposal
    saved_at = [
        read.answers[name].changed_at
        for name in asked.fields
        if name in read.answers and read.answers[name].changed_at > asked.asked_at
    ]
    roles = roles_on_proposal(reader(), actor(), proposal)
    return render_template(
        "proposals/clarification.html",
        draft=read,
        asked=asked,
        form=form,
        told=told,
        added=request.args.get("add"),
        files=files_of(reader(), proposal),
        totals={
            field.name: column_sum(field.question, _stored(read, field.name))
            for field in form.questions
            if isinstance(field, RowsQuestion)
        },
        left=time_left(proposal.due_at, arrived()) if proposal.due_at else "",
        saved=saved_words(max(saved_at), arrived()) if saved_at else None,
        may_send=allowed(Right.PROPOSAL_SUBMIT, roles),
        **now_box(read),
    )


def _form(read: Draft, asked: ClarificationRequest, *, posted: bool = False) -> AnswersForm:
    form = answers_form(
        read.definition,
        "proposal",
        None,
        language(),
        answers=read.answers,
        asked=asked.fields,
        posted=request.form if posted else None,
    )
    for field in form.questions:
        field.required = True  # what the office asks for is optional no more
    return form


def _stored(read: Draft, name: str) -> object:
    return read.answers[name].value if name in read.answers else None


def _asked(proposal: Proposal) -> ClarificationRequest | None:
    if proposal.kind != "clarification":
        return None
    return open_request(reader(), proposal.id)


def _late(proposal: Proposal) -> bool:
    return proposal.due_at is not None and arrived() >= proposal.due_at
