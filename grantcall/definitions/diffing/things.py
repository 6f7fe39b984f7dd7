"""Walking two documents side by side: things by id, keys by name, never lines."""

from collections.abc import Iterator, Sequence
from typing import Any

from grantcall.definitions.diffing.change import Difference
from grantcall.definitions.sites import body
from grantcall.definitions.trees import Table

_WHOLE = frozenset(
    {"condition", "must", "when", "needs", "where", "cap", "ties", "mail", "rest_days"}
)
"""Keys compared as one value: what stands inside makes no sense by itself."""
_LENGTHS = frozenset({"days", "working_days", "months"})
_KEPT = ("call", "privacy", "keep")
_ABSENT: Any = None


def differences(old: Table, new: Table) -> Iterator[Difference]:
    """Give what differs between two frozen documents, in the order of the newer one."""
    before, after = _shaped(old), _shaped(new)
    for key in ("slug", "call", "workflows", "forms", "texts", "assumed"):
        yield from _compare((key,), before.get(key), after.get(key))


def _shaped(document: Table) -> Table:
    """Return a document whose named conditions hold their condition under one key."""
    call: Table = document["call"]
    if "conditions" not in call:
        return document
    conditions = [
        {
            **{key: value for key, value in entry.items() if key in ("id", "it", "en")},
            "condition": body(entry),
        }
        for entry in call["conditions"]
    ]
    return {**document, "call": {**call, "conditions": conditions}}


def _compare(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if _same(old, new):
        return
    if path[-1] not in _WHOLE and _things(old) and _things(new):
        yield from _compare_things(path, old, new)
    elif path[-1] not in _WHOLE and _table(old) and _table(new):
        for key in (*new, *(key for key in old if key not in new)):
            yield from _compare((*path, key), old.get(key), new.get(key))
    elif old is _ABSENT and _opens(path, new):
        yield from _each(path, new, added=True)
    elif new is _ABSENT and _opens(path, old):
        yield from _each(path, old, added=False)
    elif old is _ABSENT:
        yield Difference(path, "added", None, new)
    elif new is _ABSENT:
        yield Difference(path, "removed", old, None)
    else:
        yield Difference(path, "changed", old, new)


def _compare_things(
    path: tuple[str, ...], old: list[Table], new: list[Table]
) -> Iterator[Difference]:
    before = {thing["id"]: thing for thing in old}
    after = {thing["id"]: thing for thing in new}
    for id_, thing in before.items():
        if id_ not in after:
            yield Difference((*path, id_), "removed", thing, None)
    moved = _moved([id_ for id_ in before if id_ in after], [id_ for id_ in after if id_ in before])
    for id_, thing in after.items():
        here = (*path, id_)
        if id_ not in before:
            yield Difference(here, "added", None, thing)
            continue
        if id_ in moved:
            yield Difference(here, "moved", list(before).index(id_) + 1, list(after).index(id_) + 1)
        for key in (*thing, *(key for key in before[id_] if key not in thing)):
            if key != "id":
                yield from _compare((*here, key), before[id_].get(key), thing.get(key))


def _each(path: tuple[str, ...], things: Any, *, added: bool) -> Iterator[Difference]:
    """A whole section that is new, or gone: each of its things."""
    pairs = (
        [(thing["id"], thing) for thing in things] if isinstance(things, list) else things.items()
    )
    for id_, thing in pairs:
        if added:
            yield from _compare((*path, id_), None, thing)
        else:
            yield from _compare((*path, id_), thing, None)


def _opens(path: tuple[str, ...], value: Any) -> bool:
    """Only sections, and the table of retention, are opened up; a thing comes and goes whole."""
    section = len(path) == (3 if path[0] == "forms" else 2) or path == _KEPT
    return section and path[-1] not in _WHOLE and (_things(value) or _table(value))


def _things(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "id" in one for one in value)
    )


def _table(value: Any) -> bool:
    return isinstance(value, dict) and not _LENGTHS & set(value)


def _same(old: Any, new: Any) -> bool:
    """One id may stand alone or in a list; yes is never the number one."""
    if isinstance(old, str) != isinstance(new, str):
        old, new = _many(old), _many(new)
    return type(old) is type(new) and bool(old == new)


def _many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the fewest ids that must move to turn one order into the other."""
    place = {id_: index for index, id_ in enumerate(old)}
    best: list[list[str]] = [[]]
    for id_ in new:
        earlier = [kept for kept in best if not kept or place[kept[-1]] < place[id_]]
        best.append([*_longest(earlier), id_])
    return set(new) - set(_longest(best))


def _longest(lists: list[list[str]]) -> list[str]:
    return max(lists, key=len)
