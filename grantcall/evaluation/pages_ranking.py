"""The page of a ranking for chair, staff and auditors: before marks open, before and after
it is published."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.calls.forms import ACT_FIELDS, act_of
from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Refusal
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.evaluation.confirm_ranking import confirm_ranking
from grantcall.evaluation.hold_draw import hold_draw
from grantcall.evaluation.note_spread import note_spread
from grantcall.evaluation.objections import answer_objection
from grantcall.evaluation.pages_loaders import load_committee
from grantcall.evaluation.pages_ranking_page import ranking_page
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.publish_provisional import publish_provisional
from grantcall.evaluation.ranking_export import export_ranking
from grantcall.evaluation.ranking_queries import newest_minutes
from grantcall.people.pages_fresh import require_fresh
from grantcall.web.access import actor, loads, requires
from grantcall.web.downloads import hand_out_paper
from grantcall.web.errors import status_of
from grantcall.web.services import services

WITH_RANKING = ("evaluation", "provisional", "final", "running", "closed")
_KEPT = (*ACT_FIELDS, "seed", "held", "note", "answer", "ref")


@loads("ranking")
def load_ranking(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a call that is judged or was, for whoever has a part in its ranking."""
    found = load_committee(session, asking, right, arguments)
    if found["call"].kind not in WITH_RANKING:
        raise NotFound()
    return found


@evaluation.get("/staff/calls/<slug:slug>/ranking")
@requires(Right.RANKING_READ, object="ranking")
def ranking(call: Call) -> str:
    """Show the ranking with its reasons, or how far it is while marks are sealed."""
    return _page(call)


@evaluation.post("/staff/calls/<slug:slug>/ranking/notes")
@requires(Right.RANKING_PREPARE, object="ranking")
def note(call: Call) -> Any:
    """Keep the committee's note on marks that lie far apart."""

    def act() -> None:
        note_spread(
            request.form.get("ref", ""), request.form.get("note", ""), **_who(), token=_token()
        )

    return _done(call, "note", act, _("Nota scritta."))


@evaluation.post("/staff/calls/<slug:slug>/ranking/draw")
@requires(Right.RANKING_PREPARE, object="ranking")
def draw(call: Call) -> Any:
    """Record a public draw."""
    slug = call.slug

    def act() -> None:
        hold_draw(
            slug,
            request.form.get("seed", ""),
            request.form.get("held", ""),
            **_who(),
            token=_token(),
        )

    return _done(call, "draw", act, _("Sorteggio registrato: l’ordine è quello qui sotto."))


@evaluation.post("/staff/calls/<slug:slug>/ranking/publish")
@requires(Right.RANKING_PREPARE, object="ranking")
def publish(call: Call) -> Any:
    """Publish the provisional ranking, with the minutes."""
    require_fresh(actor())
    slug = call.slug

    def act() -> None:
        publish_provisional(slug, **_who(), token=_token())

    return _done(call, "publish", act, _("Pubblicata. I gruppi ricevono una mail."))


@evaluation.post("/staff/calls/<slug:slug>/ranking/answers")
@requires(Right.RANKING_PREPARE, object="ranking")
def answer(call: Call) -> Any:
    """Answer a group's objection."""

    def act() -> None:
        answer_objection(
            request.form.get("ref", ""), request.form.get("answer", ""), **_who(), token=_token()
        )

    return _done(call, "answer", act, _("Risposta inviata: il gruppo la riceve per mail."))


@evaluation.post("/staff/calls/<slug:slug>/ranking/confirm")
@requires(Right.CALL_MANAGE, object="ranking")
def confirm(call: Call) -> Any:
    """Approve the final ranking under the act that was typed."""
    require_fresh(actor())
    slug = call.slug

    def act() -> None:
        confirm_ranking(slug, act_of(request.form), **_who(), token=_token())

    return _done(call, "confirm", act, _("La graduatoria è definitiva."))


@evaluation.post("/staff/calls/<slug:slug>/ranking/export")
@requires(Right.RANKING_READ, object="ranking")
def export(call: Call) -> Response:
    """Hand out the ranking as a table; that it was taken is on record."""
    made = export_ranking(call.slug, **_who())
    response = Response(made.data, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.name)
    return response


@evaluation.get("/staff/calls/<slug:slug>/ranking/minutes")
@requires(Right.RANKING_READ, object="ranking")
def minutes(call: Call) -> Response:
    """Hand out the newest minutes of the committee."""
    found = newest_minutes(reader(), call.id)
    if found is None:
        raise NotFound()
    return hand_out_paper(found.sha256, f"{call.ref}-verbale-{found.number}.pdf")


def _page(call: Call, form: str = "", refusal: Refusal | None = None) -> str:
    typed = {name: request.form.get(name, "") for name in _KEPT} if refusal else {}
    roles = roles_on_call(actor(), call.id)
    return render_template(
        "evaluation/ranking.html",
        form=form,
        typed=typed,
        reasons=refusal.reasons if refusal else (),
        prepares=allowed(Right.RANKING_PREPARE, roles),
        manages=allowed(Right.CALL_MANAGE, roles),
        opens_records=allowed(Right.PROPOSAL_LIST, roles),
        on_desk=allowed(Right.STAFF_DESK, roles),
        **ranking_page(reader(), call, actor(), services().clock.now()),
    )


def _done(call: Call, form: str, act: Callable[[], None], said: str) -> Any:
    call_id, slug = call.id, call.slug
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        page = _page(reader().get_one(Call, call_id), form, refusal)
        return page, status_of(refusal)
    flash(said, "ok")
    return redirect(f"/staff/calls/{slug}/ranking", 303)


def _who() -> dict[str, Any]:
    return {"actor": actor(), "clock": services().clock}


def _token() -> str:
    return request.form.get("token", "")[:64]
