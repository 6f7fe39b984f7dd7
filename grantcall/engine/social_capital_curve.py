"""How many people give time as months go by: the mean of a curve, and where sources differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Point:
    """People counted a number of months after the beginning."""

    month: int
    people: int

    def __post_init__(self) -> None:
        """Refuse a point before the beginning, and fewer people than nobody."""
        if self.month <= 0 or self.people < 0:
            raise ValueError("a point lies after the beginning and counts people")


def mean_until(points: Iterable[Point], months: int) -> Fraction | None:
    """Return the mean number of people over the first `months`, straight between points.

    The curve begins with nobody at month 0. `None` where no point reaches so far: nothing
    is guessed beyond the last one. Raises `ValueError` for two points of the same month.
    """
    ordered = sorted(points, key=lambda point: point.month)
    if len({point.month for point in ordered}) < len(ordered):
        raise ValueError("a curve has one point a month")
    if months <= 0 or not ordered or ordered[-1].month < months:
        return None
    area = Fraction(0)
    before_month, before = 0, Fraction(0)
    for point in ordered:
        month, people = point.month, Fraction(point.people)
        if month > months:
            share = Fraction(months - before_month, month - before_month)
            month, people = months, before + (people - before) * share
        area += (before + people) / 2 * (month - before_month)
        before_month, before = month, people
        if month == months:
            break
    return area / months


def half_up(value: Fraction) -> int:
    """Return a number of people as it is said: whole, half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def disagreeing(points: Sequence[Point], others: Sequence[Point]) -> list[Point]:
    """Return the points of another source that say something else for the same month."""
    known = {point.month: point.people for point in points}
    return [other for other in others if known.get(other.month, other.people) != other.people]
