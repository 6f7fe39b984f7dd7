"""The blueprint of the pages of labs, its loaders, and what every view of it needs."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, may_somewhere
from grantcall.definitions.model import Definition
from grantcall.engine.clocks import local_day
from grantcall.labs.models import Lab, Place
from grantcall.labs.queries import SHOWN, lab_by_slug, place_by_slug
from grantcall.labs.roles import is_connector, require_lab, roles_on_lab
from grantcall.process.frozen import definition_of
from grantcall.web.access import actor, loads
from grantcall.web.services import services
from grantcall.web.site import use_call

labs = Blueprint("labs", __name__)


@loads("lab")
def load_lab(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a lab by its address, for those who hold the right on it."""
    lab = require_lab(session, asking, right, lab_by_slug(session, arguments.pop("slug")))
    about(session, lab)
    return {**arguments, "lab": lab}


@loads("followable_lab")
def load_followable_lab(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find any lab, for connectors who may begin to follow it."""
    lab = lab_by_slug(session, arguments.pop("slug"))
    if lab is None or not may_somewhere(asking, right):
        raise NotFound()
    return {**arguments, "lab": lab}


@loads("place")
def load_place(
    session: Session, asking: Actor, right: Right, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Find a place by its address, for those who may change places."""
    place = place_by_slug(session, arguments.pop("slug"))
    if place is None or not may_somewhere(asking, right):
        raise NotFound()
    return {**arguments, "place": place}


def public_lab(slug: str) -> tuple[Lab, frozenset[str]]:
    """Return a lab with a public page and one's roles on it.

    A lab that has not met yet exists for its people, for connectors and for the office.
    Raises `NotFound`.
    """
    session = reader()
    lab = lab_by_slug(session, slug)
    if lab is None:
        raise NotFound()
    roles = roles_on_lab(session, actor(), lab)
    if lab.kind not in SHOWN and not (roles & _SEE_THE_UNBORN or is_connector(actor())):
        raise NotFound()
    about(session, lab)
    return lab, roles


def public_place(slug: str) -> Place:
    """Return a place by its address. Raises `NotFound`."""
    place = place_by_slug(reader(), slug)
    if place is None:
        raise NotFound()
    return place


def about(session: Session, lab: Lab) -> None:
    """Say which call this page is about, for a lab that was born in one."""
    if lab.call_id is not None:
        demo = session.scalar(select(Call.demo).where(Call.id == lab.call_id))
        use_call(lab.version_id, bool(demo))
    else:
        g.zone = definition_of(session, lab.version_id).calendar.zone


def definition_for(lab: Lab) -> Definition:
    """Return what a lab obeys."""
    return definition_of(reader(), lab.version_id)


def today_of(definition: Definition) -> date:
    """Return the present day in the zone of a call or network."""
    return local_day(now(), definition.calendar)


def now() -> datetime:
    """Return the present instant by the server's clock."""
    return services().clock.now()


_SEE_THE_UNBORN = frozenset({"contact", "deputy", "member", "connector", "staff", "auditor"})
