"""The chair's pages: how far the committee is, and the sheets on one proposal; never a mark."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason
from grantcall.core.policy import Right
from grantcall.evaluation.marks import is_sealed
from grantcall.evaluation.models import Review
from grantcall.evaluation.pages_review_act import Act, act_with_reason, leaving_the_table
from grantcall.evaluation.pages_review_view import About, about
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.pages_words import tone_of
from grantcall.evaluation.progress import judged, sittings, standings
from grantcall.evaluation.roles import in_conflict
from grantcall.evaluation.score import reopen
from grantcall.evaluation.steps import recuse
from grantcall.people.models import Account
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.proposals import queries
from grantcall.proposals.models import Proposal
from grantcall.web.access import actor, requires
from grantcall.web.services import services


@evaluation.get("/review/calls/<slug:slug>")
@requires(Right.RANKING_PREPARE, object="committee")
def chair(call: Call) -> str:
    """Show how far each person and each proposal is, in numbers of sheets."""
    session = reader()
    definition = definition_of(session, call.version_id)
    return render_template(
        "evaluation/chair.html",
        call=call,
        sittings=sittings(session, call.id),
        judged=judged(session, call.id, definition),
        sealed=is_sealed(session, call.id, definition),
        proposal_url=f"/review/calls/{call.slug}/proposals",
    )


@evaluation.get("/review/calls/<slug:slug>/proposals/<ref:ref>")
@requires(Right.RANKING_PREPARE, object="committee")
def chair_proposal(call: Call, ref: str) -> str:
    """Show whose sheets on a proposal stand where, with what the chair may do."""
    session = reader()
    proposal = session.scalar(
        select(Proposal).where(Proposal.ref == ref, Proposal.call_id == call.id)
    )
    if proposal is None or in_conflict(session, actor().account_id, proposal.id):
        raise NotFound()
    states = definition_of(session, call.version_id).workflows["review"].states
    now = services().clock.now()
    rows = [
        (
            one,
            states[one.review.state].label,
            tone_of(one.review.kind),
            {step.action for step in may(session, actor(), one.review, now)},
        )
        for one in standings(session, proposal.id)
    ]
    return render_template(
        "evaluation/chair_proposal.html",
        call=call,
        proposal=proposal,
        group=queries.group_name(session, proposal.group_id),
        rows=rows,
        me=actor().account_id,
    )


@evaluation.get("/review/<id:review_id>/reopen")
@requires(Right.RANKING_PREPARE, object="review")
def ask_reopen(review: Review) -> str:
    """Ask why a sent sheet goes back to its author."""
    return _page(review, "reopen")


@evaluation.post("/review/<id:review_id>/reopen")
@requires(Right.RANKING_PREPARE, object="review")
def reopen_sheet(review: Review) -> Any:
    """Give a sent sheet back to its author."""
    return _act(
        review, "reopen", reopen, _("Scheda riaperta: l’autore può cambiarla e reinviarla.")
    )


@evaluation.get("/review/<id:review_id>/found")
@requires(Right.RANKING_PREPARE, object="review")
def ask_found(review: Review) -> str:
    """Ask what conflict was found."""
    return _page(review, "found")


@evaluation.post("/review/<id:review_id>/found")
@requires(Right.RANKING_PREPARE, object="review")
def record_found(review: Review) -> Any:
    """Record a conflict that was found: of the author, or of somebody at the table."""
    account_id = request.form.get("account", "")
    if not review.collegial or account_id in ("", review.account_id):
        return _act(review, "found", recuse, _("Conflitto registrato: la scheda non conta più."))
    leave = leaving_the_table(account_id)
    return _act(review, "found", leave, _("Registrato: la persona non è al tavolo."))


def _act(review: Review, action: str, act: Act, said: str) -> Any:
    return act_with_reason(
        review,
        act,
        said,
        page=lambda again, reasons: _page(again, action, reasons),
        back=lambda again: _back(about(reader(), again)),
    )


def _page(review: Review, action: str, reasons: tuple[Reason, ...] = ()) -> str:
    session = reader()
    one = about(session, review)
    people = []
    if review.collegial and action == "found":
        people = [
            (row.seat.account_id, row.name)
            for row in sittings(session, review.call_id)
            if row.seat.ended_at is None
        ]
    account = session.get_one(Account, review.account_id)
    return render_template(
        "evaluation/chair_act.html",
        one=one,
        action=action,
        back=_back(one),
        person=account.name or account.email,
        people=people,
        reasons=reasons,
        typed=request.form.get("reason", ""),
        chosen=request.form.get("account", ""),
    )


def _back(one: About) -> str:
    return f"/review/calls/{one.call.slug}/proposals/{one.proposal.ref}"
