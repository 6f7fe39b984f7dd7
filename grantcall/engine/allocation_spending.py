"""Spending down a ranking: one request at a time, until the money or the awards are gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grantcall.definitions.model import AllocationRules, Money

Kind = Literal["full", "cut", "reduced", "reserve"]
Why = Literal["", "short", "stopped", "no_more_awards", "maximum", "no_lot"]
WHOLE = ""  # the one pool of a call without lots


@dataclass(frozen=True, slots=True)
class Request:
    """What a suitable proposal asks for, in cents.

    `least`: it cannot start with less (its own declared minimum, or the call's floor);
    `None` = it can take nothing but the whole. `values`: its option per field that the call
    counts awards by.
    """

    ref: str
    asked: int
    least: int | None = None
    lot: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the committee leaves of a request, in cents, and why."""

    ref: str
    to: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an allocation, all in cents.

    `amount`: what it gets, 0 on the reserve. `left`: what its pool held when its turn came.
    A line is `cut` (by the committee, with `reason`) or `reduced` (at the line, to what was
    left), never both. `why` it waits on the reserve; `quota` names the maximum reached.
    """

    ref: str
    kind: Kind
    asked: int
    amount: int
    left: int
    least: int | None = None
    pool: str = WHOLE
    why: Why = ""
    reason: str = ""
    quota: tuple[str, str] | None = None


class Spending:
    """The money and awards still to give. Lives as long as one allocation is drawn up."""

    def __init__(self, rules: AllocationRules, pools: Mapping[str, int]) -> None:
        """Start with some cents in each pool."""
        self._rules = rules
        self.left = dict(pools)
        self.awards = 0
        self.per_value: dict[tuple[str, str], int] = {}
        self._stopped: set[str] = set()
        self._maximums = {(per, value): most for per, value, most in rules.maximums}
        self._minimums = {(per, value): least for per, value, least in rules.minimums}

    def count(self, values: Mapping[str, str]) -> None:
        """Count an award."""
        self.awards += 1
        for pair in values.items():
            self.per_value[pair] = self.per_value.get(pair, 0) + 1

    def wanted_for_a_minimum(self, request: Request) -> bool:
        """Tell whether one of its values has fewer awards than the call promises."""
        return any(
            self.per_value.get(pair, 0) < self._minimums.get(pair, 0)
            for pair in request.values.items()
        )

    def serve(self, request: Request, cut: Cut | None = None, *, ahead: bool = False) -> Line:
        """Give a request what it can have, and return its line.

        `ahead`: it is served before its turn, so that it cannot stop those of a better place.
        """
        line = self._decide(request, cut)
        if line.kind != "reserve":
            self.left[line.pool] -= line.amount
            self.count(request.values)
        elif line.why == "stopped" and not ahead:
            self._stopped.add(line.pool)
        return line

    def _decide(self, request: Request, cut: Cut | None) -> Line:
        pool = WHOLE if WHOLE in self.left else request.lot or WHOLE
        if pool not in self.left:
            return _waits(request, 0, pool, "no_lot")
        left = self.left[pool]
        if pool in self._stopped:
            return _waits(request, left, pool, "stopped")
        if self._rules.awards is not None and self.awards >= self._rules.awards:
            return _waits(request, left, pool, "no_more_awards")
        for pair in request.values.items():
            if self.per_value.get(pair, 0) >= self._maximums.get(pair, self.awards + 1):
                return _waits(request, left, pool, "maximum", pair)
        if cut is not None and cut.to <= left:
            return Line(
                request.ref, "cut", request.asked, cut.to, left, request.least, pool,
                reason=cut.reason,
            )  # fmt: skip
        if cut is None and request.asked <= left:
            return Line(
                request.ref, "full", request.asked, request.asked, left, request.least, pool
            )
        return self._at_the_line(request, cut, left, pool)

    def _at_the_line(self, request: Request, cut: Cut | None, left: int, pool: str) -> Line:
        for way in self._rules.if_short:
            # What the committee has cut is not reduced once more by what happens to be left.
            if way == "reduce" and cut is None:
                offer = rounded_down(left, self._rules)
                if can_take(request, offer):
                    return Line(
                        request.ref, "reduced", request.asked, offer, left, request.least, pool
                    )
            elif way == "skip":
                return _waits(request, left, pool, "short")
            elif way == "stop":
                break
        # Passing over a place needs the call's word: where nothing is said, spending stops.
        return _waits(request, left, pool, "stopped")


def pools_of(money: Money) -> dict[str, int]:
    """Return the cents of each lot, or of the one fund."""
    if money.lots:
        return {lot.id: lot.budget for lot in money.lots}
    return {WHOLE: money.budget}


def rounded_down(amount: int, rules: AllocationRules) -> int:
    """Return an amount in cents cut to the call's `round_down_to`."""
    unit = rules.round_down_to or 1
    return amount - amount % unit


def can_take(request: Request, offer: int) -> bool:
    """Tell whether a smaller amount than asked still lets the group start."""
    return request.least is not None and offer > 0 and request.least <= offer < request.asked


def serve_all(
    spending: Spending, requests: Sequence[Request], cuts: Mapping[str, Cut]
) -> dict[str, Line]:
    """Serve requests in rank order; those that a minimum is waiting for come first."""
    lines: dict[str, Line] = {}
    for request in requests:
        if spending.wanted_for_a_minimum(request):
            line = spending.serve(request, cuts.get(request.ref), ahead=True)
            # One that cannot be served now is asked again in its turn.
            if line.kind != "reserve":
                lines[request.ref] = line
    for request in requests:
        if request.ref not in lines:
            lines[request.ref] = spending.serve(request, cuts.get(request.ref))
    return lines


def _waits(
    request: Request, left: int, pool: str, why: Why, quota: tuple[str, str] | None = None
) -> Line:
    return Line(
        request.ref, "reserve", request.asked, 0, left, request.least, pool, why, quota=quota
    )
