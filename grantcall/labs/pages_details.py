"""What a lab says of itself, its practice, and connectors who begin or stop following it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.core.db import reader
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.labs.lab_people import follow, unfollow
from grantcall.labs.log_activity import require_open_diary
from grantcall.labs.models import Lab, Place, Practice
from grantcall.labs.pages_room import labs
from grantcall.labs.pages_typed import typed_text
from grantcall.labs.queries import places
from grantcall.labs.set_details import Details, details_token, set_lab_details
from grantcall.labs.write_practice import write_practice
from grantcall.web.access import actor, requires
from grantcall.web.services import services


@labs.get("/labs/<slug:slug>/details")
@requires(Right.LAB_DETAILS, object="lab")
def details(lab: Lab) -> Any:
    """Show what the public page says first, to be changed."""
    require_open_diary(lab)
    place = reader().get(Place, lab.place_id) if lab.place_id is not None else None
    stored = Details("" if place is None else place.slug, lab.meets, lab.about)
    return _details_page(lab, stored, details_token(lab))


@labs.post("/labs/<slug:slug>/details")
@requires(Right.LAB_DETAILS, object="lab")
def save_details(lab: Lab) -> Any:
    """Keep place, time and what the lab does."""
    lab_id, slug = lab.id, lab.slug
    typed = Details(
        place=request.form.get("place", "")[:40],
        meets=typed_text("meets"),
        about=typed_text("about"),
    )
    base = request.form.get("base", "")[:40]
    try:
        set_lab_details(lab_id, typed, actor=actor(), clock=services().clock, base=base)
    except NotFound:
        raise
    except (Invalid, Conflict) as refusal:
        again = reader().get_one(Lab, lab_id)
        # After a conflict the next posting starts from what stands now, having shown it.
        token = details_token(again) if isinstance(refusal, Conflict) else base
        status = 409 if isinstance(refusal, Conflict) else 422
        return _details_page(again, typed, token, refusal.reasons), status
    flash(_("Salvato: ora si legge così."), "ok")
    return redirect(url_for("labs.lab_page", slug=slug), 303)


@labs.get("/labs/<slug:slug>/practice")
@requires(Right.LAB_WRITE, object="lab")
def practice(lab: Lab) -> Any:
    """Show the lab's practice, to be written."""
    told = reader().scalar(select(Practice.text).where(Practice.lab_id == lab.id))
    return render_template("labs/practice.html", lab=lab, typed=told or "", told=())


@labs.post("/labs/<slug:slug>/practice")
@requires(Right.LAB_WRITE, object="lab")
def save_practice(lab: Lab) -> Any:
    """Keep the lab's practice."""
    lab_id, slug = lab.id, lab.slug
    typed = typed_text("practice")
    try:
        write_practice(lab_id, typed, actor=actor(), clock=services().clock)
    except Invalid as refusal:
        again = reader().get_one(Lab, lab_id)
        page = render_template("labs/practice.html", lab=again, typed=typed, told=refusal.reasons)
        return page, 422
    flash(_("Salvato. Grazie: servirà ad altri."), "ok")
    return redirect(url_for("labs.lab_page", slug=slug), 303)


@labs.post("/labs/<slug:slug>/follow")
@requires(Right.LAB_FOLLOW, object="followable_lab")
def begin_to_follow(lab: Lab) -> Any:
    """Let a connector accompany a lab."""
    slug = lab.slug
    follow(lab.id, actor=actor(), clock=services().clock)
    flash(_("Ora lo trovate tra i laboratori seguiti."), "ok")
    return redirect(url_for("labs.lab_page", slug=slug), 303)


@labs.post("/labs/<slug:slug>/unfollow")
@requires(Right.LAB_FOLLOW, object="followable_lab")
def stop_following(lab: Lab) -> Any:
    """Let a connector stop accompanying a lab."""
    unfollow(lab.id, actor=actor(), clock=services().clock)
    flash(_("Non lo seguite più."), "info")
    return redirect(url_for("labs.following"), 303)


def faults_by_field(reasons: Iterable[Reason]) -> dict[str, list[Words]]:
    """Return the sentences that stand beside each field of a form."""
    found: dict[str, list[Words]] = {}
    for reason in reasons:
        if reason.field is not None:
            found.setdefault(reason.field, []).append(reason.text)
    return found


def _details_page(lab: Lab, typed: Details, base: str, told: Sequence[Reason] = ()) -> str:
    return render_template(
        "labs/details.html",
        lab=lab,
        typed=typed,
        base=base,
        told=told,
        faults=faults_by_field(told),
        places=[(one.slug, one.name) for one in places(reader())],
    )
