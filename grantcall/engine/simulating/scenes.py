"""Fake records: every combination of values that a handful of conditions can tell apart.

Numbers stand just below, at and just above each limit, choices for every option. What is
too large to be walked through counts as possible: a simulation reports what it has seen,
never what it could not look at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from math import prod

from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    FactRef,
    JudgedBy,
    ListRef,
    Named,
    Not,
    Value,
)
from grantcall.engine.comparing import compare_value
from grantcall.engine.facts import UNKNOWN, FactValue, Missing
from grantcall.engine.simulating.known import Setting, Sort
from grantcall.engine.verdicts import Verdict, every, opposite, some, verdict_of

Scene = Mapping[str, FactValue]
MOST = 100_000
_DAY = timedelta(days=1)
_ORDERED = ("number", "money")
_MOMENTS = ("date", "instant")


def all_can_pass(conditions: Iterable[Condition], setting: Setting) -> bool:
    """Tell whether there is a record of which all these conditions are met."""
    return all(_can_pass(group, setting) for group in _apart(list(conditions), setting))


def scenes(conditions: Sequence[Condition], setting: Setting) -> Iterator[Scene]:
    """Give every fake record that these conditions tell apart; none where they are too many."""
    leaves = [leaf for condition in conditions for leaf in leaves_of(condition, setting)]
    domains = _domains(leaves, setting)
    if prod(len(values) for values in domains.values()) > MOST:
        return
    for values in product(*domains.values()):
        yield dict(zip(domains, values, strict=True))


def ask(condition: Condition, scene: Scene, setting: Setting) -> Verdict:
    """Ask a condition of a fake record."""
    match condition:
        case Named(id=id_):
            return ask(setting.definition.conditions[id_].condition, scene, setting)
        case AllOf(parts=parts):
            return every(ask(part, scene, setting) for part in parts)
        case AnyOf(parts=parts):
            return some(ask(part, scene, setting) for part in parts)
        case Not(part=part):
            return opposite(ask(part, scene, setting))
        case JudgedBy():
            return verdict_of(scene[key_of(condition)] is True)
        case Comparison():
            return _compare(condition, scene, setting)


def leaves_of(condition: Condition, setting: Setting) -> Iterator[Comparison | JudgedBy]:
    """Give the comparisons and judgements of a condition, names followed."""
    match condition:
        case Named(id=id_):
            yield from leaves_of(setting.definition.conditions[id_].condition, setting)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from leaves_of(part, setting)
        case Not(part=part):
            yield from leaves_of(part, setting)
        case Comparison() | JudgedBy():
            yield condition


def key_of(leaf: Comparison | JudgedBy) -> str:
    """Return the name under which a scene holds what a leaf looks at."""
    if isinstance(leaf, JudgedBy):
        return f"judged_by:{leaf.role}"
    if leaf.subject == "fact" and leaf.percent_of is None and leaf.years_at is None:
        return leaf.name
    return repr(replace(leaf, operator="", value=0))


def _compare(leaf: Comparison, scene: Scene, setting: Setting) -> Verdict:
    value = scene[key_of(leaf)]
    if leaf.operator == "given":
        return verdict_of(isinstance(value, Missing) is not (leaf.value is True))
    if isinstance(value, Missing):
        return Verdict.UNKNOWN
    calendar = setting.definition.calendar
    right = _right(leaf.value, scene, setting)
    return compare_value(leaf.operator, value, right, calendar, leaf.name)


def _right(value: Value, scene: Scene, setting: Setting) -> FactValue:
    if isinstance(value, FactRef):
        return scene[value.name]
    if isinstance(value, ListRef):
        return tuple(setting.definition.lists[value.name])
    if isinstance(value, tuple):
        return tuple(_right(item, scene, setting) for item in value)  # type: ignore[misc]
    return value


def _can_pass(conditions: list[Condition], setting: Setting) -> bool:
    leaves = [leaf for condition in conditions for leaf in leaves_of(condition, setting)]
    if prod(len(values) for values in _domains(leaves, setting).values()) > MOST:
        return True
    return any(
        all(ask(condition, scene, setting) is Verdict.MET for condition in conditions)
        for scene in scenes(conditions, setting)
    )


def _apart(conditions: list[Condition], setting: Setting) -> list[list[Condition]]:
    """Sort conditions into groups that share no fact: each can be walked through alone."""
    groups: list[tuple[set[str], list[Condition]]] = []
    for condition in conditions:
        names = {name for leaf in leaves_of(condition, setting) for name in _names(leaf)}
        together = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        merged = [one for _, members in together for one in members]
        groups.append((names.union(*(group[0] for group in together)), [*merged, condition]))
    return [members for _, members in groups]


def _names(leaf: Comparison | JudgedBy) -> Iterator[str]:
    yield key_of(leaf)
    if isinstance(leaf, Comparison):
        yield from (part.name for part in _parts(leaf.value) if isinstance(part, FactRef))


def _parts(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _domains(
    leaves: list[Comparison | JudgedBy], setting: Setting
) -> dict[str, tuple[FactValue, ...]]:
    numbers, moments = _limits(leaves, setting)
    asked_given = {
        key_of(leaf) for leaf in leaves if isinstance(leaf, Comparison) and leaf.operator == "given"
    }
    found: dict[str, tuple[FactValue, ...]] = {}
    for leaf in leaves:
        if isinstance(leaf, JudgedBy):
            found[key_of(leaf)] = (True, False)
            continue
        plain = key_of(leaf) == leaf.name
        for name in _names(leaf):
            sort = setting.sort(name) if plain or name != key_of(leaf) else Sort("number", (), 0)
            values = _values(name, sort, leaves, setting, numbers, moments)
            found[name] = (*values, UNKNOWN) if name in asked_given else values
    return found


def _limits(
    leaves: list[Comparison | JudgedBy], setting: Setting
) -> tuple[list[int], list[datetime]]:
    numbers, moments = {1}, {datetime(2020, 1, 1, 12, tzinfo=UTC)}
    for leaf in leaves:
        if isinstance(leaf, JudgedBy):
            continue
        for part in _parts(leaf.value):
            if isinstance(part, int) and not isinstance(part, bool):
                numbers.add(part)
            elif isinstance(part, datetime):
                moments.add(part)
            elif isinstance(part, date):
                moments.add(datetime.combine(part, time(12), UTC))
        for name in _names(leaf):
            sort, moment = setting.sort(name), setting.moment(name)
            numbers |= {end for end in (sort.lowest, sort.highest) if end is not None}
            moments |= {moment} if moment else set()
    around = {number + step for number in numbers for step in (-1, 0, 1)}
    days = {moment + step * _DAY for moment in moments for step in (-1, 0, 1)}
    return sorted(around), sorted(days)


def _values(
    name: str,
    sort: Sort,
    leaves: list[Comparison | JudgedBy],
    setting: Setting,
    numbers: list[int],
    moments: list[datetime],
) -> tuple[FactValue, ...]:
    if sort.type in _ORDERED:
        low = 0 if sort.lowest is None else sort.lowest
        return tuple(n for n in numbers if n >= low and (sort.highest is None or n <= sort.highest))
    if sort.type in _MOMENTS:
        fixed = setting.moment(name)
        if fixed is not None:
            return (fixed,)
        return tuple(moments) if setting.reached(name) else (UNKNOWN,)
    if sort.type == "yes_no":
        return (True, False)
    if sort.type == "choices":
        return (*((option,) for option in sort.options), sort.options)
    if sort.type in ("choice", "state"):
        return sort.options or (UNKNOWN,)
    return ("(a text)", *_texts(name, leaves))


def _texts(name: str, leaves: list[Comparison | JudgedBy]) -> Iterator[str]:
    for leaf in leaves:
        if isinstance(leaf, Comparison) and leaf.name == name:
            yield from (part for part in _parts(leaf.value) if isinstance(part, str))
