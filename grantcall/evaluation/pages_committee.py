"""The committee of a call, for its staff: who sits, under which act, how far they are."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from grantcall.calls.forms import ACT_FIELDS, act_of
from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason, Refusal
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.evaluation.assign import assign_reviews
from grantcall.evaluation.convene import Seating, convene, end_seat
from grantcall.evaluation.marks import is_sealed
from grantcall.evaluation.models import CommitteeSeat
from grantcall.evaluation.pages_room import evaluation
from grantcall.evaluation.progress import judged, sittings
from grantcall.evaluation.seats import CHAIR, MEMBER
from grantcall.people.models import Account
from grantcall.people.pages_fresh import require_fresh
from grantcall.people.queries import account_by_email
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, requires
from grantcall.web.errors import status_of
from grantcall.web.services import services

_MOST_ROWS = 15
_WHILE = ("published", "open", "screening", "evaluation")


@evaluation.get("/staff/calls/<slug:slug>/committee")
@requires(Right.COMMITTEE_MANAGE, object="committee")
def committee(call: Call) -> str:
    """Show seats, declarations, sheets by person and by proposal; counts only."""
    return _page(call)


@evaluation.post("/staff/calls/<slug:slug>/committee")
@requires(Right.COMMITTEE_MANAGE, object="committee")
def appoint(call: Call) -> Any:
    """Appoint the people named, under the act that was typed."""
    require_fresh(actor())
    slug, call_id = call.slug, call.id
    try:
        seats = _seats_typed()
        convene(
            slug,
            seats,
            act_of(request.form),
            actor=actor(),
            clock=services().clock,
            token=request.form.get("token", "")[:64],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        page = _page(reader().get_one(Call, call_id), refusal.reasons)
        return page, status_of(refusal)
    said = ngettext("%(num)s persona nominata.", "%(num)s persone nominate.", len(seats))
    flash(said, "ok")
    return _back(slug)


@evaluation.post("/staff/calls/<slug:slug>/committee/assign")
@requires(Right.COMMITTEE_MANAGE, object="committee")
def assign_missing(call: Call) -> Any:
    """Give every proposal the sheets that it lacks."""
    slug, call_id = call.slug, call.id
    try:
        count = assign_reviews(slug, actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        page = _page(reader().get_one(Call, call_id), refusal.reasons)
        return page, status_of(refusal)
    said = ngettext("%(num)s scheda assegnata.", "%(num)s schede assegnate.", count)
    flash(said if count else _("Non mancava nessuna scheda."), "ok")
    return _back(slug)


@evaluation.get("/staff/calls/<slug:slug>/committee/seats/<id:seat_id>")
@requires(Right.COMMITTEE_MANAGE, object="committee_seat")
def ask_end(call: Call, seat: CommitteeSeat) -> Any:
    """Say what ending a seat leads to, and ask why."""
    if seat.ended_at is not None:
        return _back(call.slug)
    return _end_page(call, seat)


@evaluation.post("/staff/calls/<slug:slug>/committee/seats/<id:seat_id>")
@requires(Right.COMMITTEE_MANAGE, object="committee_seat")
def end(call: Call, seat: CommitteeSeat) -> Any:
    """End a person's seat."""
    require_fresh(actor())
    slug, call_id, seat_id = call.slug, call.id, seat.id
    try:
        end_seat(seat_id, request.form.get("reason", ""), actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        session = reader()
        page = _end_page(
            session.get_one(Call, call_id),
            session.get_one(CommitteeSeat, seat_id),
            refusal.reasons,
        )
        return page, status_of(refusal)
    flash(_("Incarico finito. Nominate chi prende il posto con un nuovo atto."), "ok")
    return _back(slug)


def _page(call: Call, reasons: tuple[Reason, ...] = ()) -> str:
    session = reader()
    definition = definition_of(session, call.version_id)
    rows = sittings(session, call.id)
    here = [row for row in rows if row.seat.ended_at is None]
    rules = definition.committee
    wanted = rules.members if rules is not None else len(here) or 1
    return render_template(
        "evaluation/committee.html",
        call=call,
        rules=rules,
        seated=here,
        gone=[row for row in rows if row.seat.ended_at is not None],
        missing=max(wanted - len(here), 0),
        has_chair=any(row.seat.role == CHAIR for row in here),
        silent=sum(row.seat.declared_at is None for row in here),
        judged=judged(session, call.id, definition) if call.kind == "evaluation" else [],
        sealed=is_sealed(session, call.id, definition),
        open_now=call.kind in _WHILE,
        reasons=reasons,
        act={name: request.form.get(name, "") for name in ACT_FIELDS},
        typed=_typed_rows(max(wanted - len(here), 0)),
    )


def _end_page(call: Call, seat: CommitteeSeat, reasons: tuple[Reason, ...] = ()) -> str:
    session = reader()
    account = session.get_one(Account, seat.account_id)
    found = next(row for row in sittings(session, call.id) if row.seat.id == seat.id)
    return render_template(
        "evaluation/end_seat.html",
        call=call,
        seat=seat,
        name=account.name or account.email,
        row=found,
        reasons=reasons,
        typed=request.form.get("reason", ""),
    )


def _typed_rows(blank: int) -> list[tuple[str, str]]:
    given = [
        (request.form.get(f"email_{place}", ""), request.form.get(f"role_{place}", ""))
        for place in range(_MOST_ROWS)
        if f"email_{place}" in request.form
    ]
    return given or [("", "")] * min(max(blank, 0), _MOST_ROWS)


def _seats_typed() -> list[Seating]:
    """Read the people typed by their address. Raises `Invalid` for who has no account."""
    seats: list[Seating] = []
    unknown = []
    for place, (email, role) in enumerate(_typed_rows(0)):
        if not email.strip():
            continue
        account = account_by_email(reader(), email)
        if account is None:
            text = Words("Nessun accesso con l'indirizzo {email}.", "No account for {email}.")
            help_ = Words(
                "Chiedete all'amministratore di aggiungerlo.",
                "Ask the administrator to add it.",
            )
            reason = Reason(
                "account_unknown", text.format(email=email.strip()), next=help_,
                field=f"email_{place}",
            )  # fmt: skip
            unknown.append(reason)
        else:
            seats.append((account.id, CHAIR if role == CHAIR else MEMBER))
    if unknown:
        raise Invalid(*unknown)
    return seats


def _back(slug: str) -> Response:
    return redirect(f"/staff/calls/{slug}/committee", 303)
