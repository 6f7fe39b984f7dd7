"""Money that came free after a renunciation, a lapse or a revocation: who gets it now.

The shipped order is to complete reduced awards of a better place first; a call may say
that the next on the reserve comes at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grantcall.core.canonical import canonical_bytes
from grantcall.core.words import Words
from grantcall.definitions.model import AllocationRules
from grantcall.engine.allocation import plain_line
from grantcall.engine.allocation_spending import (
    WHOLE,
    Line,
    Request,
    Spending,
    rounded_down,
    serve_all,
)
from grantcall.engine.showing import show_number

COMPLETE_FIRST = "complete_partial_first"

_COMPLETED = Words(
    "{ref}: {added} in più, da {before} a {after}; aveva avuto meno del richiesto perché i fondi"
    " erano finiti.",
    "{ref}: {added} more, from {before} to {after}; it had got less than asked because money had"
    " run out.",
)
_OFFERED = Words(
    "{ref}: prima della riserva che può partire con {free}: offerti {amount} dei {asked}"
    " richiesti.",
    "{ref}: first of the reserve that can start with {free}: offered {amount} of the {asked}"
    " asked for.",
)
_NOBODY = Words(
    "Nessuna domanda in riserva può partire con {free}.",
    "No proposal on the reserve can start with {free}.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An award that stands (offered, accepted, running): `amount` in cents of what was
    asked; `reduced` at the line, never a committee's cut."""

    request: Request
    amount: int
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """More money for a reduced award, in cents."""

    ref: str
    before: int
    after: int
    words: Words


@dataclass(frozen=True, slots=True)
class Offer:
    """A new award for one of the reserve, with the line that led to it."""

    line: Line
    words: Words


@dataclass(frozen=True, slots=True)
class TakeUp:
    """What happens with free money, in this order; `left` stays in each pool."""

    completions: tuple[Completion, ...]
    offers: tuple[Offer, ...]
    left: Mapping[str, int]
    words: Words | None  # said when there is money and nobody can take it

    def to_json(self) -> dict[str, Any]:
        """Return the take-up as plain values."""
        return {
            "completions": [[one.ref, one.before, one.after] for one in self.completions],
            "offers": [plain_line(one.line) for one in self.offers],
            "left": dict(self.left),
        }

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `to_json`."""
        return canonical_bytes(self.to_json())


def take_up(
    rules: AllocationRules,
    free: Mapping[str, int],
    standing: Sequence[Standing],
    reserve: Sequence[Request],
) -> TakeUp:
    """Give free money away.

    `free`: cents by pool (`""` is the one fund), what was never given included. `standing`:
    the awards that go on, best place first, without those that ended. `reserve`: who waits,
    best first, without those who were asked and said no.
    """
    if any(cents < 0 for cents in free.values()):
        raise ValueError("a pool cannot hold less than nothing")
    spending = Spending(rules, free)
    for one in standing:
        spending.count(one.request.values)
    completions = []
    if rules.take_up == COMPLETE_FIRST:
        completions = list(_complete(rules, spending.left, standing))
    before = dict(spending.left)
    lines = serve_all(spending, reserve, {})
    offers = tuple(
        Offer(line, _offer_words(line))
        for request in reserve
        if (line := lines[request.ref]).kind != "reserve"
    )
    nobody = None
    if reserve and not offers and any(before.values()):
        nobody = _NOBODY.format(free=show_number(sum(before.values()), money=True))
    return TakeUp(tuple(completions), offers, spending.left, nobody)


def _complete(
    rules: AllocationRules, left: dict[str, int], standing: Iterable[Standing]
) -> Iterable[Completion]:
    for one in standing:
        if not one.reduced:
            continue
        request = one.request
        pool = WHOLE if WHOLE in left else request.lot or WHOLE
        after = min(request.asked, one.amount + left.get(pool, 0))
        if after < request.asked:
            after = max(one.amount, rounded_down(after, rules))
        if after > one.amount:
            left[pool] -= after - one.amount
            words = _COMPLETED.format(
                ref=request.ref,
                added=show_number(after - one.amount, money=True),
                before=show_number(one.amount, money=True),
                after=show_number(after, money=True),
            )
            yield Completion(request.ref, one.amount, after, words)


def _offer_words(line: Line) -> Words:
    return _OFFERED.format(
        ref=line.ref,
        free=show_number(line.left, money=True),
        amount=show_number(line.amount, money=True),
        asked=show_number(line.asked, money=True),
    )
