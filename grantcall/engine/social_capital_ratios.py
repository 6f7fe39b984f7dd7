"""Ratios of volunteers' time to money, and changes between windows: only of equal periods."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from grantcall.core.words import Words
from grantcall.engine.points import published_fraction, show_points
from grantcall.engine.social_capital import Figure

_OTHER_PERIOD = Words(
    "Il tempo e il denaro riguardano periodi diversi: un rapporto ingannerebbe.",
    "Time and money belong to different periods: a ratio would mislead.",
)
_UNEQUAL = Words(
    "I due periodi non durano lo stesso ({before} e {after}): un confronto ingannerebbe.",
    "The two periods are not equally long ({before} and {after}): comparing would mislead.",
)
_UNKNOWN = Words(
    "Di un periodo non si sa quanto è durato: un confronto ingannerebbe.",
    "How long a period lasted is not known: comparing would mislead.",
)
_NO_MONEY = Words("Non c'è denaro con cui fare il rapporto.", "There is no money to divide by.")
_NOTHING_BEFORE = Words(
    "Prima non c'era nulla: una percentuale non dice niente.",
    "There was nothing before: a percentage says nothing.",
)
_PLANNED = Words(
    "Le ore in programma non sono ancora state fatte.", "Planned hours have not been given yet."
)
_FEW = Words(
    "Riguarda troppo poche persone per essere mostrato.", "It concerns too few people to be shown."
)
_DAYS, _MONTHS = Words("{n} giorni", "{n} days"), Words("{n} mesi", "{n} months")
_SAID = Words(
    "Per ogni euro ricevuto, tempo dei cittadini per {central} € (da {low} a {high}).",
    "For each euro received, citizens' time worth €{central} (from {low} to {high}).",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A window of time, both days included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        if self.last < self.first:
            raise ValueError("a period cannot end before it starts")

    @property
    def months(self) -> int | None:
        """Return its length in whole months, `None` where it is not made of them."""
        after = self.last + timedelta(days=1)
        if after.day != self.first.day:
            return None
        return (after.year - self.first.year) * 12 + after.month - self.first.month

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.last - self.first).days + 1

    def as_long_as(self, other: "Period") -> bool:
        """Tell whether two windows are equally long; months count as equal whatever their
        days."""
        if self.months is not None and other.months is not None:
            return self.months == other.months
        return self.days == other.days

    @property
    def length(self) -> Words:
        """Return the length in words."""
        if self.months is None:
            return _DAYS.format(n=self.days)
        return _MONTHS.format(n=self.months)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in hundredths, low, central and high; or `refused`, the reason why not."""

    low: int | None
    central: int | None
    high: int | None
    words: Words
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change in hundredths of a percent; or `None` with the reason why not."""

    percent: int | None
    words: Words | None = None


def time_per_euro(figure: Figure, during: Period, cents: int, paid_during: Period) -> Ratio:
    """Return value of time ÷ money (grants paid, operating cost if known), if it can be said.

    Refused over different periods, for planned hours, for figures that are hidden, without
    money. It is never called money raised.
    """
    reason = _no_ratio(figure, during, cents, paid_during)
    if reason is not None:
        return Ratio(None, None, None, reason, refused=True)
    low, central, high = (
        published_fraction(Fraction(value or 0, cents))
        for value in (figure.low, figure.central, figure.high)
    )
    said = _SAID.format(low=show_points(low), central=show_points(central), high=show_points(high))
    return Ratio(low, central, high, said)


def change_between(before: int, during: Period, after: int, later: Period) -> Change:
    """Return by how much a count changed from one window to another of the same length."""
    if not during.as_long_as(later):
        return Change(None, _UNEQUAL.format(before=during.length, after=later.length))
    return _change(before, after)


def change_over_months(before: int, months: int | None, after: int, later: int | None) -> Change:
    """Return by how much a count changed between windows known only by their months.

    Refused where a length is unknown or the two differ.
    """
    if months is None or later is None:
        return Change(None, _UNKNOWN)
    if months != later:
        lengths = {"before": _MONTHS.format(n=months), "after": _MONTHS.format(n=later)}
        return Change(None, _UNEQUAL.format(**lengths))
    return _change(before, after)


def _change(before: int, after: int) -> Change:
    if before <= 0:
        return Change(None, _NOTHING_BEFORE)
    return Change(published_fraction(Fraction(100 * (after - before), before)))


def _no_ratio(figure: Figure, during: Period, cents: int, paid_during: Period) -> Words | None:
    if figure.central is None:
        return _FEW
    if figure.basis == "planned":
        return _PLANNED
    if during != paid_during:
        return _OTHER_PERIOD
    return _NO_MONEY if cents <= 0 else None
