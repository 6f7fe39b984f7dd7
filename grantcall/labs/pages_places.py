"""Places: public pages, and the forms of those who keep them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from grantcall.core.db import reader
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right, may_somewhere
from grantcall.core.words import Words
from grantcall.definitions.answers.values import as_day
from grantcall.labs.models import Place
from grantcall.labs.pages_details import faults_by_field
from grantcall.labs.pages_room import labs, now, public_place
from grantcall.labs.pages_typed import refuse_unreadable, typed_text
from grantcall.labs.pages_words import cards
from grantcall.labs.places import PlaceGiven, add_place, change_place, close_place, place_token
from grantcall.labs.queries import labs_at, places
from grantcall.labs.towns import label_of, towns
from grantcall.web.access import actor, public, requires
from grantcall.web.context import language
from grantcall.web.services import services

SORT_WORDS = {
    "cafe": Words("Caffè di comunità", "Community café"),
    "other": Words("Altro luogo", "Another place"),
}


@labs.get("/places")
@public
def places_page() -> Any:
    """Show the places with addresses, hours and how many labs live there."""
    session, lang = reader(), language()
    all_towns = towns(session)
    rows = places(session)
    return render_template(
        "labs/places.html",
        places=rows,
        towns={one.slug: label_of(all_towns, one.municipality, lang) for one in rows},
        sorts=SORT_WORDS,
        manages=may_somewhere(actor(), Right.PLACE_MANAGE),
    )


@labs.get("/places/<slug:slug>")
@public
def place_page(slug: str) -> Any:
    """Show one place and the labs in it."""
    session, place = reader(), public_place(slug)
    all_towns = towns(session)
    return render_template(
        "labs/place.html",
        place=place,
        town=label_of(all_towns, place.municipality, language()),
        sort=SORT_WORDS[place.sort],
        cards=cards(session, labs_at(session, place), all_towns),
        manages=may_somewhere(actor(), Right.PLACE_MANAGE),
    )


@labs.get("/places/new")
@requires(Right.PLACE_MANAGE)
def new_place() -> Any:
    """Ask for a new place."""
    return _form_page(None, PlaceGiven("", ""))


@labs.post("/places/new")
@requires(Right.PLACE_MANAGE)
def make_place() -> Any:
    """Add a place."""
    given, day = _typed()
    try:
        refuse_unreadable(day, given.opened_on, "opened_on")
        slug = add_place(given, actor=actor(), clock=services().clock)
    except Invalid as refusal:
        return _form_page(None, given, refusal.reasons, day=day), 422
    flash(_("Il luogo è aggiunto."), "ok")
    return redirect(url_for("labs.place_page", slug=slug), 303)


@labs.get("/places/<slug:slug>/change")
@requires(Right.PLACE_MANAGE, object="place")
def changing_place(place: Place) -> Any:
    """Show a place, to be corrected or closed."""
    stored = _stored(place)
    return _form_page(place, stored)


@labs.post("/places/<slug:slug>/change")
@requires(Right.PLACE_MANAGE, object="place")
def correct_place(place: Place) -> Any:
    """Correct a place."""
    slug, base = place.slug, request.form.get("base", "")[:40]
    given, day = _typed()
    try:
        refuse_unreadable(day, given.opened_on, "opened_on")
        change_place(slug, given, actor=actor(), clock=services().clock, base=base)
    except NotFound:
        raise
    except (Invalid, Conflict) as refusal:
        again = public_place(slug)
        token = place_token(again) if isinstance(refusal, Conflict) else base
        status = 409 if isinstance(refusal, Conflict) else 422
        return _form_page(again, given, refusal.reasons, base=token, day=day), status
    flash(_("Salvato."), "ok")
    return redirect(url_for("labs.place_page", slug=slug), 303)


@labs.post("/places/<slug:slug>/close")
@requires(Right.PLACE_MANAGE, object="place")
def end_place(place: Place) -> Any:
    """Note the last day of a place."""
    slug, typed = place.slug, request.form.get("closed_on", "")[:20]
    day = as_day(typed)
    try:
        refuse_unreadable(typed or "?", day, "closed_on")
        close_place(slug, day or date.max, actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except (Invalid, Conflict) as refusal:
        again = public_place(slug)
        stored = _stored(again)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _form_page(again, stored, refusal.reasons, closed_on=typed), status
    flash(_("Il luogo risulta chiuso. La sua pagina resta."), "ok")
    return redirect(url_for("labs.place_page", slug=slug), 303)


def _stored(place: Place) -> PlaceGiven:
    return PlaceGiven(
        name=place.name,
        municipality=place.municipality,
        sort=place.sort,
        address=place.address,
        hours=place.hours,
        about=place.about,
        opened_on=place.opened_on,
    )


def _typed() -> tuple[PlaceGiven, str]:
    """Return the place as it was typed, and the day as it was typed."""
    day = request.form.get("opened_on", "")[:20]
    given = PlaceGiven(
        name=typed_text("name"),
        municipality=typed_text("municipality"),
        sort=typed_text("sort"),
        address=typed_text("address"),
        hours=typed_text("hours"),
        about=typed_text("about"),
        opened_on=as_day(day),
    )
    return given, day


def _form_page(
    place: Place | None,
    typed: PlaceGiven,
    told: Sequence[Reason] = (),
    *,
    base: str = "",
    day: str | None = None,
    closed_on: str = "",
) -> str:
    opened = typed.opened_on.isoformat() if typed.opened_on else ""
    return render_template(
        "labs/place_form.html",
        place=place,
        typed=typed,
        opened_on=opened if day is None else day,
        base=base or ("" if place is None else place_token(place)),
        told=told,
        faults=faults_by_field(told),
        towns=list(towns(reader()).values()),
        sorts=list(SORT_WORDS.items()),
        closed_on=closed_on or now().date().isoformat(),
    )
