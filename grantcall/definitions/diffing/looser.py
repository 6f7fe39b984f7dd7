"""Looser or stricter: decided only where one can be sure.

One operator with a moved number, an option added, a limit widened. Anything else counts
as stricter. Where a condition stands decides which way it counts: under `not`, in a
rule's `when`, or in the rows counted by an `at_most`, looser becomes stricter.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from grantcall.definitions.diffing.change import Tendency
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    ListRef,
    Money,
    Named,
    Not,
    Value,
)

LOOSER, STRICTER = Tendency.LOOSER, Tendency.STRICTER
_UP = frozenset({"at_most", "before"})
_DOWN = frozenset({"at_least", "after"})
_ROWS = {"at_least": 1, "after": 1, "at_most": -1, "before": -1}


def by_number(before: Any, after: Any, *, up: Tendency = LOOSER) -> Tendency:
    """Return the tendency of a number or day that moved; `up` says what more of it means."""
    if isinstance(before, bool) or isinstance(after, bool) or before == after:
        return STRICTER
    if isinstance(before, int) and isinstance(after, int):
        return up if after > before else up.turned
    if isinstance(before, date) and type(before) is type(after):
        return up if after > before else up.turned
    return STRICTER


def of_conditions(old: Condition, new: Condition) -> Tendency:
    """Return the tendency of a condition that must be met."""
    if isinstance(old, Not) and isinstance(new, Not):
        return of_conditions(new.part, old.part)
    if isinstance(old, AllOf | AnyOf) and type(old) is type(new):
        assert isinstance(new, AllOf | AnyOf)
        if len(old.parts) != len(new.parts):
            return STRICTER
        changed = [(a, b) for a, b in zip(old.parts, new.parts, strict=True) if a != b]
        return _all_looser(of_conditions(a, b) for a, b in changed)
    if isinstance(old, Comparison) and isinstance(new, Comparison):
        return _of_comparisons(old, new)
    return STRICTER


def _all_looser(tendencies: Iterable[Tendency]) -> Tendency:
    found = list(tendencies)
    return LOOSER if found and all(one is LOOSER for one in found) else STRICTER


def _of_comparisons(old: Comparison, new: Comparison) -> Tendency:
    same_subject = (old.subject, old.name, old.percent_of, old.years_at) == (
        new.subject,
        new.name,
        new.percent_of,
        new.years_at,
    )
    if not same_subject or old.operator != new.operator:
        return STRICTER
    if old.value == new.value:
        return _of_rows(old, new)
    if old.where != new.where:
        return STRICTER
    return _of_values(old.operator, old.value, new.value)


def _of_rows(old: Comparison, new: Comparison) -> Tendency:
    """More rows count: looser for “at least”, stricter for “at most”."""
    if old.where is None or new.where is None:
        return STRICTER
    way = _ROWS.get(old.operator, 0)
    pair = (old.where, new.where) if way > 0 else (new.where, old.where)
    return of_conditions(*pair) if way else STRICTER


def _of_values(operator: str, before: Value, after: Value) -> Tendency:
    if operator in _UP:
        return by_number(before, after)
    if operator in _DOWN:
        return by_number(before, after, up=STRICTER)
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        return STRICTER
    if operator == "between":
        (low, high), (lower, higher) = before, after
        ends = [
            by_number(high, higher) if high != higher else LOOSER,
            by_number(low, lower, up=STRICTER) if low != lower else LOOSER,
        ]
        return _all_looser(ends)
    more = set(after) > set(before)
    fewer = set(after) < set(before)
    return (
        LOOSER if (more if operator == "one_of" else operator == "none_of" and fewer) else STRICTER
    )


def names_by_way(definition: Definition) -> dict[tuple[str, str], set[int]]:
    """Return each named condition and list with the ways it counts: 1 as it stands, -1 turned.

    The keys are ("conditions", id) and ("lists", id). A list whose options only people
    choose from counts as it stands.
    """
    found: dict[tuple[str, str], set[int]] = {}

    def note(condition: Condition | None, way: int) -> None:
        match condition:
            case Named(id=id_):
                found.setdefault(("conditions", id_), set()).add(way)
                note(definition.conditions[id_].condition, way)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                for part in parts:
                    note(part, way)
            case Not(part=part):
                note(part, -way)
            case Comparison():
                if isinstance(condition.value, ListRef):
                    turned = -way if condition.operator == "none_of" else way
                    found.setdefault(("lists", condition.value.name), set()).add(turned)
                note(condition.where, way * _ROWS.get(condition.operator, 0))
            case _:
                return

    _every_condition(definition, note)
    return found


def _every_condition(definition: Definition, note: Callable[[Condition | None, int], None]) -> None:
    for rule in definition.rules:
        note(rule.must, 1)
        note(rule.when, -1)
    for form in definition.forms.values():
        for section in form.sections:
            note(section.when, 0)
        for field in form.fields.values():
            note(field.when, 0)
    money = definition.money
    for when in [] if money is None else _whens_of(money):
        note(when, 0)
    for workflow in definition.workflows.values():
        for step in workflow.transitions.values():
            for need in step.needs:
                note(None if isinstance(need, str) else need, 1)
    for tranche in definition.tranches:
        for need in tranche.needs:
            note(None if isinstance(need, str) else need, 0)


def _whens_of(money: Money) -> list[Condition | None]:
    return [*(cap.when for cap in money.caps), *(lot.when for lot in money.lots)]
