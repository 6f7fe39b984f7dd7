"""Three values, and numbers known only between two ends.

The logic is Kleene's strong three-valued one: learning more never turns *met* into *not
met* or the other way round.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Met, not met, or not known yet."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


def verdict_of(known: bool) -> Verdict:
    """Return the verdict of something known."""
    return Verdict.MET if known else Verdict.NOT_MET


def every(verdicts: Iterable[Verdict]) -> Verdict:
    """`all`: not met if one is not met, else not known yet if one is, else met."""
    found = set(verdicts)
    if Verdict.NOT_MET in found:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.MET


def some(verdicts: Iterable[Verdict]) -> Verdict:
    """`any`: the mirror of `all`."""
    return opposite(every(opposite(verdict) for verdict in verdicts))


def opposite(verdict: Verdict) -> Verdict:
    """`not`: swaps, and keeps not known yet."""
    if verdict is Verdict.UNKNOWN:
        return verdict
    return Verdict.NOT_MET if verdict is Verdict.MET else Verdict.MET


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number known to lie between two ends, both included; `None` = no end."""

    lowest: int | None
    highest: int | None

    @property
    def exact(self) -> bool:
        """Tell whether the number is known."""
        return self.lowest is not None and self.lowest == self.highest

    def times(self, factor: int) -> "Span":
        """Return the span of the number times a factor."""
        if factor == 0:
            return Span(0, 0)
        low, high = (self.lowest, self.highest) if factor > 0 else (self.highest, self.lowest)
        return Span(None if low is None else low * factor, None if high is None else high * factor)

    def or_nothing(self) -> "Span":
        """Return the span of the number that perhaps does not count, and is then zero."""
        return Span(
            None if self.lowest is None else min(self.lowest, 0),
            None if self.highest is None else max(self.highest, 0),
        )

    def at_least(self, other: "Span") -> Verdict:
        """Compare with another: met when surely so, not met when surely not."""
        if _reaches(self.lowest, other.highest):
            return Verdict.MET
        if self.highest is not None and other.lowest is not None and self.highest < other.lowest:
            return Verdict.NOT_MET
        return Verdict.UNKNOWN

    def equal(self, other: "Span") -> Verdict:
        """Compare with another for equality."""
        if self.exact and self == other:
            return Verdict.MET
        apart = Verdict.NOT_MET in (self.at_least(other), other.at_least(self))
        return Verdict.NOT_MET if apart else Verdict.UNKNOWN

    def among(self, numbers: Iterable[int]) -> Verdict:
        """Tell whether the number is one of some: met when every possible one is."""
        allowed = {number for number in numbers if _inside(number, self)}
        if not allowed:
            return Verdict.NOT_MET
        if self.lowest is None or self.highest is None:
            return Verdict.UNKNOWN
        return Verdict.MET if len(allowed) == self.highest - self.lowest + 1 else Verdict.UNKNOWN


def total(spans: Iterable[Span]) -> Span:
    """Return the span of a sum."""
    lowest: int | None = 0
    highest: int | None = 0
    for span in spans:
        lowest = None if lowest is None or span.lowest is None else lowest + span.lowest
        highest = None if highest is None or span.highest is None else highest + span.highest
    return Span(lowest, highest)


def _reaches(lowest: int | None, highest: int | None) -> bool:
    return lowest is not None and highest is not None and lowest >= highest


def _inside(number: int, span: Span) -> bool:
    above = span.lowest is None or number >= span.lowest
    return above and (span.highest is None or number <= span.highest)
