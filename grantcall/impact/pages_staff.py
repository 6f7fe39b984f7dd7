"""Staff add a figure or correct one; nothing is ever overwritten."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Refusal
from grantcall.core.money import parse_euro
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.words import Words
from grantcall.impact.measure import FigureTyped, add_measurement, correct_measurement
from grantcall.impact.models import Indicator
from grantcall.impact.pages_room import by_indicator, impact, value_words, window_of
from grantcall.impact.queries import FigureRow, figure_by_id, standing_figures
from grantcall.impact.units import UNITS
from grantcall.web.access import actor, loads, requires
from grantcall.web.errors import status_of
from grantcall.web.services import services

_TEXTS = ("window_it", "window_en", "source", "caveat_it", "caveat_en")
_FIELDS = ("value", "months", "after_months", *_TEXTS, "reason")


@loads("figures")
def _figures(
    _session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Let in whoever works for all calls: the figures stand above each of them."""
    if not allowed(right, roles_on_call(asking, None)):
        raise NotFound()
    return arguments


@loads("indicator")
def _indicator(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find an indicator for whoever works for all calls."""
    row = session.get(Indicator, arguments.pop("id"))
    if row is None or not allowed(right, roles_on_call(asking, None)):
        raise NotFound()
    return {"row": row, **arguments}


@loads("measurement")
def _measurement(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a figure for whoever works for all calls."""
    row = figure_by_id(session, arguments.pop("id"))
    if row is None or not allowed(right, roles_on_call(asking, None)):
        raise NotFound()
    return {"row": row, **arguments}


@impact.get("/staff/figures")
@requires(Right.FIGURES_MANAGE, object="figures")
def staff_figures() -> str:
    """List the indicators with their last figure, to add one or to correct one."""
    programme = request.args.get("programme", "")[:60] or None
    found = by_indicator(standing_figures(reader(), programme))
    lines = [
        {
            "label": Words(rows[-1].label_it, rows[-1].label_en),
            "url": f"/impact/{rows[-1].name}",
            "unit": UNITS[rows[-1].unit].label,
            "number": value_words(rows[-1].value, rows[-1].unit),
            "window": window_of(rows[-1]),
            "add": f"/staff/figures/{rows[-1].indicator_id}/add",
        }
        for rows in found.values()
    ]
    return render_template("impact/staff_figures.html", lines=lines)


@impact.get("/staff/figures/<id:id>/add")
@requires(Right.FIGURES_MANAGE, object="indicator")
def staff_add(row: Indicator) -> str:
    """Ask for a new figure of an indicator."""
    return _form_page(_about(row), {})


@impact.post("/staff/figures/<id:id>/add")
@requires(Right.FIGURES_MANAGE, object="indicator")
def staff_do_add(row: Indicator) -> Any:
    """Add the figure that was typed."""

    def act() -> None:
        typed = _typed(in_cents=row.unit == "cents")
        add_measurement(row.id, typed, actor=actor(), clock=services().clock, token=_token())

    return _carried_out(act, _about(row), _("Aggiunto. Si vede subito nella pagina dei risultati."))


@impact.get("/staff/figures/<id:id>/correct")
@requires(Right.FIGURES_MANAGE, object="measurement")
def staff_correct(row: FigureRow) -> str:
    """Show a figure as it stands, to be corrected."""
    return _form_page(_correcting(row), _as_typed(row))


@impact.post("/staff/figures/<id:id>/correct")
@requires(Right.FIGURES_MANAGE, object="measurement")
def staff_do_correct(row: FigureRow) -> Any:
    """Write the figure that takes its place."""

    def act() -> None:
        correct_measurement(
            row.id,
            _typed(in_cents=row.unit == "cents"),
            request.form.get("reason", ""),
            actor=actor(),
            clock=services().clock,
            token=_token(),
        )

    return _carried_out(act, _correcting(row), _("Corretto. Il numero di prima resta leggibile."))


def _carried_out(act: Callable[[], object], about: dict[str, Any], said: str) -> Any:
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        typed = {name: request.form.get(name, "") for name in _FIELDS}
        return _form_page(about, typed, refusal), status_of(refusal)
    flash(said, "ok")
    return redirect(about["back"], 303)


def _form_page(about: dict[str, Any], typed: dict[str, str], refusal: Refusal | None = None) -> str:
    reasons = refusal.reasons if refusal else ()
    errors: dict[str, list[Words]] = {}
    for reason in reasons:
        if reason.field:
            errors.setdefault(reason.field, []).append(reason.text)
    return render_template(
        "impact/staff_figure.html", typed=typed, reasons=reasons, errors=errors, **about
    )


def _about(row: Indicator) -> dict[str, Any]:
    return {
        "label": Words(row.label_it, row.label_en),
        "unit": UNITS[row.unit],
        "in_cents": row.unit == "cents",
        "back": f"/impact/{row.name}",
        "correcting": None,
        "action": f"/staff/figures/{row.id}/add",
    }


def _correcting(row: FigureRow) -> dict[str, Any]:
    return {
        "label": Words(row.label_it, row.label_en),
        "unit": UNITS[row.unit],
        "in_cents": row.unit == "cents",
        "back": f"/impact/{row.name}",
        "correcting": value_words(row.value, row.unit),
        "action": f"/staff/figures/{row.id}/correct",
    }


def _as_typed(row: FigureRow) -> dict[str, str]:
    typed = {name: str(getattr(row, name)) for name in _TEXTS}
    for name in ("value", "months", "after_months"):
        number = getattr(row, name)
        typed[name] = "" if number is None else str(number)
    if row.unit == "cents":
        typed["value"] = f"{row.value // 100},{row.value % 100:02d}"
    return typed


def _typed(*, in_cents: bool) -> FigureTyped:
    texts = {name: request.form.get(name, "") for name in _TEXTS}
    return FigureTyped(
        value=_cents("value") if in_cents else _whole("value"),
        months=_whole("months"),
        after_months=_whole("after_months"),
        **texts,
    )


def _whole(name: str) -> int | None:
    """Read a whole number; thousands may be parted. What is none becomes -1: refused."""
    text = request.form.get(name, "").strip()
    if not text:
        return None
    bare = text.replace(".", "").replace(" ", "")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 12 else -1


def _cents(name: str) -> int | None:
    try:
        return parse_euro(request.form.get(name, ""))
    except Invalid:
        return None


def _token() -> str:
    return request.form.get("token", "")[:64]
