"""The calls' own figures as the page shows them: tables by place and area, and the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.calls.queries import CallRow
from grantcall.core.i18n import number_words
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Option
from grantcall.impact.call_figures import CallFigures, Tally, count_calls
from grantcall.impact.queries import PlaceRow
from grantcall.process.frozen import definition_of
from grantcall.web.charts.territory import MapPlace, TerritoryMap, shades_for, territory
from grantcall.web.context import language
from grantcall.web.desks.list_request import options

_PER = 10_000
_HIDDEN = "–"


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One row: what it is about, sent, admitted, funded, euro; hidden ones are a dash."""

    label: str
    presented: str
    admitted: str
    funded: str
    cents: str


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call's figures, ready for the page."""

    label: str
    url: str
    total: TallyLine
    by_municipality: tuple[TallyLine, ...]
    by_area: tuple[TallyLine, ...]
    screened: bool
    decided: bool
    hides_below: int


@dataclass(frozen=True, slots=True)
class MapLine:
    """One municipality of the map's table."""

    anchor: str
    label: str
    groups: str
    residents: str
    rate: str


@dataclass(frozen=True, slots=True)
class ShownMap:
    """The map of funded groups, its table, and where the residents come from."""

    call: str
    picture: TerritoryMap
    lines: tuple[MapLine, ...]
    total: MapLine
    source: str


@dataclass(frozen=True, slots=True)
class CountedCall:
    """A call with its definition and its figures."""

    row: CallRow
    definition: Definition
    figures: CallFigures


def counted_calls(session: Session, rows: Sequence[CallRow]) -> list[CountedCall]:
    """Count the calls that have something to tell, in the order given; one statement."""
    definitions = {row.id: definition_of(session, row.version_id) for row in rows}
    counted = count_calls(session, {row.id: (row.kind, definitions[row.id]) for row in rows})
    return [
        CountedCall(row, definitions[row.id], counted[row.id])
        for row in rows
        if row.id in counted and counted[row.id].total.presented
    ]


def map_of(calls: Sequence[CountedCall], places: Sequence[PlaceRow]) -> ShownMap | None:
    """Draw the newest decided call over the territory: groups for each 10,000 residents."""
    call = next((each for each in calls if each.figures.total.funded), None)
    if call is None or not places:
        return None
    row, definition, figures = call.row, call.definition, call.figures
    by_code = {
        option.code: figures.by_municipality.get(key)
        for key, option in options(definition, "municipality").items()
    }
    groups = {place.code: _groups(by_code.get(place.code)) for place in places}
    if not any(groups.values()):
        return None
    return _map(Words(row.label_it, row.label_en).in_(language()), places, groups)


def _groups(tally: Tally | None) -> int | None:
    return 0 if tally is None else tally.funded


def shown(call: CountedCall) -> ShownCall:
    """Write one call's figures for reading."""
    row, definition, figures = call.row, call.definition, call.figures
    towns, areas = options(definition, "municipality"), options(definition, "area")
    return ShownCall(
        label=Words(row.label_it, row.label_en).in_(language()),
        url=f"/calls/{row.slug}",
        total=_line(_("In tutto"), figures.total),
        by_municipality=_lines(figures.by_municipality, towns),
        by_area=_lines(figures.by_area, areas),
        screened=figures.total.admitted is not None,
        decided=figures.total.funded is not None,
        hides_below=definition.hide_counts_below,
    )


def _lines(tallies: Mapping[str, Tally], known: Mapping[str, Option]) -> tuple[TallyLine, ...]:
    ordered = [name for name in known if name in tallies]
    ordered += sorted(name for name in tallies if name not in known)
    return tuple(
        _line(known[name].label.in_(language()) if name in known else _("Altrove"), tallies[name])
        for name in ordered
    )


def _line(label: str, tally: Tally) -> TallyLine:
    lang = language()

    def told(count: int | None) -> str:
        return _HIDDEN if count is None else number_words(count, lang)

    cents = _HIDDEN if tally.cents is None else format_cents(tally.cents, lang)
    return TallyLine(label, told(tally.presented), told(tally.admitted), told(tally.funded), cents)


def _map(call: str, places: Sequence[PlaceRow], groups: Mapping[str, int | None]) -> ShownMap:
    lang = language()
    rates = {place.code: _rate(groups[place.code], place.residents) for place in places}
    bounds = shades_for([rate for rate in rates.values() if rate is not None])
    lines = {place.code: _map_line(place, groups[place.code], rates[place.code])
             for place in places}  # fmt: skip
    drawn = [
        MapPlace(
            place.label, place.north / _PER, place.east / _PER, place.residents,
            rates[place.code], lines[place.code].rate, _cell_says(lines[place.code]),
            f"#{lines[place.code].anchor}",
        )
        for place in places
    ]  # fmt: skip
    residents = sum(place.residents for place in places)
    known = [count for count in groups.values() if count is not None]
    whole = sum(known) if len(known) == len(groups) else None
    total = MapLine(
        "", _("In tutto"), _HIDDEN if whole is None else number_words(whole, lang),
        number_words(residents, lang), _rate_words(_rate(whole, residents)),
    )  # fmt: skip
    says = _("Mappa schematica: gruppi finanziati ogni 10.000 residenti, per Comune")
    picture = territory(drawn, bounds, _key(bounds), says)
    sources = ", ".join(dict.fromkeys(place.source for place in places))
    return ShownMap(call, picture, tuple(lines.values()), total, sources)


def _map_line(place: PlaceRow, groups: int | None, rate: float | None) -> MapLine:
    lang = language()
    return MapLine(
        f"m-{place.code}", place.label, _HIDDEN if groups is None else number_words(groups, lang),
        number_words(place.residents, lang), _rate_words(rate),
    )  # fmt: skip


def _cell_says(line: MapLine) -> str:
    said = _(
        "%(place)s: gruppi %(groups)s, %(rate)s ogni 10.000 residenti",
        place=line.label,
        groups=line.groups,
        rate=line.rate,
    )
    return str(said)


def _rate(groups: int | None, residents: int) -> float | None:
    return None if groups is None else groups * _PER / residents


def _rate_words(rate: float | None) -> str:
    return _HIDDEN if rate is None else number_words(rate, language(), 1)


def _key(bounds: Sequence[float]) -> list[str]:
    lang = language()
    shown = [number_words(bound, lang, 1) for bound in bounds]
    if not shown:
        return [_("tutti i Comuni")]
    between = [f"{low}–{high}" for low, high in zip(shown, shown[1:], strict=False)]
    return [_("meno di %(rate)s", rate=shown[0]), *between, _("%(rate)s e oltre", rate=shown[-1])]
