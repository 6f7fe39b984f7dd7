"""Whose site this is: taken from the most recent published call, never written in code."""

from dataclasses import dataclass

from flask import g
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.words import Words
from grantcall.process.frozen import definition_of


@dataclass(frozen=True, slots=True)
class Site:
    """Name, owner and how to reach a person."""

    name: Words
    owner: Words
    office: str
    phone: str | None
    phone_hours: Words | None
    office_mail: str | None
    demo: bool = False


_BARE = Site(
    name=Words("grantcall", "grantcall"),
    owner=Words("Contributi ai gruppi di cittadini", "Grants for citizens' groups"),
    office="",
    phone=None,
    phone_hours=None,
    office_mail=None,
)
_CALL = Call.__table__.c
_NEWEST = (
    select(_CALL.version_id, _CALL.demo)
    .where(_CALL.kind != "draft")
    .order_by(_CALL.opens.desc(), _CALL.id)
    .limit(1)
)


def site() -> Site:
    """Return whose site this is; one narrow statement per page, none when already known."""
    known: Site | None = g.get("site")
    if known is None and g.get("bare"):
        return _BARE
    if known is None:
        row = reader().execute(_NEWEST).first()
        known = _BARE if row is None else _of(row.version_id, row.demo)
        g.site = known
    return known


def use_call(version_id: str, demo: bool) -> None:
    """Say that this page is about a call: its office answers, its zone shows the time."""
    g.site = _of(version_id, demo)
    g.zone = definition_of(reader(), version_id).calendar.zone


def _of(version_id: str, demo: bool) -> Site:
    definition = definition_of(reader(), version_id)
    promoter = definition.promoter
    if promoter is None:
        return _BARE
    return Site(
        name=definition.label,
        owner=promoter.label,
        office=promoter.office,
        phone=promoter.phone,
        phone_hours=promoter.hours,
        office_mail=promoter.mail,
        demo=demo,
    )
