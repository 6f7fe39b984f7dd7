"""The staff's pages of calls: the list, one call, and its formal steps."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.calls.extend import extend
from grantcall.calls.forms import ACT_FIELDS, act_of, instant_typed
from grantcall.calls.models import Call
from grantcall.calls.open_now import open_now
from grantcall.calls.pages_room import calls
from grantcall.calls.pages_staff_view import call_view, list_view, step_view
from grantcall.calls.publish import publish as publish_call
from grantcall.calls.queries import call_by_slug
from grantcall.calls.take_step import take_step
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Refusal
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.definitions.loading import list_calls
from grantcall.people.pages_fresh import require_fresh
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, loads, requires
from grantcall.web.errors import status_of
from grantcall.web.services import services

_KEPT = (*ACT_FIELDS, "reason", "closes_date", "closes_time")


@loads("managed_call")
def _managed_call(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a call, or the files of one that nobody has prepared yet."""
    slug = arguments.pop("slug")
    call = call_by_slug(session, slug)
    if not allowed(right, roles_on_call(asking, None if call is None else call.id)):
        raise NotFound()
    if call is None and slug not in list_calls(services().resources):
        raise NotFound()
    return {"slug": slug, "call": call, **arguments}


@calls.get("/staff/calls")
@requires(Right.CALL_MANAGE)
def staff_list() -> str:
    """List the calls one works for, and the files that are not published yet."""
    return render_template("calls/staff_list.html", **list_view(actor()))


@calls.get("/staff/calls/<slug:slug>")
@requires(Right.CALL_MANAGE, object="managed_call")
def staff_call(slug: str, call: Call | None) -> str:
    """Show where a call stands, its acts and versions, and what can be done."""
    return _page(slug, call)


@calls.post("/staff/calls/<slug:slug>/publish")
@requires(Right.CALL_MANAGE, object="managed_call")
def staff_publish(slug: str, call: Call | None) -> Any:
    """Publish a call under the act that was typed."""
    require_fresh(actor())
    return _done(
        slug,
        lambda **more: publish_call(
            slug,
            act_of(request.form),
            resources=services().resources,
            accept_assumed=request.form.get("accept_assumed") == "yes",
            **more,
        ),
        _("Pubblicato. Da ora vale questo testo."),
        page=_form_again(slug, "publish"),
    )


@calls.post("/staff/calls/<slug:slug>/open")
@requires(Right.CALL_MANAGE, object="managed_call")
def staff_open(slug: str, call: Call | None) -> Any:
    """Open a call before its time."""
    require_fresh(actor())
    return _done(
        slug,
        lambda **more: open_now(slug, act_of(request.form), _typed("reason"), **more),
        _("Il bando è aperto."),
        page=_form_again(slug, "open"),
    )


@calls.post("/staff/calls/<slug:slug>/extend")
@requires(Right.CALL_MANAGE, object="managed_call")
def staff_extend(slug: str, call: Call | None) -> Any:
    """Move the closing later, for all groups."""
    require_fresh(actor())
    if call is None:
        raise NotFound()
    zone = definition_of(reader(), call.version_id).calendar.zone
    return _done(
        slug,
        lambda **more: extend(
            slug,
            instant_typed(_typed("closes_date"), _typed("closes_time"), zone),
            act_of(request.form),
            _typed("reason"),
            **more,
        ),
        _("Termine spostato. I gruppi ricevono una mail."),
        page=_form_again(slug, "extend"),
    )


@calls.get("/staff/calls/<slug:slug>/steps/<name:step>")
@requires(Right.CALL_MANAGE, object="managed_call")
def staff_step(slug: str, call: Call | None, step: str) -> str:
    """Say what a step leads to, and ask for its act and reason."""
    if call is None:
        raise NotFound()
    return _step_page(slug, call, step)


@calls.post("/staff/calls/<slug:slug>/steps/<name:step>")
@requires(Right.CALL_MANAGE, object="managed_call")
def staff_take_step(slug: str, call: Call | None, step: str) -> Any:
    """Take a step of the call's workflow."""
    require_fresh(actor())
    return _done(
        slug,
        lambda **more: take_step(
            slug, step, act=act_of(request.form), reason=_typed("reason"), **more
        ),
        _("Fatto. Il resto lo fa il programma nei prossimi minuti."),
        page=lambda refusal: _refused_step(slug, step, refusal),
    )


def _refused_step(slug: str, step: str, refusal: Refusal) -> str:
    found = call_by_slug(reader(), slug)
    if found is None:
        raise refusal
    return _step_page(slug, found, step, refusal)


def _step_page(slug: str, call: Call, step: str, refusal: Refusal | None = None) -> str:
    try:
        view = step_view(slug, call, step, actor())
    except NotFound:
        if refusal is None:
            raise
        raise refusal from None  # it stands elsewhere by now: the refusal says so
    return render_template(
        "calls/staff_step.html",
        reasons=refusal.reasons if refusal else (),
        typed={name: request.form.get(name, "") for name in _KEPT} if refusal else {},
        **view,
    )


def _done(
    slug: str, act: Callable[..., object], said: str, *, page: Callable[[Refusal], str]
) -> Response | tuple[str, int]:
    """Carry a step out and go back to the call; a refusal shows the form as it was typed."""
    try:
        act(actor=actor(), clock=services().clock, token=request.form.get("token", "")[:64])
    except NotFound:
        raise
    except Refusal as refusal:
        return page(refusal), status_of(refusal)
    flash(said, "ok")
    return redirect(f"/staff/calls/{slug}", 303)


def _form_again(slug: str, form: str) -> Callable[[Refusal], str]:
    """Return the page of a call with one of its forms as it was typed."""
    return lambda refusal: _page(slug, call_by_slug(reader(), slug), form=form, refusal=refusal)


def _page(
    slug: str, call: Call | None, *, form: str | None = None, refusal: Refusal | None = None
) -> str:
    view = call_view(slug, call, actor())
    typed = {name: request.form.get(name, "") for name in _KEPT} if refusal else {}
    typed["accept_assumed"] = request.form.get("accept_assumed", "") if refusal else ""
    return render_template(
        "calls/staff_call.html",
        form=form,
        reasons=refusal.reasons if refusal else (),
        typed=typed,
        **view,
    )


def _typed(name: str) -> str:
    return request.form.get(name, "")
