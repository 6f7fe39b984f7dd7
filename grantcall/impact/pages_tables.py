"""Figures side by side: two windows, two editions, single counts; and the units in use."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grantcall.core.i18n import number_words
from grantcall.engine.social_capital_ratios import change_over_months
from grantcall.impact.pages_room import label_of, url_of, value_words, window_of
from grantcall.impact.queries import FigureRow
from grantcall.impact.units import UNITS
from grantcall.web.context import language


@dataclass(frozen=True, slots=True)
class Cell:
    """One number; `window` is said where it is not that of its column."""

    number: str
    window: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator over two windows. `change` is empty where `refused` says why."""

    label: str
    url: str
    unit: str
    cells: tuple[Cell, ...]
    change: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Indicators side by side, and the windows that head the columns."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A number on its own."""

    label: str
    url: str
    number: str
    unit: str
    window: str
    source: str


def compared(figures: Mapping[str, list[FigureRow]], shown: str) -> Compared | None:
    """Return the indicators of one table; a change only over windows equally long."""
    rows = [each for each in figures.values() if each[0].shown == shown]
    if not rows:
        return None
    columns = max(len(each) for each in rows)
    heads = tuple(_usual([window_of(each[place]) for each in rows if len(each) > place])
                  for place in range(columns))  # fmt: skip
    return Compared(heads, tuple(_line(each, heads) for each in rows))


def counts(figures: Mapping[str, list[FigureRow]]) -> list[Count]:
    """Return the numbers that stand alone."""
    lang = language()
    return [
        Count(
            label_of(row), url_of(row), value_words(row.value, row.unit),
            UNITS[row.unit].label.in_(lang), window_of(row), row.source,
        )
        for rows in figures.values()
        for row in rows
        if row.shown == "count"
    ]  # fmt: skip


def units_of(figures: Mapping[str, list[FigureRow]]) -> list[tuple[str, str]]:
    """Return the units of the figures compared, and what each of them counts."""
    used = {
        row.unit for rows in figures.values() for row in rows if row.shown in ("pair", "edition")
    }
    return [
        (unit.label.in_(language()), unit.means.in_(language()))
        for name, unit in UNITS.items()
        if name in used
    ]


def _line(rows: Sequence[FigureRow], heads: Sequence[str]) -> Line:
    cells = tuple(
        Cell(
            value_words(row.value, row.unit),
            "" if window_of(row) == heads[place] else window_of(row),
        )
        for place, row in enumerate(rows)
    )
    first = rows[0]
    unit = UNITS[first.unit].label.in_(language())
    if len(rows) != 2:
        return Line(label_of(first), url_of(first), unit, cells)
    change = change_over_months(first.value, first.months, rows[1].value, rows[1].months)
    if change.percent is None:
        why = change.words.in_(language()) if change.words else ""
        return Line(label_of(first), url_of(first), unit, cells, refused=why)
    return Line(label_of(first), url_of(first), unit, cells, change=_signed(change.percent))


def _usual(windows: Sequence[str]) -> str:
    return Counter(windows).most_common(1)[0][0] if windows else ""


def _signed(hundredths: int) -> str:
    tenths = (Decimal(abs(hundredths)) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    sign = "−" if hundredths < 0 else "+"
    return f"{sign}{number_words(float(tenths), language(), 1)}%"
