"""One sheet: conflict first, then the proposal and the rubric side by side."""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.evaluation.conflicts import shares_surname
from grantcall.evaluation.marks import draft_of, last_sent, sheets_open_to
from grantcall.evaluation.models import Review
from grantcall.evaluation.pages_review_sheet import Typed, sheet_page, typed_sheet
from grantcall.evaluation.pages_review_view import (
    About,
    about,
    criterion_rows,
    running_total,
    text_of,
)
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.readable import may_read, readable
from grantcall.evaluation.score import StaleMarks, save_marks, send_marks
from grantcall.evaluation.seats import has_declared
from grantcall.evaluation.steps import declare_none
from grantcall.people.queries import names_of
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from grantcall.proposals.pages_words import hour_words
from grantcall.store.models import StoredFile
from grantcall.web.access import actor, requires
from grantcall.web.context import language
from grantcall.web.downloads import hand_out
from grantcall.web.errors import status_of
from grantcall.web.reads import personal_data_of
from grantcall.web.services import services


@evaluation.get("/review/<id:review_id>")
@requires(Right.REVIEW_SCORE, object="review", reads_personal=True)
def sheet(review: Review) -> Any:
    """Show a sheet as it stands: to declare, to fill in, or done."""
    personal_data_of(review.object_ref)
    if not has_declared(reader(), review.call_id, actor()):
        return redirect("/review", 303)
    return show_sheet(review)


@evaluation.post("/review/<id:review_id>/none")
@requires(Right.REVIEW_SCORE, object="review")
def no_conflict(review: Review) -> Any:
    """Declare that there is no conflict, and open the proposal."""
    review_id = review.id
    try:
        declare_none(review_id, actor=actor(), clock=services().clock, token=_token())
    except NotFound:
        raise
    except Refusal as refusal:
        return show_sheet(_again(review_id), refusal.reasons), status_of(refusal)
    return redirect(f"/review/{review_id}", 303)


@evaluation.post("/review/<id:review_id>")
@requires(Right.REVIEW_SCORE, object="review")
def save_sheet(review: Review) -> Any:
    """Save a sheet, by itself or by a button; then send it, or go on with the next."""
    review_id, typed = review.id, typed_sheet(request.form)
    by_itself = request.accept_mimetypes.best == "application/json"
    try:
        version = _save(review_id, typed)
        if not by_itself and request.form.get("do") == "send":
            return _send(review_id)
    except NotFound:
        raise
    except StaleMarks as stale:
        return _stale(_again(review_id), typed, stale, by_itself)
    except Refusal as refusal:
        return _refused(_again(review_id), typed, refusal, by_itself)
    if by_itself:
        return _saved_by_itself(_again(review_id), typed, version)
    flash(_("Salvato. Lo vedete solo voi, fino all’invio."), "ok")
    return redirect(about(reader(), _again(review_id)).next_url, 303)


@evaluation.get("/review/<id:review_id>/files/<id:file_id>")
@requires(Right.REVIEW_SCORE, object="review", reads_personal=True)
def sheet_file(review: Review, file_id: str) -> Response:
    """Hand out a file of the proposal, if the reviewer may read it."""
    session = reader()
    personal_data_of(f"stored_file:{file_id}")
    if not has_declared(session, review.call_id, actor()) or not may_read(session, review):
        raise NotFound()
    proposal = session.get_one(Proposal, review.proposal_id)
    seen = readable(session, proposal, definition_of(session, review.version_id))
    stored = session.get(StoredFile, file_id) if file_id in seen.files else None
    if stored is None:
        raise NotFound()
    return hand_out(stored)


def show_sheet(review: Review, reasons: Sequence[Reason] = ()) -> str:
    """Return the page of a sheet as it stands."""
    session = reader()
    one = about(session, review)
    if review.kind == "assigned":
        return _before_reading(one, reasons)
    if review.kind == "draft" and may_read(session, review):
        draft = draft_of(session, review)
        typed = Typed.of(draft)
        return sheet_page(one, typed, reasons, saved_at=draft.changed_at if draft else None)
    return _done(one, reasons)


def _before_reading(one: About, reasons: Sequence[Reason]) -> str:
    steps = may(reader(), actor(), one.review, services().clock.now())
    opening = next((step for step in steps if step.action == "declare_none"), None)
    committee = one.definition.committee
    return render_template(
        "evaluation/before_reading.html",
        one=one,
        reasons=reasons,
        blockers=() if opening is None else opening.blockers,
        warnings=_warnings(one),
        declarations=committee.declarations if committee is not None else (),
    )


