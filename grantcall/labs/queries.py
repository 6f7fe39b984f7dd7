"""Reads of the public pages: catalogue, lab, places; narrow columns, no persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from grantcall.labs.models import Lab, LabPromise, Place, Practice
from grantcall.process.models import Step

LIVING = ("active", "autonomous")
"""Kinds in the catalogue; what was and is no more is shown on request."""
SHOWN = ("active", "autonomous", "dormant", "merged", "association", "closed")
"""Kinds with a public page: a lab that has not met yet has none."""


class CatalogueRow(NamedTuple):
    """A lab as lists show it."""

    id: str
    slug: str
    name: str
    about: str
    municipality: str | None
    area: str | None
    state: str
    kind: str
    version_id: str
    meets: str
    started_on: date | None
    place: str | None
    place_slug: str | None


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """Which labs; empty parts do not narrow. `past` adds those that no longer live.

    `municipality` "-" asks for those whose place is not stated.
    """

    text: str = ""
    municipality: str = ""
    area: str = ""
    place: str = ""
    past: bool = False

    @property
    def narrows(self) -> bool:
        """Tell whether anything is asked that may leave a living lab out."""
        return bool(self.text or self.municipality or self.area or self.place)


UNSTATED = "-"


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: the keys of its neighbour, and on which side of it to read."""

    name: str
    id: str
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Labs by name, and whether there are more on either side."""

    rows: tuple[CatalogueRow, ...]
    more_before: bool
    more_after: bool


def catalogue(
    session: Session, wanted: CatalogueFilter, start: Start | None = None, size: int = 24
) -> CataloguePage:
    """Return one page of the catalogue by name; one statement whatever its length."""
    backwards = start is not None and start.backwards
    query = _columns().where(*_conditions(wanted))
    keys = tuple_(Lab.name, Lab.id)
    if start is not None:
        here = (start.name, start.id)
        query = query.where(keys < here if backwards else keys > here)
    order = [Lab.name.desc(), Lab.id.desc()] if backwards else [Lab.name, Lab.id]
    found = session.execute(query.order_by(*order).limit(size + 1)).all()
    more = len(found) > size
    rows = tuple(CatalogueRow._make(row) for row in found[:size])
    if backwards:
        return CataloguePage(rows[::-1], more_before=more, more_after=True)
    return CataloguePage(rows, more_before=start is not None, more_after=more)


def count_labs(session: Session, wanted: CatalogueFilter) -> int:
    """Count what a filter finds; one statement."""
    query = select(func.count()).select_from(Lab).outerjoin(Place, Place.id == Lab.place_id)
    return session.scalar(query.where(*_conditions(wanted))) or 0


def labs_by_town(session: Session) -> dict[str | None, int]:
    """Count the living labs by municipality; `None` where it is not stated; one statement."""
    rows = session.execute(
        select(Lab.municipality, func.count())
        .where(Lab.kind.in_(LIVING))
        .group_by(Lab.municipality)
    )
    return {row[0]: int(row[1]) for row in rows}


def newest_labs(session: Session, limit: int = 6) -> list[CatalogueRow]:
    """Return the living labs that began last, those that say where first; one statement.

    Whoever opens the home page looks for a lab to visit: one without a place helps least.
    """
    where_unsaid = case((Lab.place_id.is_not(None), 0), (Lab.municipality.is_not(None), 1), else_=2)
    query = _columns().where(Lab.kind.in_(LIVING))
    rows = session.execute(query.order_by(where_unsaid, Lab.opened_at.desc(), Lab.id).limit(limit))
    return [CatalogueRow._make(row) for row in rows]


def labs_nearby(session: Session, lab: Lab, limit: int = 4) -> list[CatalogueRow]:
    """Return living labs of the same place or municipality, by name; one statement."""
    near: list[ColumnElement[bool]] = []
    if lab.place_id is not None:
        near.append(Lab.place_id == lab.place_id)
    if lab.municipality is not None:
        near.append(Lab.municipality == lab.municipality)
    if not near:
        return []
    query = _columns().where(Lab.kind.in_(LIVING), Lab.id != lab.id, or_(*near))
    rows = session.execute(query.order_by(Lab.name, Lab.id).limit(limit))
    return [CatalogueRow._make(row) for row in rows]


def lab_by_slug(session: Session, slug: str) -> Lab | None:
    """Return a lab by its address."""
    return session.scalar(select(Lab).where(Lab.slug == slug))


class Story(NamedTuple):
    """What a lab's page tells beside its own row, without persons."""

    practice: str
    promised_at: Any  # the instant its promises were last stated, `None` for never
    promises: Sequence[str]
    merged_from: Sequence[tuple[str, str]]  # (slug, name)
    successor: tuple[str, str] | None


