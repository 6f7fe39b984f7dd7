"""An estimate as a bar from its lowest to its highest reading, the central one marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.web.charts.scale import Scale, ticks
from grantcall.web.charts.shapes import Picture, Shape, line, rect, words

_HEIGHT = 104
_EDGE = 8
_AXIS = 62
_APART = 8  # units between two labels


@dataclass(frozen=True, slots=True)
class Mark:
    """One reading: its number, the number as people read it, and its name in a word."""

    value: int
    shown: str
    name: str
    central: bool = False


def interval(
    marks: Sequence[Mark], says: str, tick_words: Sequence[tuple[int, str]], width: int
) -> Picture:
    """Draw readings on one axis from 0; `tick_words` label it and the last is its end."""
    ordered = sorted(marks, key=lambda mark: mark.value)
    scale = Scale(_EDGE, width - _EDGE, max(tick_words[-1][0], ordered[-1].value, 1))
    shapes: list[Shape] = [line(scale.start, _AXIS, scale.end, _AXIS, "s-line w2")]
    for place, (value, text) in enumerate(tick_words):
        x = scale.at(value)
        anchor = "" if place == 0 else "end" if place == len(tick_words) - 1 else "mid"
        shapes.append(line(x, _AXIS - 4, x, _AXIS + 4, "s-strong w1"))
        shapes.append(words(x, _HEIGHT - 8, text, f"t-s {anchor}".strip()))
    low, high = scale.at(ordered[0].value), scale.at(ordered[-1].value)
    shapes.append(rect(low, _AXIS - 10, high - low, 20, "f-soft", rounded=4))
    for mark, middle in zip(ordered, _middles(ordered, scale, width), strict=True):
        x = scale.at(mark.value)
        shapes.append(line(x, _AXIS - 16, x, _AXIS + 16, "s-ink w3" if mark.central else "s1 w3"))
        shapes.append(words(middle, 36, mark.shown, f"{'t-l' if mark.central else 't-b'} mid"))
        shapes.append(words(middle, 18, mark.name, "t-s mid"))
    return Picture(width, _HEIGHT, says, tuple(shapes))


def round_ticks(highest: int, unit: int) -> list[int]:
    """Return the ticks of an axis of money: whole numbers of `unit` cents."""
    return [unit * place for place in ticks(highest / unit)]


def _middles(ordered: Sequence[Mark], scale: Scale, width: int) -> list[float]:
    """Return where labels stand: above their marks, moved right and then left until apart."""
    middles, free = [], 0.0
    for mark in ordered:
        half = _half_width(mark)
        middles.append(max(scale.at(mark.value), free + half))
        free = middles[-1] + half + _APART
    free = width
    for place in reversed(range(len(ordered))):
        half = _half_width(ordered[place])
        middles[place] = max(min(middles[place], free - half), half)
        free = middles[place] - half - _APART
    return middles


def _half_width(mark: Mark) -> float:
    letter = 8.2 if mark.central else 6.8
    return max(len(mark.shown) * letter, len(mark.name) * 6.2) / 2