def _warnings(one: About) -> list[str]:
    """Say what the call asks a reviewer to think of before declaring."""
    committee = one.definition.committee
    warn_of = committee.warn_of if committee is not None else ()
    found = []
    if "same_surname" in warn_of and shares_surname(
        reader(), one.review.account_id, one.proposal.id
    ):
        found.append(str(_("Una persona del gruppo porta il vostro cognome.")))
    if "same_municipality" in warn_of and one.town:
        town = one.town.in_(language()) if isinstance(one.town, Words) else one.town
        found.append(str(_("Il progetto è a %(town)s: se ci abitate, può toccarvi.", town=town)))
    return found


def _done(one: About, reasons: Sequence[Reason]) -> str:
    session = reader()
    readable_now = one.review.kind == "submitted" and may_read(session, one.review)
    sent = last_sent(session, one.review) if one.review.kind == "submitted" else None
    rows, total = [], None
    if sent is not None:
        state = one.proposal.state
        rows = criterion_rows(one.definition, state, sent.marks, sent.comments)
        total = running_total(one.definition, state, sent.marks)
    return render_template(
        "evaluation/sheet_done.html",
        one=one,
        sent=sent,
        rows=rows,
        total=total,
        reasons=reasons,
        others=_others(one) if sent is not None else [],
        parts=text_of(session, one) if readable_now else [],
        steps={step.action for step in may(session, actor(), one.review, services().clock.now())},
    )


def _others(one: About) -> list[tuple[str, str]]:
    """Return name and points of the other sheets on a proposal, once the seal allows it."""
    session, review = reader(), one.review
    call_id, definition = review.call_id, one.definition
    open_ones = {
        sheet.reviewer: sheet.marks
        for sheet in sheets_open_to(session, call_id, definition, review.account_id)
        if sheet.proposal == one.proposal.ref
        and sheet.marks
        and sheet.reviewer != review.account_id
    }
    names = names_of(session, {f"account:{account_id}" for account_id in open_ones})
    found = [
        (
            names[f"account:{account_id}"],
            running_total(definition, one.proposal.state, marks).points,
        )
        for account_id, marks in open_ones.items()
    ]
    return sorted(found)


def _save(review_id: str, typed: Typed) -> int:
    return save_marks(
        review_id,
        typed.marks,
        typed.comments,
        typed.base,
        actor=actor(),
        clock=services().clock,
        present=typed.present,
        dissent=typed.dissent,
    )


def _send(review_id: str) -> Response:
    send_marks(review_id, actor=actor(), clock=services().clock, token=_token())
    one = about(reader(), _again(review_id))
    flash(_("Inviata la scheda di %(ref)s.", ref=one.proposal.ref), "ok")
    return redirect(one.next_url, 303)


def _stale(review: Review, typed: Typed, stale: StaleMarks, by_itself: bool) -> Any:
    if by_itself:
        words = _("Questa scheda è aperta anche altrove. Salvate per vedere le due versioni.")
        return jsonify(message=words), 409
    typed.base = stale.version
    page = sheet_page(about(reader(), review), typed, (), stale=stale)
    return page, status_of(stale)


def _refused(review: Review, typed: Typed, refusal: Refusal, by_itself: bool) -> Any:
    if by_itself:
        said = " ".join(reason.text.in_(language()) for reason in refusal.reasons)
        return jsonify(message=said), 409
    session = reader()
    if review.kind != "draft" or not may_read(session, review):
        return show_sheet(review, refusal.reasons), status_of(refusal)
    draft = draft_of(session, review)
    typed.base = draft.version if draft is not None else typed.base
    return sheet_page(about(session, review), typed, refusal.reasons), status_of(refusal)


def _saved_by_itself(review: Review, typed: Typed, version: int) -> Any:
    one = about(reader(), review)
    rows = criterion_rows(one.definition, one.proposal.state, typed.marks, typed.comments)
    total = running_total(one.definition, one.proposal.state, typed.marks)
    fields: dict[str, Any] = {"base": str(version), "total": total.points, "left": total.words}
    fields |= {f"points_{row.id}": row.points for row in rows}
    words = _("Salvato alle %(hour)s", hour=hour_words(services().clock.now()))
    return jsonify(message=words, fields=fields)


def _again(review_id: str) -> Review:
    return reader().get_one(Review, review_id)


def _token() -> str:
    return request.form.get("token", "")[:64]
