"""The few shapes that charts are made of, written out by `parts/charts.html`.

Every value is escaped by the template; nothing here is markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of a picture: its tag, its attributes in order, and its text."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str = ""

    def get(self, name: str) -> str | None:
        """Return an attribute, `None` when it has none of that name."""
        return dict(self.attributes).get(name)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a size in units (one unit is one pixel at scale 1), and what it says."""

    width: int
    height: int
    says: str
    shapes: tuple[Shape, ...]


def rect(x: float, y: float, width: float, height: float, css: str, rounded: int = 0) -> Shape:
    """Return a rectangle; a negative size becomes nothing."""
    pairs = [("x", _n(x)), ("y", _n(y)), ("width", _n(max(width, 0))), ("height", _n(height))]
    if rounded:
        pairs.append(("rx", str(rounded)))
    return Shape("rect", (*pairs, ("class", css)))


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Shape:
    """Return a straight line."""
    ends = (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2))
    return Shape("line", (*((name, _n(value)) for name, value in ends), ("class", css)))


def circle(x: float, y: float, radius: float, css: str) -> Shape:
    """Return a circle."""
    return Shape("circle", (("cx", _n(x)), ("cy", _n(y)), ("r", _n(radius)), ("class", css)))


def words(x: float, y: float, text: str, css: str = "") -> Shape:
    """Return a text whose foot stands at `y`; `mid` and `end` in `css` move its anchor."""
    return Shape("text", (("x", _n(x)), ("y", _n(y)), ("class", css)), text)


def polyline(points: Iterable[tuple[float, float]], css: str) -> Shape:
    """Return an open line through points."""
    return Shape("polyline", (("points", _points(points)), ("class", css)))


def polygon(points: Iterable[tuple[float, float]], css: str) -> Shape:
    """Return a closed surface."""
    return Shape("polygon", (("points", _points(points)), ("class", css)))


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
