"""A schematic map: places as round cells that share borders, larger with more residents.

Cells are circles around the middle of each place, cut where two of them meet (a power
diagram). They show who is beside whom, never the true boundaries.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.web.charts.shapes import Shape, polygon, words

_CORNERS = 72
_SIZE = 520
_MARGIN = 8
_FILLING = 1.2  # of the mean distance between neighbours
_GROWTH = 0.35  # gentler than the square root, so that small places keep their room
_KEEPS = 0.7  # below 1: the middle of a small place stays inside its cell
_CLASSES = 4
_Dot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place: where it lies in degrees, its residents, and what its cell says and shows.

    `rate` chooses the shade; `None` is unknown or not shown.
    """

    label: str
    north: float
    east: float
    residents: int
    rate: float | None
    shown: str
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the map, as a link."""

    url: str
    says: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class TerritoryMap:
    """The map, with its labels as a last layer, and the key to its shades."""

    width: int
    height: int
    says: str
    cells: tuple[Cell, ...]
    labels: tuple[Shape, ...]
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Disc:
    x: float
    y: float
    radius: float


def territory(
    places: Sequence[MapPlace], bounds: Sequence[float], key: Sequence[str], says: str
) -> TerritoryMap:
    """Draw the places; `bounds` part the shades, `key` names each of them, lightest first.

    Raises `ValueError` when there are not as many names as shades, or no place.
    """
    if not places or len(key) != len(bounds) + 1 or len(key) > _CLASSES:
        raise ValueError("a map has places, and a name for each of at most four shades")
    discs, width, height = _discs(places)
    cells, labels = [], []
    for place, disc in zip(places, discs, strict=True):
        corners = _cell(disc, discs)
        css = f"{_shade(place.rate, bounds)} s-paper w2"
        cells.append(Cell(place.url, place.says, polygon(corners, css)))
        x, y = _middle(corners)
        labels.append(words(x, y - 4, place.label.split()[0], "mid t-b"))
        labels.append(words(x, y + 20, place.shown, "mid t-l"))
    shades = [(f"q{turn + 1}", text) for turn, text in enumerate(key)]
    return TerritoryMap(width, height, says, tuple(cells), tuple(labels), tuple(shades))


def shades_for(rates: Sequence[float], most: int = _CLASSES) -> list[float]:
    """Return bounds that part rates into about equal numbers, rounded to tenths."""
    known = sorted(rates)
    if not known:
        return []
    bounds = {
        round(known[min(len(known) * turn // most, len(known) - 1)], 1) for turn in range(1, most)
    }
    return sorted(bound for bound in bounds if known[0] < bound <= known[-1])


def _shade(rate: float | None, bounds: Sequence[float]) -> str:
    if rate is None:
        return "q0"
    return f"q{1 + sum(rate >= bound for bound in bounds)}"


def _discs(places: Sequence[MapPlace]) -> tuple[list[_Disc], int, int]:
    squeeze = math.cos(math.radians(sum(one.north for one in places) / len(places)))
    dots = [(one.east * squeeze, -one.north) for one in places]
    mean = sum(one.residents**_GROWTH for one in places) / len(places)
    apart = _mean_distance(dots)
    wished = [_FILLING * apart * one.residents**_GROWTH / mean for one in places]
    shrink = _shrink(dots, wished)
    radii = [radius * shrink for radius in wished]
    left = min(x - r for (x, _), r in zip(dots, radii, strict=True))
    right = max(x + r for (x, _), r in zip(dots, radii, strict=True))
    top = min(y - r for (_, y), r in zip(dots, radii, strict=True))
    bottom = max(y + r for (_, y), r in zip(dots, radii, strict=True))
    unit = (_SIZE - 2 * _MARGIN) / (right - left)
    discs = [
        _Disc((x - left) * unit + _MARGIN, (y - top) * unit + _MARGIN, r * unit)
        for (x, y), r in zip(dots, radii, strict=True)
    ]
    return discs, _SIZE, round((bottom - top) * unit) + 2 * _MARGIN


def _shrink(dots: Sequence[_Dot], radii: Sequence[float]) -> float:
    """Return by how much to shrink all circles so that each keeps its own middle."""
    most = 1.0
    for here, mine in zip(dots, radii, strict=True):
        for there, theirs in zip(dots, radii, strict=True):
            if theirs > mine and here != there:
                room = math.dist(here, there) ** 2 / (theirs**2 - mine**2)
                most = min(most, math.sqrt(_KEEPS * room))
    return most


def _mean_distance(dots: Sequence[_Dot]) -> float:
    """Return the mean distance to the nearest neighbour; 1 for a single place."""
    nearest = [
        min((math.dist(dot, other) for other in dots if other != dot), default=1.0) for dot in dots
    ]
    return sum(nearest) / len(nearest)


def _cell(disc: _Disc, discs: Sequence[_Disc]) -> list[_Dot]:
    corners = [
        (
            disc.x + disc.radius * math.cos(2 * math.pi * turn / _CORNERS),
            disc.y + disc.radius * math.sin(2 * math.pi * turn / _CORNERS),
        )
        for turn in range(_CORNERS)
    ]
    for other in discs:
        if other is not disc:
            corners = _cut(corners, disc, other)
    return corners


def _cut(corners: Sequence[_Dot], disc: _Disc, other: _Disc) -> list[_Dot]:
    """Keep what lies on this disc's side of the line of equal power between two discs."""

    def beyond(dot: _Dot) -> float:
        mine = (dot[0] - disc.x) ** 2 + (dot[1] - disc.y) ** 2 - disc.radius**2
        theirs = (dot[0] - other.x) ** 2 + (dot[1] - other.y) ** 2 - other.radius**2
        return mine - theirs

    kept: list[_Dot] = []
    for place, dot in enumerate(corners):
        before = corners[place - 1]
        here, there = beyond(dot), beyond(before)
        if (here > 0) != (there > 0):
            share = there / (there - here)
            kept.append(
                (before[0] + (dot[0] - before[0]) * share, before[1] + (dot[1] - before[1]) * share)
            )
        if here <= 0:
            kept.append(dot)
    return kept


def _middle(corners: Sequence[_Dot]) -> _Dot:
    """Return the middle of a cell: the mean of its surface."""
    area = along = across = 0.0
    for place, (x, y) in enumerate(corners):
        before_x, before_y = corners[place - 1]
        twice = before_x * y - x * before_y
        area += twice
        across += (before_x + x) * twice
        along += (before_y + y) * twice
    return across / (3 * area), along / (3 * area)
