"""What is named and missing, or there and never used, in a compiled definition."""

from collections.abc import Iterator, Mapping

from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    FactRef,
    Length,
    ListRef,
    Named,
    Not,
    Value,
)
from grantcall.definitions.vocabulary.settings import (
    ENGINE_MAILS,
    ENGINE_SLOTS,
    LETTER_MAIL,
    RUBRIC,
)
from grantcall.engine.simulating.findings import Finding
from grantcall.engine.simulating.known import forms_of

_MISSING = Words("{what} “{name}” manca", "{what} “{name}” is missing")
_IDLE = Words("{what} “{name}” non serve a niente", "nothing uses {what} “{name}”")
_WHAT: Mapping[str, Words] = {
    "calendar": Words("la voce di calendario", "the calendar entry"),
    "lists": Words("l'elenco", "the list"),
    "conditions": Words("la condizione", "the condition"),
    "forms": Words("il modulo", "the form"),
    "emails": Words("il testo della mail", "the text of the mail"),
    "letters": Words("il testo della lettera", "the text of the letter"),
}


def check_names(definition: Definition) -> Iterator[Finding]:
    """Give what steps, clocks and conditions name in vain, and what nothing names."""
    used = _Used(definition)
    yield from _texts(definition)
    held: dict[str, set[str]] = {
        "calendar": set(definition.calendar.entries),
        "lists": set(definition.lists),
        "conditions": set(definition.conditions),
        "forms": set(definition.forms),
    }
    for section, names in held.items():
        for name in sorted(used.names[section] - names):
            yield _finding("missing", section, name, _MISSING)
        for name in sorted(names - used.names[section]):
            yield _finding("idle", section, name, _IDLE)


def _texts(definition: Definition) -> Iterator[Finding]:
    wanted = {("emails", name) for name in ENGINE_MAILS}
    for workflow in definition.workflows.values():
        for step in workflow.transitions.values():
            wanted |= {("emails", name) for name in step.mail}
            if step.letter:
                wanted |= {("letters", step.letter), ("emails", LETTER_MAIL)}
    for kind, name in sorted(wanted):
        if f"{kind}/{name}.it.txt" not in definition.texts:
            yield _finding("missing", kind, name, _MISSING)


def _finding(code: str, section: str, name: str, text: Words) -> Finding:
    return Finding(code, f"{section}.{name}", text.format(what=_WHAT[section], name=name))


class _Used:
    """Everything that something in a definition refers to, by section."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self.names: dict[str, set[str]] = {
            section: set() for section in ("calendar", "lists", "conditions", "forms")
        }
        self._workflows()
        self._forms()
        self._call()

    def _workflows(self) -> None:
        for record, workflow in self._definition.workflows.items():
            dates = {
                field.id
                for form in forms_of(self._definition, record)
                for field in form.fields.values()
                if field.type == "date"
            }
            for state in workflow.states.values():
                if state.fills and state.fills != RUBRIC:
                    self.names["forms"].add(state.fills)
                if state.clock is not None and state.clock.until not in {"due", *dates}:
                    self._moment(state.clock.until, surely=True)
            for step in workflow.transitions.values():
                for need in step.needs:
                    self._need(need)
        if "call" in self._definition.workflows:
            self.names["calendar"] |= {"opens", "closes"}

    def _need(self, need: "str | Condition") -> None:
        if need == "lab_promises_kept":
            self.names["lists"].add("lab_promises")
        elif not isinstance(need, str):
            self._condition(need)

    def _forms(self) -> None:
        for slot, record in ENGINE_SLOTS.items():
            if slot in self._definition.forms and record in self._definition.workflows:
                self.names["forms"].add(slot)
        for form in self._definition.forms.values():
            for section in form.sections:
                self._condition(section.when)
            for field in form.fields.values():
                self._condition(field.when)
                for column in (field, *field.columns):
                    self.names["lists"] |= {column.options} if column.options else set()
                    for end in (column.min, column.max):
                        if isinstance(end, str):
                            self._moment(end)

    def _call(self) -> None:
        definition = self._definition
        for rule in definition.rules:
            self._condition(rule.must)
            self._condition(rule.when)
        for entry in definition.conditions.values():
            self._condition(entry.condition)
        money = definition.money
        if money is not None:
            for when in (*(cap.when for cap in money.caps), *(lot.when for lot in money.lots)):
                self._condition(when)
        for tranche in definition.tranches:
            for need in tranche.needs:
                self._need(need)
        for report in definition.reports:
            self._moment(report.due, surely=True)

    def _condition(self, condition: Condition | None) -> None:
        match condition:
            case Named(id=id_):
                self.names["conditions"].add(id_)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                for part in parts:
                    self._condition(part)
            case Not(part=part):
                self._condition(part)
            case Comparison():
                self._condition(condition.where)
                for name in (condition.name, condition.percent_of, condition.years_at):
                    self._moment(name)
                self._value(condition.value)
            case _:
                return

    def _value(self, value: Value) -> None:
        if isinstance(value, FactRef):
            self._moment(value.name)
        elif isinstance(value, ListRef):
            self.names["lists"].add(value.name)
        elif isinstance(value, tuple):
            for part in value:
                self._value(part)

    def _moment(self, name: str | None, *, surely: bool = False) -> None:
        """Note a calendar entry, and what its length is counted from."""
        entry = self._definition.calendar.entries.get(name or "")
        if name is None or (entry is None and not surely):
            return
        new = name not in self.names["calendar"]
        self.names["calendar"].add(name)
        if new and isinstance(entry, Length):
            self._moment(entry.after)
