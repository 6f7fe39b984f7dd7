"""Conditions: one subject, one operator, facts that exist, right sides that fit."""

from grantcall.definitions.checking.context import Context
from grantcall.definitions.checking.righthand import RightSide
from grantcall.definitions.factbook import Fact, FactBook, Scope
from grantcall.definitions.faults import Reporter
from grantcall.definitions.sites import Site, body, named_scopes, sites
from grantcall.definitions.trees import Path, Table, items, named, table
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.operators import (
    COMBINATIONS,
    MEASURES,
    OPERATORS,
    SUBJECTS,
)
from grantcall.definitions.vocabulary.roles import ROLES

_HEADS = (*SUBJECTS, *COMBINATIONS)
_MEASURED = (*OPERATORS, *MEASURES)
_ALLOWED = {
    "fact": ("fact", *_MEASURED),
    "count": ("count", "where", *OPERATORS, "percent_of"),
    "sum": ("sum", "where", *OPERATORS, "percent_of"),
}


def check_conditions(context: Context) -> None:
    """Check every condition of a call where it stands, and the named ones where used."""
    for site in sites(context.call, context.workflows, context.forms):
        ConditionCheck(context, _reporter(context, site)).check(site.path, site.value, site.scope)
    scopes = named_scopes(context.book)
    context.used.conditions.update(scopes)
    checker = ConditionCheck(context, context.report)
    for id_, entry in named(context.call.get("conditions")).items():
        path = ("conditions", id_)
        for scope in scopes.get(id_, ()):
            checker.check(path, body(entry), scope)
    _named_circles(context)


