"""Growth over time: a curve through its points, and open points where a source disagrees."""

from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.web.charts.scale import Scale, ticks
from grantcall.web.charts.shapes import Picture, Shape, circle, line, polygon, polyline, words


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of the curve; `unsure` draws the stretch that leads to it as a dashed line."""

    x: int
    y: int
    shown: str
    notes: tuple[str, ...] = ()
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What another source says for the same moment."""

    x: int
    y: int
    shown: str
    note: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The room of a curve: the picture's size, and where its axes begin and end."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


WIDE = Frame(680, 330, 44, 560, 24, 284)
NARROW = Frame(360, 290, 36, 342, 30, 238)


def curve(
    points: Sequence[CurvePoint],
    others: Sequence[OpenPoint],
    says: str,
    axis: str,
    frame: Frame,
) -> Picture:
    """Draw a curve from nothing at 0 through its points; `axis` says what runs along x."""
    heights = ticks(max([one.y for one in points] + [one.y for one in others], default=1))
    across = Scale(frame.left, frame.right, max([one.x for one in points], default=1))
    up = Scale(frame.bottom, frame.top, heights[-1])
    places = [(across.at(one.x), up.at(one.y)) for one in points]
    start = (float(frame.left), float(frame.bottom))
    shapes = [*_grid(heights, up, frame), *_moments(points, across, axis, frame)]
    if places:
        foot = (places[-1][0], float(frame.bottom))
        shapes.append(polygon([start, *places, foot], "f-area"))
    before = start
    for point, place in zip(points, places, strict=True):
        css = "f-no s1 w3 dash" if point.unsure else "f-no s1 w3"
        shapes.append(polyline([before, place], css))
        before = place
    for turn, (point, place) in enumerate(zip(points, places, strict=True)):
        last = turn == len(points) - 1
        shapes += _labelled(point, place, turn == 0, last, frame)
    for other in others:
        shapes += _open(other, (across.at(other.x), up.at(other.y)), frame)
    return Picture(frame.width, frame.height, says, tuple(shapes))


def _grid(heights: Sequence[int], up: Scale, frame: Frame) -> list[Shape]:
    shapes: list[Shape] = []
    for height in heights:
        y = up.at(height)
        shapes.append(line(frame.left, y, frame.right, y, "s-line w1"))
        shapes.append(words(frame.left - 6, y + 4, str(height), "t-s end"))
    return shapes


def _moments(points: Sequence[CurvePoint], across: Scale, axis: str, frame: Frame) -> list[Shape]:
    foot = frame.bottom + 18
    shapes = [words(frame.left, foot, "0", "t-s mid")]
    shapes += [words(across.at(one.x), foot, str(one.x), "t-s mid") for one in points]
    shapes.append(words(frame.left, foot + 18, axis, "t-s"))
    return shapes


def _labelled(
    point: CurvePoint, place: tuple[float, float], first: bool, last: bool, frame: Frame
) -> list[Shape]:
    x, y = place
    shapes = [circle(x, y, 5, "f1")]
    beside = last and frame.width - x > 80
    if beside:
        shapes.append(words(x + 8, y + 5, point.shown, "t-l"))
        shapes += [
            words(x + 8, y + 22 + 15 * turn, note, "t-s") for turn, note in enumerate(point.notes)
        ]
    elif first:
        shapes.append(words(x, y - 10, point.shown, "t-l mid"))
    else:
        shapes.append(words(x - (0 if last else 8), y - 10, point.shown, "t-l end"))
    return shapes


def _open(other: OpenPoint, place: tuple[float, float], frame: Frame) -> list[Shape]:
    x, y = place
    to_the_left = x > frame.left + (frame.right - frame.left) * 0.7
    anchor, side = (" end", x - 10) if to_the_left else ("", x + 10)
    return [
        circle(x, y, 5, "f-paper s3 w3"),
        words(side, y + 4, other.shown, f"t-b{anchor}"),
        words(side, y + 21, other.note, f"t-s{anchor}"),
    ]