def story_of(session: Session, lab: Lab) -> Story:
    """Return practice, promises and kinship of a lab; three statements at most."""
    practice = session.scalar(select(Practice.text).where(Practice.lab_id == lab.id))
    promise = session.execute(
        select(LabPromise.at, LabPromise.promises)
        .where(LabPromise.lab_id == lab.id)
        .order_by(LabPromise.audit_seq.desc())
        .limit(1)
    ).first()
    kin = session.execute(
        select(Lab.id, Lab.slug, Lab.name)
        .where(or_(Lab.successor_id == lab.id, Lab.id == lab.successor_id))
        .order_by(Lab.name)
    ).all()
    after = [(row.slug, row.name) for row in kin if row.id == lab.successor_id]
    return Story(
        practice or "",
        None if promise is None else promise.at,
        () if promise is None else tuple(promise.promises),
        [(row.slug, row.name) for row in kin if row.id != lab.successor_id],
        after[0] if after else None,
    )


def heirs_for(session: Session, lab: Lab, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Return slug and name of the labs that could take over another, by name."""
    rows = session.execute(
        select(Lab.slug, Lab.name)
        .where(Lab.kind.in_(kinds), Lab.id != lab.id)
        .order_by(Lab.name, Lab.id)
        .limit(500)
    )
    return [(row.slug, row.name) for row in rows]


def public_steps(session: Session, lab: Lab) -> list[tuple[Any, str]]:
    """Return when a lab reached each of its states, oldest first: no authors, no reasons."""
    rows = session.execute(
        select(Step.dated, Step.to_state)
        .where(Step.object == lab.object_ref, Step.from_state != Step.to_state)
        .order_by(Step.audit_seq)
        .limit(100)
    )
    return [(row.dated, row.to_state) for row in rows]


class PlaceRow(NamedTuple):
    """A place with the number of labs that live in it."""

    slug: str
    name: str
    sort: str
    municipality: str
    address: str
    hours: str
    closed_on: date | None
    labs: int


def places(session: Session, *, with_closed: bool = False) -> list[PlaceRow]:
    """Return the places by name, with their living labs counted; one statement."""
    inside = aliased(Lab)
    query = (
        select(
            Place.slug,
            Place.name,
            Place.sort,
            Place.municipality,
            Place.address,
            Place.hours,
            Place.closed_on,
            func.count(inside.id),
        )
        .outerjoin(inside, (inside.place_id == Place.id) & inside.kind.in_(LIVING))
        .group_by(Place.id)
        .order_by(Place.name, Place.id)
        .limit(500)
    )
    if not with_closed:
        query = query.where(Place.closed_on.is_(None))
    return [PlaceRow._make(row) for row in session.execute(query)]


def place_by_slug(session: Session, slug: str) -> Place | None:
    """Return a place by its address."""
    return session.scalar(select(Place).where(Place.slug == slug))


def labs_at(session: Session, place: Place) -> list[CatalogueRow]:
    """Return the labs of a place that have a public page, by name; one statement."""
    query = _columns().where(Lab.place_id == place.id, Lab.kind.in_(SHOWN))
    rows = session.execute(query.order_by(Lab.name, Lab.id).limit(200))
    return [CatalogueRow._make(row) for row in rows]


def _columns() -> "Select[*tuple[Any, ...]]":
    return select(
        Lab.id,
        Lab.slug,
        Lab.name,
        Lab.about,
        Lab.municipality,
        Lab.area,
        Lab.state,
        Lab.kind,
        Lab.version_id,
        Lab.meets,
        Lab.started_on,
        Place.name,
        Place.slug,
    ).outerjoin(Place, Place.id == Lab.place_id)


def _conditions(wanted: CatalogueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Lab.kind.in_(SHOWN if wanted.past else LIVING)]
    if wanted.municipality == UNSTATED:
        found.append(Lab.municipality.is_(None))
    elif wanted.municipality:
        found.append(Lab.municipality == wanted.municipality)
    if wanted.area:
        found.append(Lab.area == wanted.area)
    if wanted.place:
        found.append(Place.slug == wanted.place)
    if wanted.text:
        texts = (Lab.name, Lab.about, Lab.meets, Place.name)
        found.append(or_(*(text.icontains(wanted.text, autoescape=True) for text in texts)))
    return found
