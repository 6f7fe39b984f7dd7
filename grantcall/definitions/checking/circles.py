"""Circles: a question that shows itself only when it is answered."""

from grantcall.definitions.checking.context import Context
from grantcall.definitions.sites import body
from grantcall.definitions.trees import Table, ids, items, named, table, text


def check_circles(context: Context, slot: str) -> None:
    """Report the fields of a form whose `when` leads back to themselves."""
    form, report = context.forms[slot], context.of_form(slot)
    conditions = {id_: body(entry) for id_, entry in named(context.call.get("conditions")).items()}
    fields = named(form.get("fields"))
    shown_by: dict[str, set[str]] = {id_: set() for id_ in fields}
    for section in named(form.get("sections")).values():
        asked = _facts(section.get("when"), conditions, set())
        for id_ in ids(section.get("fields")):
            shown_by.get(id_, set()).update(asked)
    for id_, entry in fields.items():
        shown_by[id_] |= _facts(entry.get("when"), conditions, set())
    for id_ in fields:
        way = _way_back(id_, shown_by)
        if way:
            report.fault(("fields", id_, "when"), f"goes in a circle: {' → '.join(way)}")


def _way_back(start: str, shown_by: dict[str, set[str]]) -> list[str]:
    waiting: list[list[str]] = [[start]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        for name in sorted(shown_by.get(way[-1], set()) & set(shown_by)):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                waiting.append([*way, name])
    return []


def _facts(value: object, conditions: dict[str, Table], seen: set[str]) -> set[str]:
    """Return the facts of the record that a condition asks for, names followed."""
    if isinstance(value, str):
        if value in seen or value not in conditions:
            return set()
        return _facts(conditions[value], conditions, seen | {value})
    tree = table(value)
    found: set[str] = set()
    for key in ("fact", "count", "sum", "percent_of", "at_least", "at_most", "before", "after"):
        name = text(tree.get(key))
        if name is not None:
            found |= {name, name.partition(".")[0]}
    for key in ("all", "any"):
        for _, part in items(tree.get(key)):
            found |= _facts(part, conditions, seen)
    if "not" in tree:
        found |= _facts(tree["not"], conditions, seen)
    return found
