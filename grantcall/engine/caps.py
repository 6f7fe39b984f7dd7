"""The most and the least that a proposal may ask for, from the call's `[money]`."""

from dataclasses import dataclass

from grantcall.definitions.model import Cap, Definition
from grantcall.engine.conditions import evaluate, whole_of
from grantcall.engine.facts import UNKNOWN, Facts, Later, Missing
from grantcall.engine.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Limits:
    """Cap and floor in cents; `None` where the call sets none, `UNKNOWN` while facts lack."""

    cap: int | Missing | None
    floor: int | Missing | None


def limits(definition: Definition, facts: Facts) -> Limits:
    """Return a proposal's own cap and floor in cents.

    The cap is the smallest of those that apply; while it is not known whether one applies,
    or how much it comes to, the cap is not known either. A percentage is cut to whole cents.
    """
    money = definition.money
    if money is None:
        return Limits(None, None)
    found = [_limit(cap, definition, facts) for cap in money.caps]
    amounts = [amount for amount in found if isinstance(amount, int)]
    if any(isinstance(amount, Missing) for amount in found):
        return Limits(UNKNOWN, money.floor)
    return Limits(min(amounts, default=None), money.floor)


def with_limits(definition: Definition, facts: Facts) -> Facts:
    """Return a proposal's facts with its `cap` and `floor`, unless they are there already.

    Worked out when asked for: few pages and rules ask.
    """
    own = Later(lambda: limits(definition, facts))
    found = {"cap": Later(lambda: own.value().cap), "floor": Later(lambda: own.value().floor)}
    return facts.adding({name: one for name, one in found.items() if not facts.has(name)})


def _limit(cap: Cap, definition: Definition, facts: Facts) -> int | Missing | None:
    """Return what one cap comes to, `None` where it does not apply."""
    if cap.when is not None:
        verdict = evaluate(cap.when, facts, definition).verdict
        if verdict is not Verdict.MET:
            return None if verdict is Verdict.NOT_MET else UNKNOWN
    if cap.amount is not None:
        return cap.amount
    whole = whole_of(cap.of or "", facts, definition)
    return UNKNOWN if whole is None or cap.percent is None else whole * cap.percent // 100
