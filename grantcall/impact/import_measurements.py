"""Bring in a file of figures: once or many times, the same figures stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.audit import Recording, Sealed
from grantcall.core.clock import Clock
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.impact.figures_file import (
    FigureGiven,
    FiguresGiven,
    IndicatorGiven,
    read_figures,
)
from grantcall.impact.managing import require_figures
from grantcall.impact.models import (
    Indicator,
    Measurement,
    Municipality,
    Programme,
    Reading,
)

_FROM_FILE = "Il documento importato riporta un altro valore."
_Row = TypeVar("_Row", bound=Sealed)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote: indicators, figures, and how many of these correct older ones."""

    programme: str
    indicators: int
    measurements: int
    corrected: int


def import_measurements(document: Mapping[str, Any], *, actor: Actor, clock: Clock) -> Imported:
    """Write the indicators and figures of a parsed file, all or nothing; safe to repeat.

    A figure that stood at any time is not written again, so that an old file never undoes
    what staff corrected since. A figure of the same window and source with another value
    or caveat corrects the one that stands. Raises `NotFound` without the right for all
    calls, `Invalid` with every fault of the file.
    """
    given = read_figures(document)
    with unit_of_work(actor, clock) as work:
        work.trying("figures.import", f"programme:{given.programme}")
        require_figures(actor)
        with work.recording("figures.import", f"programme:{given.programme}") as event:
            _name_programme(work.session, event, given)
            known = _known(work.session, given.programme)
            added = sum(
                _state_indicator(event, known, given.programme, one) for one in given.indicators
            )
            written, corrected = _write_figures(work, event, known, given.indicators)
            _state_readings(work.session, event, given)
            _state_places(work.session, event, given)
            event.note(indicators=added, measurements=written, corrected=corrected)
    return Imported(given.programme, added, written, corrected)


def _known(session: Session, programme: str) -> dict[str, Indicator]:
    rows = session.scalars(select(Indicator).where(Indicator.programme == programme))
    return {row.name: row for row in rows}


def _name_programme(session: Session, event: Recording, given: FiguresGiven) -> None:
    known = session.scalar(select(Programme).where(Programme.name == given.programme))
    _state(
        event,
        known or Programme(name=given.programme),
        label_it=given.label.it,
        label_en=given.label.in_("en"),
        about_it=given.about.it,
        about_en=given.about.in_("en"),
    )


def _state_indicator(
    event: Recording, known: dict[str, Indicator], programme: str, given: IndicatorGiven
) -> bool:
    """Make an indicator, or bring its words up to date; tell whether it is new."""
    new = given.name not in known
    row = known.setdefault(given.name, Indicator(programme=programme, name=given.name))
    _state(
        event,
        row,
        turn=given.turn,
        unit=given.unit,
        shown=given.shown,
        beside=given.beside,
        front=given.front,
        label_it=given.label.it,
        label_en=given.label.in_("en"),
        note_it=given.note.it,
        note_en=given.note.in_("en"),
    )
    return new


def _write_figures(
    work: Work,
    event: Recording,
    known: dict[str, Indicator],
    indicators: Iterable[IndicatorGiven],
) -> tuple[int, int]:
    standing: dict[str, list[Measurement]] = {}
    ids = [row.id for row in known.values()]
    for row in work.session.scalars(
        select(Measurement).where(Measurement.indicator_id.in_(ids)).order_by(Measurement.audit_seq)
    ):
        standing.setdefault(row.indicator_id, []).append(row)
    written = corrected = 0
    for given in indicators:
        indicator_id = known[given.name].id
        rows = standing.get(indicator_id, [])
        for figure in given.figures:
            if any(_same(row, figure) for row in rows):
                continue
            old = _to_correct(rows, figure)
            event.seal(_measurement(work, indicator_id, figure, old))
            written += 1
            corrected += old is not None
    return written, corrected


def _same(row: Measurement, given: FigureGiven) -> bool:
    return (row.value, row.source, row.window_it, row.window_en, row.months, row.after_months,
            row.caveat_it, row.caveat_en) == (  # fmt: skip
        given.value, given.source, given.window.it, given.window.en, given.months,
        given.after_months, given.caveat.it, given.caveat.en,
    )  # fmt: skip


def _to_correct(rows: list[Measurement], given: FigureGiven) -> Measurement | None:
    gone = {row.replaces_id for row in rows}
    return next(
        (
            row
            for row in rows
            if row.id not in gone and (row.source, row.window_it) == (given.source, given.window.it)
        ),
        None,
    )


def _measurement(
    work: Work, indicator_id: str, given: FigureGiven, old: Measurement | None
) -> Measurement:
    return Measurement(
        indicator_id=indicator_id,
        turn=given.turn if old is None else old.turn,
        value=given.value,
        months=given.months,
        after_months=given.after_months,
        window_it=given.window.it,
        window_en=given.window.in_("en"),
        source=given.source,
        caveat_it=given.caveat.it,
        caveat_en=given.caveat.in_("en"),
        replaces_id=None if old is None else old.id,
        reason="" if old is None else _FROM_FILE,
        at=work.now,
        by=work.actor.ref,
    )


def _state_readings(session: Session, event: Recording, given: FiguresGiven) -> None:
    rows = session.scalars(select(Reading).where(Reading.programme == given.programme))
    known = {row.turn: row for row in rows}
    for one in given.readings:
        _state(
            event,
            known.get(one.turn) or Reading(programme=given.programme, turn=one.turn),
            label_it=one.label.it,
            label_en=one.label.in_("en"),
            people_of=one.people,
            people_turn=one.people_turn,
            months=one.months,
            hours_of=one.hours,
            weeks_of=one.weeks,
            rate_of=one.rate,
        )


def _state_places(session: Session, event: Recording, given: FiguresGiven) -> None:
    rows = session.scalars(select(Municipality).where(Municipality.programme == given.programme))
    known = {row.code: row for row in rows}
    for one in given.places:
        _state(
            event,
            known.get(one.code) or Municipality(programme=given.programme, code=one.code),
            label=one.label,
            residents=one.residents,
            north=one.north,
            east=one.east,
            source=one.source,
        )


def _state(event: Recording, row: _Row, **values: object) -> None:
    """Seal a row with these values, when it is new or some of them differ."""
    if getattr(row, "id", None) and all(
        getattr(row, name) == value for name, value in values.items()
    ):
        return
    for name, value in values.items():
        setattr(row, name, value)
    event.seal(row)
