"""Operators: a known left side, a right side, a verdict."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from grantcall.definitions.model import Calendar
from grantcall.engine.answers import Wanted
from grantcall.engine.clocks import local_day
from grantcall.engine.facts import FactValue, Missing
from grantcall.engine.verdicts import Span, Verdict, every, opposite, some, verdict_of

Test = Callable[[Wanted], Verdict]


def compare_span(operator: str, measured: Span, wanted: Wanted, factor: Span | None) -> Verdict:
    """Compare a number known between two ends.

    `factor` is the base of a percentage: the number is then a hundredfold, and the right
    side so many times the base, so that nothing is divided and nothing rounded.
    """

    def right(value: Wanted) -> Span | None:
        if not isinstance(value, int):
            return None
        return Span(value, value) if factor is None else factor.times(value)

    def test(value: Wanted, how: Callable[[Span], Verdict]) -> Verdict:
        span = right(value)
        return Verdict.UNKNOWN if span is None else how(span)

    low, high = _ends(operator, wanted)
    if operator == "at_least":
        return test(wanted, measured.at_least)
    if operator == "at_most":
        return test(wanted, lambda span: span.at_least(measured))
    if operator == "between":
        return every(
            (test(low, measured.at_least), test(high, lambda span: span.at_least(measured)))
        )
    if operator == "is":
        return test(wanted, measured.equal)
    if operator not in ("one_of", "none_of"):
        raise TypeError(f"“{operator}” does not compare numbers")
    numbers = _set(wanted)
    if factor is None and all(isinstance(number, int) for number in numbers):
        found = measured.among(number for number in numbers if isinstance(number, int))
    else:
        found = some(test(number, measured.equal) for number in numbers)
    return found if operator == "one_of" else opposite(found)


def compare_value(
    operator: str, value: FactValue, wanted: Wanted, calendar: Calendar, name: str
) -> Verdict:
    """Compare one known value. Days and instants are compared as days of the call's zone,
    two instants as they are. Raises `TypeError` for kinds that have no order between them.
    """
    if operator == "is":
        return _each(wanted, lambda right: verdict_of(same(value, right, calendar)))
    if operator in ("one_of", "none_of"):
        found = _among(value, _set(wanted), calendar)
        return found if operator == "one_of" else opposite(found)
    if operator == "includes":
        chosen = value if isinstance(value, tuple) else (value,)
        return _each(wanted, lambda right: verdict_of(right in chosen))
    return _ordered(operator, value, wanted, lambda right: order(value, right, calendar, name))


def _among(value: FactValue, known: Sequence[Wanted], calendar: Calendar) -> Verdict:
    # A choice among choices, which every person of every group is asked: plain texts on both sides.
    if isinstance(value, str) and all(isinstance(one, str) for one in known):
        return verdict_of(value in known)
    return some(_each(one, lambda right: verdict_of(same(value, right, calendar))) for one in known)


def same(left: object, right: object, calendar: Calendar) -> bool:
    """Tell whether two values are the same; yes is never the number one."""
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, date) and isinstance(right, date):
        left, right = _alike(left, right, calendar)
    return left == right


def order(left: object, right: object, calendar: Calendar, name: str) -> int:
    """Return -1, 0 or 1 as the left value comes before, with or after the right one."""
    if isinstance(left, date) and isinstance(right, date):
        first, second = _alike(left, right, calendar)
        return (first > second) - (first < second)
    if isinstance(left, bool) or isinstance(right, bool):
        raise TypeError(f"“{name}”: yes and no have no order")
    if isinstance(left, int) and isinstance(right, int):
        return (left > right) - (left < right)
    raise TypeError(f"“{name}”: {type(left).__name__} and {type(right).__name__} have no order")


def _ordered(
    operator: str, value: FactValue, wanted: Wanted, place: Callable[[Wanted], int]
) -> Verdict:
    tests: dict[str, Callable[[int], bool]] = {
        "at_least": lambda order: order >= 0,
        "at_most": lambda order: order <= 0,
        "before": lambda order: order < 0,
        "after": lambda order: order > 0,
    }
    if operator == "between":
        low, high = _ends(operator, wanted)
        return every(
            (
                _each(low, lambda right: verdict_of(place(right) >= 0)),
                _each(high, lambda right: verdict_of(place(right) <= 0)),
            )
        )
    return _each(wanted, lambda right: verdict_of(tests[operator](place(right))))


def _each(right: Wanted, test: Test) -> Verdict:
    return Verdict.UNKNOWN if isinstance(right, Missing) else test(right)


def _set(wanted: Wanted) -> Sequence[Wanted]:
    return wanted if isinstance(wanted, tuple) else (wanted,)


def _ends(operator: str, wanted: Wanted) -> tuple[Wanted, Wanted]:
    if operator == "between" and isinstance(wanted, tuple) and len(wanted) == 2:
        return wanted[0], wanted[1]
    return wanted, wanted


def _alike(left: date, right: date, calendar: Calendar) -> tuple[date, date]:
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left, right
    return local_day(left, calendar), local_day(right, calendar)
