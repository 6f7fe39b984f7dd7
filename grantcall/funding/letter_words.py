"""Parts of a letter in words: when each instalment comes, when to answer."""

from datetime import datetime

from grantcall.core.i18n import instant_words, weekday_words
from grantcall.core.words import Words
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    FactRef,
    JudgedBy,
    ListRef,
    Named,
    TrancheRule,
)
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.operators import GIVEN_FALSE, OPERATORS
from grantcall.definitions.vocabulary.roles import ROLES
from grantcall.engine.clocks import local
from grantcall.engine.labels import subject
from grantcall.engine.showing import show

_AND, _OR = Words(" e ", " and "), Words(" oppure ", " or ")
_STANDS = Words("{what} è {state}", "{what} is {state}")
_REPORTED = Words("{what} {state}", "{what} {state}")
_NOT = Words("non: {what}", "not: {what}")
_LAST_MINUTE = (23, 59)
NARROW = "\u00a0"
"""Keeps a number and its sign on one line."""


def tranche_name(rule: TrancheRule, lang: str) -> str:
    """Return an instalment with its percent: "All'avvio, 50 %"."""
    return f"{rule.label.in_(lang)}, {rule.percent}{NARROW}%"


def tranche_when(rule: TrancheRule, definition: Definition, lang: str) -> str:
    """Say what an instalment waits for, in one phrase; empty when it waits for nothing."""
    needs = [_need(need, definition) for need in rule.needs]
    if not needs:
        return ""
    return _first_lower(_joined(needs, _AND).in_(lang))


def term_in_words(due_at: datetime, definition: Definition, lang: str) -> str:
    """Write a term: its day where it is the last minute of one, else also the hour."""
    calendar = definition.calendar
    here = local(due_at, calendar)
    if (here.hour, here.minute) == _LAST_MINUTE:
        return f"{weekday_words(due_at, calendar.zone, lang)} {here.year}"
    return instant_words(due_at, calendar.zone, lang)


def _need(need: str | Condition, definition: Definition) -> Words:
    return GUARDS[need].asks if isinstance(need, str) else _condition(need, definition)


def _condition(condition: Condition, definition: Definition) -> Words:
    match condition:
        case Named(id=id_):
            return definition.conditions[id_].label
        case AllOf(parts=parts):
            return _joined([_condition(part, definition) for part in parts], _AND)
        case AnyOf(parts=parts):
            return _joined([_condition(part, definition) for part in parts], _OR)
        case JudgedBy(role=role):
            return _STANDS.format(what=ROLES[role], state=Words("d'accordo", "agreed"))
        case Comparison():
            return _comparison(condition, definition)
        case _:
            return _NOT.format(what=_condition(condition.part, definition))


def _comparison(condition: Comparison, definition: Definition) -> Words:
    name, operator, value = condition.name, condition.operator, condition.value
    if operator == "given" and name.endswith("_at") and value is True:
        reached = _reached(name, definition)
        if reached is not None:
            return reached
    about = subject(name, definition, "tranche")
    if operator == "is" and about.type == "state" and isinstance(value, str):
        state = about.options.get(value, Words(value))
        return _lower(_REPORTED.format(what=about.label, state=_lower(state)))
    if operator == "given" and value is False:
        return _lower(_REPORTED.format(what=about.label, state=GIVEN_FALSE["met"]))
    phrase = OPERATORS[operator].met
    shown = Words("", "")
    if isinstance(value, FactRef | ListRef):
        shown = subject(value.name, definition, "tranche").label
    elif not isinstance(value, tuple):
        shown = show(value, about, definition)
    said = Words(
        phrase.it.replace("{value}", shown.it), phrase.in_("en").replace("{value}", shown.in_("en"))
    )
    return _lower(_REPORTED.format(what=about.label, state=said))


def _reached(name: str, definition: Definition) -> Words | None:
    """Say "the award is accepted" for the fact `award.accepted_at`."""
    record, _, kind = name.removesuffix("_at").rpartition(".")
    workflow = definition.workflows.get(record or "tranche")
    if workflow is None:
        return None
    for state in workflow.states.values():
        if state.kind == kind:
            return _STANDS.format(what=_lower(workflow.label), state=_lower(state.label))
    return None


def _joined(parts: list[Words], last: Words) -> Words:
    if len(parts) == 1:
        return parts[0]
    return Words(
        ", ".join(part.it for part in parts[:-1]) + last.it + parts[-1].it,
        ", ".join(part.in_("en") for part in parts[:-1]) + last.in_("en") + parts[-1].in_("en"),
    )


def _lower(words: Words) -> Words:
    return Words(_first_lower(words.it), _first_lower(words.in_("en")))


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
