"""The allocation: committee's cuts first, then rank order, then what the line says.

Awards never exceed a pool, no funded group gets less than its minimum, and every cent is
accounted for: awards and what is left sum to the fund.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grantcall.core.canonical import canonical_bytes
from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words
from grantcall.definitions.model import AllocationRules, Definition, Money
from grantcall.engine.allocation_spending import (
    Cut,
    Line,
    Request,
    Spending,
    pools_of,
    serve_all,
)
from grantcall.engine.conditions import evaluate
from grantcall.engine.facts import Facts, whole_number
from grantcall.engine.showing import show_number
from grantcall.engine.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Allocation:
    """Lines in rank order; `left` is what stays in each pool, in cents."""

    lines: tuple[Line, ...]
    left: Mapping[str, int]

    @property
    def funded(self) -> tuple[Line, ...]:
        """Return the lines that get money."""
        return tuple(line for line in self.lines if line.kind != "reserve")

    @property
    def reserve(self) -> tuple[Line, ...]:
        """Return the lines that wait, in rank order."""
        return tuple(line for line in self.lines if line.kind == "reserve")

    @property
    def total(self) -> int:
        """Return the cents given."""
        return sum(line.amount for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """Return the allocation as plain values."""
        return {"lines": [plain_line(line) for line in self.lines], "left": dict(self.left)}

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `to_json`."""
        return canonical_bytes(self.to_json())


def allocate(
    rules: AllocationRules, money: Money, requests: Sequence[Request], cuts: Iterable[Cut] = ()
) -> Allocation:
    """Spend a fund down a ranking.

    `requests` are the suitable proposals, best first. Raises `Invalid` for a cut that
    cannot stand (code `cut_*`), `ValueError` for a request twice or of no money.
    """
    if len({request.ref for request in requests}) != len(requests):
        raise ValueError("a proposal can be funded only once")
    if any(request.asked <= 0 for request in requests):
        raise ValueError("a request asks for at least one cent")
    by_ref = check_cuts(requests, cuts)
    spending = Spending(rules, pools_of(money))
    lines = serve_all(spending, requests, by_ref)
    return Allocation(tuple(lines[request.ref] for request in requests), spending.left)


def check_cuts(requests: Sequence[Request], cuts: Iterable[Cut]) -> dict[str, Cut]:
    """Return cuts by reference. Raises `Invalid` with every cut that cannot stand."""
    asked = {request.ref: request for request in requests}
    found: dict[str, Cut] = {}
    reasons = []
    for cut in cuts:
        fault = _fault(cut, asked.get(cut.ref), already=cut.ref in found)
        if fault is not None:
            reasons.append(fault)
        found[cut.ref] = cut
    if reasons:
        raise Invalid(*reasons)
    return found


def _fault(cut: Cut, request: Request | None, *, already: bool) -> Reason | None:
    said: tuple[str, Words] | None = None
    if already:
        said = (
            "cut_twice",
            Words("{ref}: c'è più di una riduzione.", "{ref}: there is more than one cut."),
        )
    elif request is None:
        said = (
            "cut_of_nobody",
            Words("{ref} non è tra le domande idonee.", "{ref} is not a suitable proposal."),
        )
    elif not cut.reason.strip():
        said = (
            "cut_without_reason",
            Words("{ref}: scrivete il motivo della riduzione.", "{ref}: write why it is cut."),
        )
    elif not 0 < cut.to < request.asked:
        said = (
            "cut_not_smaller",
            Words(
                "{ref}: la riduzione deve stare tra zero e i {asked} richiesti.",
                "{ref}: a cut lies between zero and the {asked} asked for.",
            ).format(ref=cut.ref, asked=show_number(request.asked, money=True)),
        )
    elif request.least is not None and cut.to < request.least:
        said = (
            "cut_below_minimum",
            Words(
                "{ref}: sotto {least} il gruppo non può partire.",
                "{ref}: with less than {least} the group cannot start.",
            ).format(ref=cut.ref, least=show_number(request.least, money=True)),
        )
    return None if said is None else Reason(said[0], said[1].format(ref=cut.ref))


def request_of(definition: Definition, ref: str, facts: Facts, asked: int) -> Request:
    """Read from a proposal's facts what an allocation needs beside the sum asked for.

    The minimum is the fact that `reduce_to` names, or the call's floor; without either
    the request cannot be reduced. The lot is the first whose condition is met.
    """
    rules, money = definition.allocation, definition.money
    least: int | None = None
    if rules is not None and rules.reduce_to == "floor":
        least = money.floor if money is not None else None
    elif rules is not None and rules.reduce_to is not None:
        least = whole_number(facts.get(rules.reduce_to).value)
    lots = money.lots if money is not None else ()
    lot = next(
        (one.id for one in lots if evaluate(one.when, facts, definition).verdict is Verdict.MET),
        None,
    )
    quotas = rules.minimums + rules.maximums if rules is not None else ()
    named = dict.fromkeys(per for per, _, _ in quotas)
    values = {per: value for per in named if isinstance(value := facts.get(per).value, str)}
    return Request(ref, asked, least, lot, values)


def plain_line(line: Line) -> dict[str, Any]:
    """Return a line as plain values."""
    return {
        "ref": line.ref,
        "kind": line.kind,
        "asked": line.asked,
        "amount": line.amount,
        "left": line.left,
        "least": line.least,
        "pool": line.pool,
        "why": line.why,
        "reason": line.reason,
        "quota": None if line.quota is None else list(line.quota),
    }
