"""Horizontal bars, each with its label above it and its number in or beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.web.charts.scale import Scale
from grantcall.web.charts.shapes import Picture, Shape, rect, words

_FILLS = ("f1", "f2", "f3", "f4")
_ROW = 64
_BAR = 30
_INSIDE = 56  # a bar this long holds its number


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its number, and the number as people read it."""

    label: str
    value: int
    shown: str


def bars(rows: Sequence[Bar], says: str, width: int = 320) -> Picture:
    """Draw bars from nothing to the longest of them. Bars of nothing show their number."""
    scale = Scale(0, width - 24, max((row.value for row in rows), default=1) or 1)
    shapes: list[Shape] = []
    for place, row in enumerate(rows):
        top = place * _ROW + 20
        length = scale.at(row.value)
        shapes.append(words(0, top - 6, row.label))
        shapes.append(rect(0, top, length, _BAR, _FILLS[place % len(_FILLS)], rounded=3))
        if length >= _INSIDE:
            shapes.append(words(8, top + 21, row.shown, "t-w"))
        else:
            shapes.append(words(length + 7, top + 21, row.shown, "t-b"))
    return Picture(width, len(rows) * _ROW, says, tuple(shapes))
