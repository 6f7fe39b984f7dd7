"""Which facts a condition may name, and of which type each is.

Works on the trees of a call, on files as they are written and as they are frozen alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grantcall.core.words import Words
from grantcall.definitions.trees import Table, named, table, text
from grantcall.definitions.vocabulary.facts import ENGINE_FACTS, RELATED, TIERS
from grantcall.definitions.vocabulary.fields import FIELD_TYPES
from grantcall.definitions.vocabulary.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition stands: a record, and inside `where` the row set it looks at."""

    record: str
    rows: str | None = None  # a `rows` field of the record's forms


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a fact before anyone answers.

    `type`: number, money, date, instant, yes_no, choice, choices, state, text, file,
    rows, roster, note; unknown where the form names no known type. `options` are the ids
    allowed, `list` the list they come from.
    """

    name: str
    type: str
    options: tuple[str, ...] = ()
    list: str | None = None
    label: Words | None = None
    columns: Mapping[str, "Fact"] = field(default_factory=dict)
    after: str | None = None  # a calendar length: the fact it is counted from
    is_length: bool = False
    field: bool = False


def words(tree: Mapping[str, object]) -> Words | None:
    """Return the label of a table, `None` when the Italian one is missing."""
    it, en = text(tree.get("it")), text(tree.get("en"))
    return None if it is None else Words(it, en)


class FactBook:
    """All facts of one call, by scope and name."""

    def __init__(
        self, call: Table, workflows: Mapping[str, Table], forms: Mapping[str, Table]
    ) -> None:
        self.call = call
        self.workflows = workflows
        self.forms = forms
        self.lists = _lists(call)
        self._fields = {record: self._fields_of(record) for record in KINDS}
        self._calendar = _calendar_facts(call)
        self._known: dict[Scope, dict[str, Fact]] = {}

    def find(self, scope: Scope, name: str) -> Fact | None:
        """Return a fact by name as a condition in this scope sees it, or `None`."""
        return self.all(scope).get(name)

    def all(self, scope: Scope) -> Mapping[str, Fact]:
        """Return every fact a condition in this scope may name."""
        if scope not in self._known:
            self._known[scope] = self._all(scope)
        return self._known[scope]

    def _all(self, scope: Scope) -> dict[str, Fact]:
        found = self._engine(scope.record)
        found.update(self._calendar)
        for record in RELATED:
            if record != scope.record and (record in self.workflows or record == "call"):
                found.update(self._of_related(record))
        if scope.rows is None:
            found.update(self._fields[scope.record])
        else:
            rows = self._fields[scope.record].get(scope.rows)
            found.update(rows.columns if rows else {})
        return found

    def fields(self, record: str) -> dict[str, Fact]:
        """Return the facts that the forms of a record ask for."""
        return self._fields[record]

    def row_scope(self, scope: Scope, subject: str) -> Scope | None:
        """Return the scope of `where` for a counted or summed subject, or `None`."""
        fact = self.find(scope, subject.partition(".")[0])
        if fact is None:
            return None
        if fact.type == "roster":
            return Scope("member")
        return Scope(scope.record, fact.name) if fact.type == "rows" else None

    def _of_related(self, record: str) -> dict[str, Fact]:
        own = {**self._engine(record), **self._fields[record]}
        return {f"{record}.{name}": fact for name, fact in own.items() if name != "today"}

    def _fields_of(self, record: str) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for form in self.forms.values():
            if form.get("record") == record:
                for id_, entry in named(form.get("fields")).items():
                    found[id_] = self._field(id_, entry)
        return found

    def _field(self, id_: str, entry: Table) -> Fact:
        type_ = text(entry.get("type")) or "text"
        known = FIELD_TYPES.get(type_)
        options, list_ = self._options(entry.get("options"))
        return Fact(
            name=id_,
            type=known.fact if known else "unknown",
            options=options,
            list=list_,
            label=words(entry),
            columns={
                column: self._field(column, inner)
                for column, inner in named(entry.get("columns")).items()
            },
            field=True,
        )

    def _options(self, value: object) -> tuple[tuple[str, ...], str | None]:
        if isinstance(value, str):
            return self.lists.get(value, ()), value
        return tuple(named(value)), None

    def _engine(self, record: str) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for name, (type_, label) in {**ENGINE_FACTS["any"], **ENGINE_FACTS[record]}.items():
            found[name] = Fact(name, type_, self._engine_options(record, name), label=label)
        for kind in KINDS[record]:
            found[f"{kind}_at"] = Fact(f"{kind}_at", "instant", label=self._reached(record, kind))
        if record == "proposal":
            marked = {**named(self.call.get("criteria")), **named(self.call.get("parts"))}
            for id_, entry in marked.items():
                found[f"points.{id_}"] = Fact(f"points.{id_}", "number", label=words(entry))
            for id_, entry in named(self.call.get("parts")).items():
                found[f"position.{id_}"] = Fact(f"position.{id_}", "number", label=words(entry))
        if record == "tranche":
            for id_, entry in named(self.call.get("reports")).items():
                found[f"reports.{id_}"] = Fact(
                    f"reports.{id_}", "state", KINDS["report"], label=words(entry)
                )
        return found

    def _engine_options(self, record: str, name: str) -> tuple[str, ...]:
        if name == "state":
            return KINDS[record]
        if name == "tier":
            return tuple(TIERS)
        return tuple(named(self.call.get("reports"))) if name == "report" else ()

    def _reached(self, record: str, kind: str) -> Words:
        states = named(table(self.workflows.get(record)).get("states"))
        label = next((words(s) for s in states.values() if s.get("kind") == kind), None)
        shown = label or Words(kind, kind)
        return Words(f"Data di: {shown.it}", f"Date of: {shown.in_('en')}")


def _lists(call: Table) -> dict[str, tuple[str, ...]]:
    lists = call.get("lists")
    if isinstance(lists, dict):
        return {id_: tuple(named(entry)) for id_, entry in named(lists).items()}
    return {id_: tuple(named(entry.get("options"))) for id_, entry in named(lists).items()}


def _calendar_facts(call: Table) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for name, value in table(call.get("calendar")).items():
        if name in ("zone", "rest_days"):
            continue
        length = table(value)
        found[name] = Fact(
            name, "instant", after=text(length.get("after")), is_length=isinstance(value, dict)
        )
    return found
