"""The pages of the money: scenarios side by side, cuts, proposal, approval by another person."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from grantcall.calls.forms import ACT_FIELDS, act_of
from grantcall.calls.models import Call
from grantcall.calls.steps import ASKED_IN_FORM
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.money import parse_euro
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.funding.allocate import draft_allocation, remove_cut, set_cut
from grantcall.funding.allocate_decide import lock_allocation, propose, send_back, set_aside
from grantcall.funding.models import Allocation
from grantcall.funding.pages_allocation_view import Board, board_of, compared, rows_of
from grantcall.funding.pages_room import funding
from grantcall.people.pages_fresh import require_fresh
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.web.access import actor, loads, requires
from grantcall.web.desks.scope import OF_THE_CALL
from grantcall.web.errors import status_of
from grantcall.web.services import services
from grantcall.web.site import use_call

_KEPT = (*ACT_FIELDS, "reason", "to", "proposal", "name", "like", "back_reason")


@loads("scenario")
def _scenario(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a scenario of a call, for whoever works for that call."""
    slug, allocation_id = arguments.pop("slug"), arguments.pop("id")
    row = session.execute(
        select(Call, Allocation)
        .join(Allocation, Allocation.call_id == Call.id)
        .where(Call.slug == slug, Allocation.id == allocation_id)
    ).first()
    if row is None or not allowed(right, roles_on_call(asking, row.Call.id) & OF_THE_CALL):
        raise NotFound()
    return {"call": row.Call, "allocation": row.Allocation, **arguments}


@funding.get("/staff/calls/<slug:slug>/allocation")
@requires(Right.ALLOCATION_READ, object="listed_call")
def allocation(call: Call) -> str:
    """Show the scenarios of a call's money side by side."""
    return _overview(call)


