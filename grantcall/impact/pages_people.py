"""People who give time, as the page shows them: the curve, who they are, what it is worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from grantcall.core.i18n import number_words
from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.engine.social_capital import Figure, Rate, headcount_estimate
from grantcall.engine.social_capital_curve import Point, disagreeing, half_up, mean_until
from grantcall.engine.social_capital_words import show_hours
from grantcall.impact.pages_room import caveat_of, label_of, url_of, value_words, window_of
from grantcall.impact.queries import FigureRow, ReadingRow
from grantcall.web.charts.bars import Bar, bars
from grantcall.web.charts.curve import NARROW, WIDE, CurvePoint, OpenPoint, curve
from grantcall.web.charts.interval import Mark, interval, round_ticks
from grantcall.web.charts.shapes import Picture
from grantcall.web.context import language

_MILLION = 100_000_000  # cents
_THOUSAND = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart's table: a moment or a label, its number, its source and page."""

    label: str
    number: str
    source: str
    url: str
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth curve in two sizes, its table, and its first and last number."""

    label: str
    wide: Picture
    narrow: Picture
    rows: tuple[Row, ...]
    first: str
    last: str
    sources: str
    open_points: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares of a whole as bars, and as rows."""

    picture: Picture
    rows: tuple[Row, ...]
    sources: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One reading of the value, written out."""

    label: str
    people: str
    url: str
    factors: str
    value: str


@dataclass(frozen=True, slots=True)
class Worth:
    """The value of people's time: the interval, its readings, and the page's own figure."""

    wide: Picture
    narrow: Picture
    low: str
    high: str
    estimates: tuple[Estimate, ...]
    factors: tuple[Row, ...]
    told: tuple[Row, ...]
    hours: str
    full_time: str
    window: str


def growth_of(figures: Mapping[str, list[FigureRow]]) -> Growth | None:
    """Draw the programme's curve, with what other indicators say of the same moments."""
    own = next((rows for rows in figures.values() if rows[0].shown == "curve"), [])
    own = [row for row in own if row.months]
    if not own:
        return None
    points = _points(own)
    beside = [
        row
        for rows in figures.values()
        for row in rows
        if row.beside == own[0].name and row.months and row.after_months == 0
    ]
    differing = {point.month for point in disagreeing(points, _points(beside))}
    others = [row for row in beside if row.months in differing]
    dots = [
        CurvePoint(
            row.months or 0,
            row.value,
            str(row.value),
            _two_lines(window_of(row)),
            bool(row.caveat_it),
        )  # fmt: skip
        for row in own
    ]
    rings = [
        OpenPoint(row.months or 0, row.value, str(row.value), _("altra pagina")) for row in others
    ]
    says = _says(own, others)
    wide, narrow = (
        curve(dots, rings, says, _("mesi dall’inizio"), frame) for frame in (WIDE, NARROW)
    )
    sources = ", ".join(dict.fromkeys(row.source for row in own))
    return Growth(
        label_of(own[0]), wide, narrow, _in_time(own, others), value_words(own[0].value, ""),
        value_words(own[-1].value, ""), sources, bool(others),
    )  # fmt: skip


def profile_of(figures: Mapping[str, list[FigureRow]]) -> Profile | None:
    """Draw the shares of those who give time."""
    rows = [each for rows in figures.values() for each in rows if each.shown == "share"]
    if not rows:
        return None
    shown = [Bar(label_of(row), row.value, value_words(row.value, row.unit)) for row in rows]
    says = ", ".join(f"{one.shown} {one.label}" for one in shown)
    table = tuple(
        Row(bar.label, bar.shown, row.source, url_of(row), caveat_of(row))
        for bar, row in zip(shown, rows, strict=True)
    )
    return Profile(bars(shown, says), table, ", ".join(dict.fromkeys(row.source for row in rows)))


