"""Where conditions stand in a call, and in which scope each is read.

One list for the checks and for the compiler, so that both read a condition alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.trees import Path, Table, items, named, table, text
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a condition stands. `file` is "call", a record, or a form slot."""

    part: str  # "call" | "workflow" | "form"
    file: str
    path: Path
    value: object
    scope: Scope


def sites(
    call: Table, workflows: Mapping[str, Table], forms: Mapping[str, Table]
) -> Iterator[Site]:
    """Give every place of a condition, but for the entries of `[conditions]` themselves."""
    yield from _in_call(call)
    for record, tree in workflows.items():
        if record in KINDS:
            for id_, step in named(tree.get("transitions")).items():
                for path, value in _needs(step.get("needs")):
                    yield Site(
                        "workflow", record, ("transitions", id_, *path), value, Scope(record)
                    )
    for slot, tree in forms.items():
        record = text(tree.get("record")) or ""
        if record in KINDS:
            yield from _in_form(slot, tree, Scope(record))


def named_scopes(book: FactBook) -> dict[str, tuple[Scope, ...]]:
    """Return for each named condition the scopes it is read in, in order of first use.

    A condition named only where its rows are unknown has no scope at all.
    """
    found: dict[str, dict[Scope, None]] = {}
    entries = named(book.call.get("conditions"))
    waiting = [(site.value, site.scope) for site in sites(book.call, book.workflows, book.forms)]
    while waiting:
        value, scope = waiting.pop(0)
        for name, inner in _names(value, scope, book):
            scopes = found.setdefault(name, {})
            if inner is None:
                continue
            if name in entries and inner not in scopes:
                waiting.append((body(entries[name]), inner))
            scopes[inner] = None
    return {name: tuple(scopes) for name, scopes in found.items()}


def body(entry: Table) -> Table:
    """Return the condition of an entry of `[conditions]`, without its words."""
    return {key: value for key, value in entry.items() if key not in ("id", "it", "en")}


def _names(
    value: object, scope: Scope | None, book: FactBook
) -> Iterator[tuple[str, Scope | None]]:
    if isinstance(value, str):
        yield value, scope
    tree = table(value)
    for key in ("all", "any"):
        for _, part in items(tree.get(key)):
            yield from _names(part, scope, book)
    if "not" in tree:
        yield from _names(tree["not"], scope, book)
    if "where" in tree:
        subject = text(tree.get("count")) or text(tree.get("sum")) or ""
        rows = None if scope is None else book.row_scope(scope, subject)
        yield from _names(tree["where"], rows, book)


def _in_call(call: Table) -> Iterator[Site]:
    proposal = Scope("proposal")
    for id_, rule in named(call.get("rules")).items():
        for key in ("when", "must"):
            if key in rule:
                yield Site("call", "call", ("rules", id_, key), rule[key], proposal)
    money = table(call.get("money"))
    for index, cap in items(money.get("cap")):
        if isinstance(cap, dict) and "when" in cap:
            yield Site("call", "call", ("money", "cap", index, "when"), cap["when"], proposal)
    for id_, lot in named(money.get("lots")).items():
        if "when" in lot:
            yield Site("call", "call", ("money", "lots", id_, "when"), lot["when"], proposal)
    for id_, tranche in named(call.get("tranches")).items():
        for path, value in _needs(tranche.get("needs")):
            yield Site("call", "call", ("tranches", id_, *path), value, Scope("tranche"))


def _in_form(slot: str, tree: Table, scope: Scope) -> Iterator[Site]:
    for group in ("sections", "fields"):
        for id_, entry in named(tree.get(group)).items():
            if "when" in entry:
                yield Site("form", slot, (group, id_, "when"), entry["when"], scope)
    for id_, rule in named(tree.get("rules")).items():
        for key in ("when", "must"):
            if key in rule:
                yield Site("form", slot, ("rules", id_, key), rule[key], scope)


def _needs(value: object) -> Iterator[tuple[Path, object]]:
    entries = enumerate(value) if isinstance(value, list) else [(None, value)]
    for index, entry in entries:
        if entry is not None and not (isinstance(entry, str) and entry in GUARDS):
            yield ("needs",) if index is None else ("needs", index), entry
