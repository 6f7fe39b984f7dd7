"""What people call a fact: its label, type and options, from forms, call and vocabulary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grantcall.core.words import Words
from grantcall.definitions.model import Column, Definition, Field, Option
from grantcall.definitions.vocabulary.facts import ENGINE_FACTS, TIERS
from grantcall.definitions.vocabulary.fields import FIELD_TYPES
from grantcall.definitions.vocabulary.kinds import KINDS, RECORDS

_CALENDAR = {
    "opens": Words("L'apertura del bando", "The opening of the call"),
    "closes": Words("La chiusura del bando", "The closing of the call"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact as people read it. `type`: number, money, date, instant, yes_no, choice, …"""

    label: Words
    type: str
    options: Mapping[str, Words] = field(default_factory=dict)


def subject(
    name: str, definition: Definition, record: str | None = None, rows: str | None = None
) -> Subject:
    """Return what a fact is called in a condition about a record, or about its rows.

    `rows`: the roster or `rows` field whose rows are looked at. A name that nobody labels
    is shown as it is written, with spaces.
    """
    head, _, rest = name.partition(".")
    if rest and head in RECORDS:
        return subject(rest, definition, head)
    if rows is not None:
        return _of_rows(name, definition, record, rows)
    return (
        _of_forms(name, definition, record)
        or _of_engine(name, definition, record)
        or _of_call(name, definition)
        or Subject(Words(name.replace("_", " ").replace(".", " ")), "text")
    )


def column_subject(name: str, definition: Definition, record: str | None = None) -> Subject:
    """Return what `budget.amount` is called: the set and its column."""
    set_, _, column = name.partition(".")
    whole = subject(set_, definition, record)
    part = subject(column, definition, record, rows=set_)
    label = Words("{whole} ({part})", "{whole} ({part})").format(whole=whole.label, part=part.label)
    return Subject(label, part.type)


def is_people(name: str, definition: Definition) -> bool:
    """Tell whether a row set holds people rather than rows of a table."""
    return all(one.type != "rows" for one in _fields(name, definition, None))


def kind_label(kind: str, definition: Definition, record: str | None) -> Words:
    """Return the label of the first state of a kind, the kind itself where there is none."""
    for workflow in definition.workflows.values():
        if record in (None, workflow.record):
            for state in workflow.states.values():
                if state.kind == kind:
                    return state.label
    return Words(kind)


def _of_rows(name: str, definition: Definition, record: str | None, rows: str) -> Subject:
    for field_ in _fields(rows, definition, record):
        for column in field_.columns:
            if column.id == name:
                return _of_column(column, definition)
    return subject(name, definition, "member" if is_people(rows, definition) else record)


def _of_forms(name: str, definition: Definition, record: str | None) -> Subject | None:
    for field_ in _fields(name, definition, record):
        return _of_column(field_, definition)
    return None


def _of_column(column: Column, definition: Definition) -> Subject:
    return Subject(column.label, FIELD_TYPES[column.type].fact, labels_of(column, definition))


def options_of(column: Column, definition: Definition) -> tuple[Option, ...]:
    """Return the choices of a field or column, in file order."""
    if column.options is None:
        return column.inline_options
    return tuple(definition.lists[column.options].values())


def labels_of(column: Column, definition: Definition) -> dict[str, Words]:
    """Return the labels of the choices of a field or column, by id."""
    return {option.id: option.label for option in options_of(column, definition)}


def _fields(name: str, definition: Definition, record: str | None) -> Iterator[Field]:
    for form in definition.forms.values():
        if record in (None, form.record) and name in form.fields:
            yield form.fields[name]


def _of_engine(name: str, definition: Definition, record: str | None) -> Subject | None:
    records = RECORDS if record is None else (record,)
    for one in (*records, "any"):
        found = ENGINE_FACTS.get(one, {}).get(name)
        if found is not None:
            type_, label = found
            return Subject(label, type_, _engine_options(name, definition, record))
    kind = name.removesuffix("_at")
    if kind != name and any(kind in KINDS[one] for one in records if one in KINDS):
        reached = Words("Data di «{state}»", "Date of “{state}”")
        return Subject(reached.format(state=kind_label(kind, definition, record)), "instant")
    return None


def _engine_options(name: str, definition: Definition, record: str | None) -> Mapping[str, Words]:
    if name == "tier":
        return TIERS
    if name == "report":
        return {report.id: report.label for report in definition.reports}
    if name == "state" and record is not None:
        return {kind: kind_label(kind, definition, record) for kind in KINDS[record]}
    return {}


def _of_call(name: str, definition: Definition) -> Subject | None:
    head, _, rest = name.partition(".")
    marked = {criterion.id: criterion.label for criterion in definition.criteria}
    marked |= {part.id: part.label for part in definition.parts}
    if head in ("points", "position") and rest in marked:
        return Subject(marked[rest], "number")
    reports = {report.id: report.label for report in definition.reports}
    if head == "reports" and rest in reports:
        kinds = {kind: kind_label(kind, definition, "report") for kind in KINDS["report"]}
        return Subject(reports[rest], "state", kinds)
    if name in definition.calendar.entries:
        shown = Words(f"Il termine «{name}»", f"The term “{name}”")
        return Subject(_CALENDAR.get(name, shown), "instant")
    return None