class ConditionCheck:
    """Checks conditions of one file."""

    def __init__(self, context: Context, report: Reporter) -> None:
        self._context = context
        self._report = report
        self._right = RightSide(context, report)

    @property
    def _book(self) -> FactBook:
        return self._context.book

    def check(self, path: Path, value: object, scope: Scope) -> None:
        """Check a condition, and everything inside it."""
        if isinstance(value, str):
            self._check_name(path, value)
            return
        if not isinstance(value, dict):
            self._report.fault(path, "must be a condition in { }, or the name of one")
            return
        heads = [key for key in _HEADS if key in value]
        if len(heads) != 1:
            self._say_heads(path, value, heads)
            return
        head = heads[0]
        if self._strangers(path, value, _ALLOWED.get(head, (head,))):
            return
        if head in ("all", "any"):
            self._check_list(path, head, value[head], scope)
        elif head == "not":
            self.check((*path, "not"), value["not"], scope)
        elif head == "judged_by":
            self._check_judge(path, value["judged_by"])
        else:
            self._check_comparison(path, head, value, scope)

    def _check_name(self, path: Path, name: str) -> None:
        known = named(self._context.call.get("conditions"))
        self._context.used.conditions.add(name)
        if name not in known:
            what = "neither a guard nor a condition" if "needs" in path else "not a condition"
            self._report.unknown(path, name, _known_names(known, path), f"“{name}” is {what}")

    def _say_heads(self, path: Path, value: Table, heads: list[str]) -> None:
        if heads:
            said = " and ".join(f"“{head}”" for head in heads)
            self._report.fault(path, f"says {said}: a condition has one subject")
        elif not self._strangers(path, value, (*_HEADS, *_MEASURED, "where")):
            self._report.fault(path, f"a condition starts with one of {', '.join(_HEADS)}")

    def _strangers(self, path: Path, value: Table, allowed: tuple[str, ...]) -> bool:
        found = [key for key in value if key not in allowed]
        for key in found:
            self._report.unknown(path, key, allowed, f"unknown key “{key}”")
            self._context.used.spare(value[key])
        return bool(found)

    def _check_list(self, path: Path, head: str, parts: object, scope: Scope) -> None:
        if not isinstance(parts, list) or not parts:
            self._report.fault((*path, head), "must be a list of conditions")
        for index, part in items(parts):
            self.check((*path, head, index), part, scope)

    def _check_judge(self, path: Path, role: object) -> None:
        people = [name for name in ROLES if name != "engine"]
        if role not in people:
            self._report.unknown(
                (*path, "judged_by"), str(role), people, f"“{role}” is not a role that can judge"
            )

    def _check_comparison(self, path: Path, head: str, value: Table, scope: Scope) -> None:
        operators = [key for key in OPERATORS if key in value]
        if len(operators) != 1:
            said = " and ".join(f"“{one}”" for one in operators)
            self._report.fault(
                path, f"says {said}: one operator only" if said else "has no operator"
            )
            return
        name = value[head]
        if not isinstance(name, str):
            self._report.fault((*path, head), "must be the name of a fact")
            return
        fact = self._subject(path, head, name, scope)
        if "where" in value:
            rows = self._book.row_scope(scope, name)
            if rows is not None:
                self.check((*path, "where"), value["where"], rows)
        if fact is None:
            return
        self._context.use_moment(name, scope)
        fact = self._measured(path, value, fact, scope)
        if fact is not None:
            self._right.check(path, operators[0], value[operators[0]], fact, scope)

    def _subject(self, path: Path, head: str, name: str, scope: Scope) -> Fact | None:
        """Return the fact compared: for a count a number, for a sum its column."""
        start, _, column = name.partition(".")
        fact = self._book.find(scope, start if head == "sum" else name)
        if fact is None:
            known = self._book.all(scope)
            self._report.unknown(path, name, known, f"unknown fact “{name}”")
            return None
        if fact.type == "unknown":  # its form says what is wrong with it
            return None
        if head == "fact":
            return fact
        if head == "count":
            if fact.type in ("rows", "roster"):
                return Fact(name, "number", label=fact.label)
            self._report.fault(path, f"“{name}” cannot be counted: it is neither rows nor people")
            return None
        inner = fact.columns.get(column)
        if inner is None:
            sums = [f"{start}.{one}" for one in fact.columns]
            self._report.unknown(path, name, sums, f"“{name}” is not a column of rows")
        elif inner.type not in ("number", "money"):
            self._report.fault(path, f"“{name}” cannot be summed: it is no number")
            return None
        return inner

    def _measured(self, path: Path, value: Table, fact: Fact, scope: Scope) -> Fact | None:
        """Return the number that `percent_of` or `years_at` makes of a fact."""
        for measure, types in (
            ("percent_of", ("number", "money")),
            ("years_at", ("date",)),
        ):
            if measure not in value:
                continue
            if fact.type not in types:
                self._report.fault(path, f"“{measure}” does not fit “{fact.name}”")
                return None
            if not self._measure_exists(path, measure, value[measure], scope):
                return None
            return Fact(fact.name, "number", label=fact.label)
        return fact

    def _measure_exists(self, path: Path, measure: str, name: object, scope: Scope) -> bool:
        here = (*path, measure)
        if not isinstance(name, str):
            self._report.fault(here, "must be the name of a fact")
            return False
        start, _, column = name.partition(".")
        fact = self._book.find(scope, name)
        rows = self._book.find(scope, start)
        if fact is None and rows is not None:
            fact = rows.columns.get(column)
        if fact is None:
            self._report.unknown(here, name, self._book.all(scope), f"unknown fact “{name}”")
            return False
        fits = (
            ("date", "instant") if measure == "years_at" else ("number", "money", "rows", "roster")
        )
        if fact.type not in fits:
            self._report.fault(here, f"“{name}” does not fit “{measure}”")
            return False
        self._context.use_moment(name, scope)
        return True


def _known_names(conditions: dict[str, Table], path: Path) -> list[str]:
    return [*conditions, *(GUARDS if "needs" in path else ())]


def _reporter(context: Context, site: Site) -> Reporter:
    if site.part == "call":
        return context.report
    if site.part == "workflow":
        return context.of_workflow(site.file)
    return context.of_form(site.file)


def _named_circles(context: Context) -> None:
    entries = named(context.call.get("conditions"))
    edges = {id_: sorted(_refers(body(entry)) & set(entries)) for id_, entry in entries.items()}
    for id_ in entries:
        seen: set[str] = set()
        waiting = list(edges[id_])
        while waiting:
            here = waiting.pop()
            if here == id_:
                context.report.fault(("conditions", id_), "goes in a circle: it asks for itself")
                break
            if here not in seen:
                seen.add(here)
                waiting.extend(edges[here])


def _refers(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    tree = table(value)
    found: set[str] = set()
    for key in ("all", "any"):
        for _, part in items(tree.get(key)):
            found |= _refers(part)
    for key in ("not", "where"):
        if key in tree:
            found |= _refers(tree[key])
    return found
