"""What volunteers' time is worth: replacement cost, with an interval, sources and caveats.

Hours × a rate per hour, as the ILO's manual on volunteer work (2011) values them. An
estimate from headcounts and hours from a diary are two different things and are never
added; nor are hours planned, declared and verified.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from grantcall.core.canonical import canonical_bytes
from grantcall.core.words import Words
from grantcall.engine.points import published_fraction
from grantcall.engine.social_capital_words import (
    caveat,
    headcount_formula,
    hidden_words,
    logged_formula,
)

FULL_TIME_HOURS = 1_824  # a full-time year of 38 hours × 48 weeks, as ISTAT and CNEL count it
HeardAs = Literal["planned", "declared", "verified"]
HEARD_AS: tuple[HeardAs, ...] = ("planned", "declared", "verified")


@dataclass(frozen=True, slots=True)
class Rate:
    """Cents per hour: the figure used, and the ends of the interval. `source` says where
    they come from and of which year they are."""

    low: int
    central: int
    high: int
    source: Words

    def __post_init__(self) -> None:
        """Refuse an interval that is none."""
        if not 0 < self.low <= self.central <= self.high:
            raise ValueError("a rate goes from low over central to high, above zero")


@dataclass(frozen=True, slots=True)
class Figure:
    """Hours and what they are worth, in cents; `full_time` in hundredths of working years.

    Everything is `None` where too few people are behind it: hours of three people say who
    they are as well as their names do.
    """

    basis: Literal["headcount", "planned", "declared", "verified"]
    people: int | None
    hours: Fraction | None
    low: int | None
    central: int | None
    high: int | None
    full_time: int | None
    formula: Words
    caveat: Words

    def to_json(self) -> dict[str, Any]:
        """Return the figure as plain values; hours as numerator and denominator."""
        hours = None if self.hours is None else [self.hours.numerator, self.hours.denominator]
        return {
            "basis": self.basis,
            "people": self.people,
            "hours": hours,
            "low": self.low,
            "central": self.central,
            "high": self.high,
            "full_time": self.full_time,
            "formula": [self.formula.it, self.formula.en],
            "caveat": [self.caveat.it, self.caveat.en],
        }

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `to_json`."""
        return canonical_bytes(self.to_json())


@dataclass(frozen=True, slots=True)
class Hours:
    """One entry of a diary: whose, minutes, how we know, and the rate of that role."""

    person: str
    minutes: int
    heard_as: HeardAs
    rate: Rate


def headcount_estimate(
    people: int, hours_a_week: Fraction | int, weeks: int, rate: Rate, *, hide_below: int = 0
) -> Figure:
    """Estimate people × hours a week × weeks × rate. No hour of it was logged.

    Raises `ValueError` for a negative factor.
    """
    if min(people, hours_a_week, weeks) < 0:
        raise ValueError("people, hours and weeks are not less than nothing")
    if is_hidden(people, hide_below):
        return _hidden("headcount", hide_below)
    hours = Fraction(people) * hours_a_week * weeks
    low, central, high = (_cents(hours * each) for each in (rate.low, rate.central, rate.high))
    formula = headcount_formula(people, Fraction(hours_a_week), weeks, rate.central, central)
    return Figure(
        "headcount", people, hours, low, central, high, _full_time(hours), formula,
        caveat("headcount", rate.source),
    )  # fmt: skip


def logged_hours(entries: Iterable[Hours], *, hide_below: int = 0) -> Mapping[HeardAs, Figure]:
    """Add up a diary: planned, declared and verified hours, each a figure of its own.

    Kinds without an entry are left out. People are counted once per kind; each entry is
    worth its own rate. Raises `ValueError` for minutes below zero.
    """
    given = list(entries)
    if any(entry.minutes < 0 for entry in given):
        raise ValueError("nobody works less than nothing")
    out: dict[HeardAs, Figure] = {}
    for heard_as in HEARD_AS:
        mine = [entry for entry in given if entry.heard_as == heard_as]
        if mine:
            out[heard_as] = _logged(heard_as, mine, hide_below)
    return out


def is_hidden(count: int, below: int) -> bool:
    """Tell whether a count of people is too small to be shown; none at all may be."""
    return 0 < count < below


def hide_small_counts(counts: Mapping[str, int], below: int) -> dict[str, int | None]:
    """Return counts of people with the small ones hidden (`None`).

    What is hidden together must not follow from the total. It would where one count alone
    is hidden, or where all hidden ones can only be as small, or as large, as they may be:
    then the next smallest is hidden with them, one above zero before a zero.
    """
    hidden = {name for name, count in counts.items() if is_hidden(count, below)}
    if hidden and _follow_from_total([counts[name] for name in hidden], below):
        others = [name for name in counts if name not in hidden]
        if others:
            hidden.add(min(others, key=lambda name: (counts[name] == 0, counts[name], name)))
    return {name: None if name in hidden else count for name, count in counts.items()}


def _follow_from_total(hidden: Sequence[int], below: int) -> bool:
    return len(hidden) == 1 or sum(hidden) in (len(hidden), len(hidden) * (below - 1))


def _logged(heard_as: HeardAs, entries: list[Hours], hide_below: int) -> Figure:
    people = len({entry.person for entry in entries})
    if is_hidden(people, hide_below):
        return _hidden(heard_as, hide_below)
    hours = Fraction(sum(entry.minutes for entry in entries), 60)
    low, central, high = (
        _cents(Fraction(sum(entry.minutes * rate for entry, rate in each), 60))
        for each in (
            [(entry, entry.rate.low) for entry in entries],
            [(entry, entry.rate.central) for entry in entries],
            [(entry, entry.rate.high) for entry in entries],
        )
    )
    sources = dict.fromkeys(entry.rate.source for entry in entries)
    source = Words(
        "; ".join(sorted(one.it for one in sources)),
        "; ".join(sorted(one.in_("en") for one in sources)),
    )
    rates = sorted({entry.rate.central for entry in entries})
    return Figure(
        heard_as, people, hours, low, central, high, _full_time(hours),
        logged_formula(heard_as, people, hours, rates, central), caveat(heard_as, source),
    )  # fmt: skip


def _hidden(basis: Literal["headcount"] | HeardAs, below: int) -> Figure:
    said = hidden_words(below)
    return Figure(basis, None, None, None, None, None, None, said, said)


def _full_time(hours: Fraction) -> int:
    return published_fraction(hours / FULL_TIME_HOURS)


def _cents(exact: Fraction) -> int:
    """Return whole cents, half up."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
