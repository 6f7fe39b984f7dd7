"""Who belongs to a lab: personal data, read on record by connectors and the office."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.policy import Right
from grantcall.core.words import Words
from grantcall.labs.lab_people import NAMED, let_go, name_person
from grantcall.labs.models import Lab, LabRole
from grantcall.labs.pages_details import faults_by_field
from grantcall.labs.pages_room import labs
from grantcall.labs.queries_people import parts_in
from grantcall.web.access import actor, requires
from grantcall.web.context import words_in
from grantcall.web.reads import personal_data_of
from grantcall.web.services import services

ROLES = {
    "contact": Words("Referente", "Contact"),
    "deputy": Words("Vicereferente", "Deputy"),
    "member": Words("Scrive nel diario", "Writes the diary"),
    "connector": Words("Connettore", "Connector"),
}


@labs.get("/labs/<slug:slug>/people")
@requires(Right.LAB_PEOPLE, object="lab", reads_personal=True)
def people(lab: Lab) -> Any:
    """Show who belongs to a lab."""
    personal_data_of(lab.object_ref)
    return _people_page(lab)


@labs.post("/labs/<slug:slug>/people")
@requires(Right.LAB_PEOPLE, object="lab", reads_personal=True)
def add_person(lab: Lab) -> Any:
    """Give somebody a part in a lab."""
    lab_id, slug = lab.id, lab.slug
    email, role = request.form.get("email", "")[:400], request.form.get("role", "")[:20]
    personal_data_of(lab.object_ref)
    try:
        name_person(lab_id, email, role, actor=actor(), clock=services().clock)
    except Invalid as refusal:
        again = reader().get_one(Lab, lab_id)
        return _people_page(again, {"email": email, "role": role}, refusal.reasons), 422
    flash(_("Aggiunta. Diteglielo: entra con la sua mail."), "ok")
    return redirect(url_for("labs.people", slug=slug), 303)


@labs.post("/labs/<slug:slug>/people/<id:role_id>/let-go")
@requires(Right.LAB_PEOPLE, object="lab")
def end_part(lab: Lab, role_id: str) -> Any:
    """End somebody's part in a lab."""
    slug = lab.slug
    own = select(LabRole.id).where(LabRole.id == role_id, LabRole.lab_id == lab.id)
    if reader().scalar(own) is None:
        raise NotFound()
    let_go(role_id, actor=actor(), clock=services().clock)
    flash(_("Non fa più parte del laboratorio."), "info")
    return redirect(url_for("labs.people", slug=slug), 303)


def _people_page(lab: Lab, typed: dict[str, str] | None = None, told: Sequence[Reason] = ()) -> str:
    return render_template(
        "labs/people.html",
        lab=lab,
        parts=parts_in(reader(), lab),
        roles={name: words_in(label) for name, label in ROLES.items()},
        choices=[(name, ROLES[name]) for name in NAMED],
        typed=typed or {"email": "", "role": "contact"},
        told=told,
        faults=faults_by_field(told),
    )