@funding.post("/staff/calls/<slug:slug>/allocation")
@requires(Right.ALLOCATION_MANAGE, object="listed_call")
def draw_scenario(call: Call) -> Any:
    """Draw a new scenario, perhaps with the cuts of another."""
    slug, form = call.slug, request.form
    try:
        made = draft_allocation(
            slug,
            form.get("name", ""),
            like=form.get("like") or None,
            actor=actor(),
            clock=services().clock,
            token=_token(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _overview(reader().scalars(_by_slug(slug)).one(), refusal), status_of(refusal)
    return redirect(f"/staff/calls/{slug}/allocation/{made}", 303)


@funding.get("/staff/calls/<slug:slug>/allocation/<id:id>")
@requires(Right.ALLOCATION_READ, object="scenario")
def scenario(call: Call, allocation: Allocation) -> str:
    """Show one scenario, line by line, and what can be done with it."""
    return _page(call, allocation)


@funding.post("/staff/calls/<slug:slug>/allocation/<id:id>/cut")
@requires(Right.ALLOCATION_MANAGE, object="scenario")
def cut(call: Call, allocation: Allocation) -> Any:
    """Leave only a part of a request."""
    form, id_ = request.form, allocation.id

    def act() -> None:
        set_cut(
            id_,
            form.get("proposal", ""),
            _euro(form.get("to", "")),
            form.get("reason", ""),
            actor=actor(),
            clock=services().clock,
        )

    return _done(call, id_, "cut", act, _("Taglio registrato. Il resto è ricalcolato."))


@funding.post("/staff/calls/<slug:slug>/allocation/<id:id>/uncut")
@requires(Right.ALLOCATION_MANAGE, object="scenario")
def uncut(call: Call, allocation: Allocation) -> Any:
    """Take a cut back."""
    id_, proposal_id = allocation.id, request.form.get("proposal", "")

    def act() -> None:
        remove_cut(id_, proposal_id, actor=actor(), clock=services().clock)

    return _done(call, id_, "cut", act, _("Taglio tolto. Il resto è ricalcolato."))


@funding.post("/staff/calls/<slug:slug>/allocation/<id:id>/propose")
@requires(Right.ALLOCATION_MANAGE, object="scenario")
def propose_scenario(call: Call, allocation: Allocation) -> Any:
    """Propose a scenario to the person who will approve it."""
    id_, token = allocation.id, _token()

    def act() -> None:
        propose(id_, actor=actor(), clock=services().clock, token=token)

    return _done(call, id_, "proposed", act, _("Proposto. L’altra persona riceve una mail."))


@funding.post("/staff/calls/<slug:slug>/allocation/<id:id>/lock")
@requires(Right.ALLOCATION_MANAGE, object="scenario")
def lock(call: Call, allocation: Allocation) -> Any:
    """Approve a scenario under its act: it becomes the decision."""
    require_fresh(actor())
    id_ = allocation.id

    def act() -> None:
        lock_allocation(
            id_, act_of(request.form), actor=actor(), clock=services().clock, token=_token()
        )

    said = _("Approvato. Gli importi sono fissati: ora partono le lettere.")
    return _done(call, id_, "locked", act, said)


@funding.post("/staff/calls/<slug:slug>/allocation/<id:id>/send-back")
@requires(Right.ALLOCATION_MANAGE, object="scenario")
def send_back_scenario(call: Call, allocation: Allocation) -> Any:
    """Send a proposed scenario back, with the reason."""
    id_, reason, token = allocation.id, request.form.get("back_reason", ""), _token()

    def act() -> None:
        send_back(id_, reason[:2000], actor=actor(), clock=services().clock, token=token)

    return _done(call, id_, "draft", act, _("Rimandato: si può cambiare di nuovo."))


@funding.post("/staff/calls/<slug:slug>/allocation/<id:id>/set-aside")
@requires(Right.ALLOCATION_MANAGE, object="scenario")
def set_aside_scenario(call: Call, allocation: Allocation) -> Any:
    """Set a scenario aside."""
    id_, token = allocation.id, _token()

    def act() -> None:
        set_aside(id_, actor=actor(), clock=services().clock, token=token)

    return _done(call, id_, "discarded", act, _("Scartato. Resta leggibile."))


def _overview(call: Call, refusal: Refusal | None = None) -> str:
    use_call(call.version_id, call.demo)
    board = board_of(reader(), call, actor(), services().clock.now())
    return render_template(
        "funding/allocation.html",
        board=board,
        compared=compared(board),
        may_manage=_may_manage(call),
        me=actor().ref,
        reasons=refusal.reasons if refusal else (),
        typed=_typed(refusal),
    )


def _page(
    call: Call, allocation: Allocation, form: str = "", refusal: Refusal | None = None
) -> str:
    use_call(call.version_id, call.demo)
    board = board_of(reader(), call, actor(), services().clock.now())
    one = board.one(allocation.id)
    return render_template(
        "funding/scenario.html",
        board=board,
        one=one,
        rows=rows_of(board, one),
        steps=_steps(board, allocation),
        may_cut=allocation.kind == "draft" and _may_manage(call) and board.locked is None,
        form=form,
        reasons=_named_fields(form, refusal),
        typed=_typed(refusal),
    )


def _steps(board: Board, allocation: Allocation) -> dict[str, dict[str, Any]]:
    """Return what the reader may do with a scenario, by where it leads, with all obstacles."""
    definition = definition_of(reader(), allocation.version_id)
    states = definition.workflows["allocation"].states
    found = may(reader(), actor(), allocation, services().clock.now(), Circumstances(reason="…"))
    return {
        states[one.transition.target].kind: {
            "label": one.transition.label,
            "obstacles": [reason for reason in one.blockers if reason.code not in ASKED_IN_FORM],
        }
        for one in found
    }


def _done(
    call: Call, allocation_id: str, form: str, act: Callable[[], None], said: str
) -> Response | tuple[str, int]:
    """Carry an act out and show the scenario again; a refusal keeps what was typed."""
    slug = call.slug
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        again = reader().get_one(Allocation, allocation_id)
        call = reader().scalars(_by_slug(slug)).one()
        return _page(call, again, form, refusal), status_of(refusal)
    flash(said, "ok")
    return redirect(f"/staff/calls/{slug}/allocation/{allocation_id}", 303)


def _named_fields(form: str, refusal: Refusal | None) -> tuple[Reason, ...]:
    """Return the reasons; that of sending back has a field of its own on the page."""
    if refusal is None:
        return ()
    if form != "draft":
        return refusal.reasons
    return tuple(
        Reason(one.code, one.text, one.next, "back_reason" if one.field else None)
        for one in refusal.reasons
    )


def _may_manage(call: Call) -> bool:
    return allowed(Right.ALLOCATION_MANAGE, roles_on_call(actor(), call.id))


def _typed(refusal: Refusal | None) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in _KEPT} if refusal else {}


def _euro(text: str) -> int:
    try:
        return parse_euro(text)
    except Refusal as refusal:
        (reason,) = refusal.reasons
        raise type(refusal)(Reason(reason.code, reason.text, reason.next, "to")) from None


def _by_slug(slug: str) -> Any:
    return select(Call).where(Call.slug == slug)


def _token() -> str:
    return request.form.get("token", "")[:64]
