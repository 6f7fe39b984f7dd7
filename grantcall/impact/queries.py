"""Reads about figures: one statement each, narrow columns."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from grantcall.impact.models import Indicator, Measurement, Municipality, Programme, Reading

_Query = Select[*tuple[Any, ...]]
_newer = aliased(Measurement)
_COLUMNS = (
    Indicator.programme,
    Programme.label_it.label("programme_it"),
    Programme.label_en.label("programme_en"),
    Programme.about_it,
    Programme.about_en,
    Indicator.name,
    Indicator.unit,
    Indicator.shown,
    Indicator.beside,
    Indicator.label_it,
    Indicator.label_en,
    Indicator.note_it,
    Indicator.note_en,
    Indicator.id.label("indicator_id"),
    Measurement.id,
    Measurement.turn,
    Measurement.value,
    Measurement.months,
    Measurement.after_months,
    Measurement.window_it,
    Measurement.window_en,
    Measurement.source,
    Measurement.caveat_it,
    Measurement.caveat_en,
    Measurement.reason,
    Measurement.replaces_id,
    Measurement.at,
    _newer.id.label("replaced_by"),
)


class FigureRow(NamedTuple):
    """A figure with its indicator and programme, as pages and files show it."""

    programme: str
    programme_it: str
    programme_en: str
    about_it: str
    about_en: str
    name: str
    unit: str
    shown: str
    beside: str
    label_it: str
    label_en: str
    note_it: str
    note_en: str
    indicator_id: str
    id: str
    turn: int
    value: int
    months: int | None
    after_months: int | None
    window_it: str
    window_en: str
    source: str
    caveat_it: str
    caveat_en: str
    reason: str
    replaces_id: str | None
    at: datetime
    replaced_by: str | None


class ReadingRow(NamedTuple):
    """A reading of people's time: names of the indicators that hold its factors."""

    label_it: str
    label_en: str
    people_of: str
    people_turn: int | None
    months: int
    hours_of: str
    weeks_of: str
    rate_of: str


class PlaceRow(NamedTuple):
    """A municipality of the map; degrees in ten-thousandths."""

    code: str
    label: str
    residents: int
    north: int
    east: int
    source: str


def standing_figures(session: Session, programme: str | None) -> list[FigureRow]:
    """List the figures that stand, in the order of their file.

    Without a programme, those of the first one by name. Corrected figures are left out.
    """
    return _rows(session, _figures().where(_newer.id.is_(None), _of(programme)))


def front_figures(session: Session) -> list[FigureRow]:
    """List the last standing figure of each indicator meant for the home page."""
    later = aliased(Measurement)
    corrected = aliased(Measurement)
    standing_later = (
        select(later.id)
        .outerjoin(corrected, corrected.replaces_id == later.id)
        .where(
            later.indicator_id == Measurement.indicator_id,
            later.turn > Measurement.turn,
            corrected.id.is_(None),
        )
    )
    query = _figures().where(
        Indicator.front.is_(True), _newer.id.is_(None), ~standing_later.exists(), _of(None)
    )
    return _rows(session, query)


def history_of(session: Session, name: str, programme: str | None) -> list[FigureRow]:
    """List all figures of an indicator, the corrected ones before those in their place."""
    query = _figures().where(Indicator.name == name, _of(programme))
    return _rows(session, query.order_by(Measurement.audit_seq))


def figure_by_id(session: Session, measurement_id: str) -> FigureRow | None:
    """Return one figure, standing or not."""
    row = session.execute(_figures().where(Measurement.id == measurement_id)).first()
    return None if row is None else FigureRow(*row)


def readings_of(session: Session, programme: str) -> list[ReadingRow]:
    """List the readings of people's time, the lowest first as the file has them."""
    query = (
        select(
            Reading.label_it,
            Reading.label_en,
            Reading.people_of,
            Reading.people_turn,
            Reading.months,
            Reading.hours_of,
            Reading.weeks_of,
            Reading.rate_of,
        )
        .where(Reading.programme == programme)
        .order_by(Reading.turn)
    )
    return [ReadingRow(*row) for row in session.execute(query)]


def places_of(session: Session, programme: str) -> list[PlaceRow]:
    """List the municipalities of the map, by name."""
    query = (
        select(
            Municipality.code,
            Municipality.label,
            Municipality.residents,
            Municipality.north,
            Municipality.east,
            Municipality.source,
        )
        .where(Municipality.programme == programme)
        .order_by(Municipality.label)
    )
    return [PlaceRow(*row) for row in session.execute(query)]


def _figures() -> _Query:
    return (
        select(*_COLUMNS)
        .join(Indicator, Indicator.id == Measurement.indicator_id)
        .join(Programme, Programme.name == Indicator.programme)
        .outerjoin(_newer, _newer.replaces_id == Measurement.id)
        .order_by(Indicator.turn, Indicator.name, Measurement.turn)
    )


def _of(programme: str | None) -> ColumnElement[bool]:
    if programme is not None:
        return Indicator.programme == programme
    first = select(Programme.name).order_by(Programme.name).limit(1).scalar_subquery()
    return Indicator.programme == first


def _rows(session: Session, query: _Query) -> list[FigureRow]:
    return [FigureRow(*row) for row in session.execute(query)]