def worth_of(
    figures: Mapping[str, list[FigureRow]], readings: Sequence[ReadingRow]
) -> Worth | None:
    """Work the value out for each reading; a reading whose factors are missing is left out."""
    made = [
        (reading, found)
        for reading in readings
        if (found := _estimated(figures, reading)) is not None
    ]
    if not made:
        return None
    ordered = sorted((figure.central or 0) for _, (figure, _) in made)
    names = _names(len(ordered))
    marks = [
        Mark(value, _short(value), name, central=name == _("centrale"))
        for value, name in zip(ordered, names, strict=True)
    ]
    unit = _MILLION if ordered[-1] >= _MILLION else _THOUSAND
    ends = [(value, _tick(value, unit)) for value in round_ticks(ordered[-1], unit)]
    says = _(
        "Valore del tempo donato: tra %(low)s e %(high)s",
        low=_short(ordered[0]),
        high=_short(ordered[-1]),
    )
    wide, narrow = (interval(marks, says, ends, width) for width in (680, 340))
    highest = max((figure for _, (figure, _) in made), key=lambda figure: figure.central or 0)
    told = [row for rows in figures.values() for row in rows if row.shown == "value"]
    factors = [row for rows in figures.values() for row in rows if row.shown == "factor"]
    return Worth(
        wide=wide,
        narrow=narrow,
        low=_short(ordered[0]),
        high=_short(ordered[-1]),
        estimates=tuple(_estimate(reading, *found) for reading, found in made),
        factors=_plain(factors),
        told=_plain(told),
        hours=show_hours(highest.hours or Fraction(0)).in_(language()),
        full_time=number_words(round((highest.full_time or 0) / 100), language()),
        window=window_of(told[0]) if told else "",
    )


def _points(rows: Sequence[FigureRow]) -> list[Point]:
    return [Point(row.months or 0, row.value) for row in rows]


def _says(own: Sequence[FigureRow], others: Sequence[FigureRow]) -> str:
    said = ", ".join(f"{row.value} {window_of(row)}" for row in own)
    text = f"{label_of(own[0])}: {said}"
    for row in others:
        text += "; " + _("un’altra pagina riporta %(number)s", number=row.value)
    return text


def _in_time(own: Sequence[FigureRow], others: Sequence[FigureRow]) -> tuple[Row, ...]:
    ordered = sorted([*own, *others], key=lambda row: row.months or 0)
    return _plain(ordered, window_of)


def _plain(
    rows: Sequence[FigureRow], named: Callable[[FigureRow], str] = label_of
) -> tuple[Row, ...]:
    return tuple(
        Row(named(row), value_words(row.value, row.unit), row.source, url_of(row), caveat_of(row))
        for row in rows
    )


def _estimated(
    figures: Mapping[str, list[FigureRow]], reading: ReadingRow
) -> tuple[Figure, tuple[int, int, int, int]] | None:
    rows = figures.get(reading.people_of, [])
    if reading.people_turn is None:
        mean = mean_until(_points([row for row in rows if row.months]), reading.months)
        people = None if mean is None else half_up(mean)
    else:
        turn = reading.people_turn
        people = next((row.value for row in rows if row.turn == turn), None)
    factors = [
        next((row for row in figures.get(name, [])), None)
        for name in (reading.hours_of, reading.weeks_of, reading.rate_of)
    ]
    hours, weeks, rate = (None if row is None else row.value for row in factors)
    if people is None or hours is None or weeks is None or not rate:
        return None
    source = Words(*(factors[2].source,) * 2) if factors[2] else Words("")
    figure = headcount_estimate(people, hours, weeks, Rate(rate, rate, rate, source))
    return figure, (people, hours, weeks, rate)


def _estimate(reading: ReadingRow, figure: Figure, factors: tuple[int, int, int, int]) -> Estimate:
    people, hours, weeks, rate = factors
    lang = language()
    return Estimate(
        label=Words(reading.label_it, reading.label_en).in_(lang),
        people=number_words(people, lang),
        url=f"/impact/{reading.people_of}",
        factors=f"{hours} × {weeks} × {number_words(rate / 100, lang, 2)}",
        value=format_cents(figure.central or 0, lang),
    )


def _names(count: int) -> list[str]:
    """Name readings from the lowest to the highest; with an odd number one is central."""
    if count == 1:
        return [_("centrale")]
    middle = [""] * (count - 2)
    if count % 2:
        middle[(count - 2) // 2] = _("centrale")
    return [_("bassa"), *middle, _("alta")]


def _short(cents: int) -> str:
    """Write a sum in a few letters: "1,22 mln €"; below a million in full."""
    if cents < _MILLION:
        return format_cents(cents, language())
    return str(_("%(sum)s mln €", sum=number_words(cents / _MILLION, language(), 2)))


def _tick(cents: int, unit: int) -> str:
    if not cents:
        return "0"
    if unit == _MILLION:
        return str(_("%(sum)s mln", sum=cents // _MILLION))
    return format_cents(cents, language())


def _two_lines(text: str) -> tuple[str, ...]:
    """Break a note in two where its words allow it."""
    parts = text.split()
    if len(text) <= 14 or len(parts) < 2:
        return (text,)
    middle = min(
        range(1, len(parts)),
        key=lambda place: abs(len(" ".join(parts[:place])) - len(text) / 2),
    )
    return (" ".join(parts[:middle]), " ".join(parts[middle:]))
