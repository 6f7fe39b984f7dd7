"""Small pieces of sentence: values, lengths, instants, conditions."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.factbook import Fact, FactBook, Scope
from grantcall.definitions.model import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Definition,
    FactRef,
    JudgedBy,
    Length,
    ListRef,
    Named,
    Not,
    Value,
)
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.operators import GIVEN_FALSE, JUDGED, OPERATORS
from grantcall.definitions.vocabulary.roles import ROLES

_UNITS = {
    "days": (Words("giorno", "day"), Words("giorni", "days")),
    "working_days": (
        Words("giorno lavorativo", "working day"),
        Words("giorni lavorativi", "working days"),
    ),
    "months": (Words("mese", "month"), Words("mesi", "months")),
}


class Phrases:
    """Says parts of one definition in one language."""

    def __init__(self, definition: Definition, book: FactBook, lang: str) -> None:
        self.definition = definition
        self.book = book
        self.lang = lang
        self._zone = ZoneInfo(definition.calendar.zone)

    def pick(self, it: str, en: str) -> str:
        """Return the text of the language spoken."""
        return it if self.lang == "it" else en

    def quote(self, text: str) -> str:
        """Return a text in the quotes of the language."""
        return f"«{text}»" if self.lang == "it" else f"“{text}”"

    def say(self, words: Words) -> str:
        """Return words in the language spoken."""
        return words.in_(self.lang)

    def money(self, cents: int) -> str:
        """Return an amount as people write it."""
        return format_cents(cents, self.lang)

    def instant(self, instant: datetime) -> str:
        """Return a day and hour in the call's zone."""
        local = instant.astimezone(self._zone)
        hour = local.strftime("%H.%M" if self.lang == "it" else "%H:%M")
        return f"{local:%d/%m/%Y} {self.pick('ore', 'at')} {hour}"

    def length(self, length: Length) -> str:
        """Return a length: “10 giorni”."""
        unit = next(name for name in _UNITS if getattr(length, name))
        number: int = getattr(length, unit)
        said = f"{number} {self.say(_UNITS[unit][0 if number == 1 else 1])}"
        if length.after is None:
            return said
        return f"{said} {self.pick('dopo', 'after')} {length.after}"

    def joined(self, parts: Iterable[str], it: str = "e", en: str = "and") -> str:
        """Join parts with a comma and a last conjunction."""
        listed = list(parts)
        if len(listed) < 2:
            return "".join(listed)
        return f"{', '.join(listed[:-1])} {self.pick(it, en)} {listed[-1]}"

    def roles(self, roles: Iterable[str], it: str = "o", en: str = "or") -> str:
        """Name roles."""
        return self.joined((self.say(ROLES[role]) for role in roles), it, en)

    def need(self, need: str | Condition, scope: Scope) -> str:
        """Say one entry of `needs`: a guard or a condition."""
        return self.say(GUARDS[need].asks) if isinstance(need, str) else self.condition(need, scope)

    def condition(self, condition: Condition, scope: Scope) -> str:
        """Say a condition as it reads when it is met."""
        match condition:
            case Named(id=id_):
                return self.say(self.definition.conditions[id_].label)
            case AllOf(parts=parts):
                return self.joined((self.condition(part, scope) for part in parts), "e", "and")
            case AnyOf(parts=parts):
                return self.joined((self.condition(part, scope) for part in parts), "oppure", "or")
            case Not(part=part):
                return f"{self.pick('non vale che', 'it is not so that')} " + self.condition(
                    part, scope
                )
            case JudgedBy(role=role):
                return JUDGED["unknown"].in_(self.lang).replace("{value}", self.say(ROLES[role]))
            case Comparison():
                return self._comparison(condition, scope)

    def _comparison(self, condition: Comparison, scope: Scope) -> str:
        fact = self._fact(condition, scope)
        subject = self._subject(condition, fact, scope)
        if condition.operator == "given" and condition.value is False:
            return f"{subject} {self.say(GIVEN_FALSE['met'])}"
        phrase = self.say(OPERATORS[condition.operator].met)
        return f"{subject} " + phrase.replace("{value}", self._value(condition, fact, scope))

    def _fact(self, condition: Comparison, scope: Scope) -> Fact | None:
        if condition.subject != "sum":
            return self.book.find(scope, condition.name)
        rows, _, column = condition.name.partition(".")
        found = self.book.find(scope, rows)
        return found.columns.get(column) if found else None

    def _subject(self, condition: Comparison, fact: Fact | None, scope: Scope) -> str:
        name = (
            self.quote(self.say(fact.label)) if fact and fact.label else self.quote(condition.name)
        )
        said = {
            "fact": name,
            "count": f"{self.pick('il numero di', 'the number of')} {name}",
            "sum": f"{self.pick('la somma di', 'the sum of')} {name}",
        }[condition.subject]
        if condition.where is not None:
            rows = self.book.row_scope(scope, condition.name) or scope
            said += f" ({self.condition(condition.where, rows)})"
        if condition.percent_of:
            said += f" {self.pick('in percentuale di', 'as a percentage of')} "
            said += self._named(condition.percent_of, scope)
        if condition.years_at:
            said += f" ({self.pick('anni compiuti il', 'whole years on')} {condition.years_at})"
        return said

    def _named(self, name: str, scope: Scope) -> str:
        fact = self.book.find(scope, name)
        return self.quote(self.say(fact.label)) if fact and fact.label else self.quote(name)

    def _value(self, condition: Comparison, fact: Fact | None, scope: Scope) -> str:
        value = condition.value
        if isinstance(value, tuple):
            said = (self._single(item, condition, fact, scope) for item in value)
            return self.joined(said, "e" if condition.operator == "between" else "o", "or")
        return self._single(value, condition, fact, scope)

    def _single(self, value: Value, condition: Comparison, fact: Fact | None, scope: Scope) -> str:
        match value:
            case bool():
                return self.pick("sì" if value else "no", "yes" if value else "no")
            case int():
                shown = self.money(value) if condition.money else str(value)
                return f"{shown} %" if condition.percent_of else shown
            case datetime():
                return self.instant(value)
            case date():
                return f"{value:%d/%m/%Y}"
            case FactRef(name=name):
                return self._named(name, scope)
            case ListRef(name=name):
                return self.quote(name)
            case tuple():
                return ""
            case _:
                return self._option(value, fact)

    def _option(self, value: str, fact: Fact | None) -> str:
        options = self.definition.lists.get(fact.list or "", {}) if fact else {}
        return self.quote(self.say(options[value].label)) if value in options else self.quote(value)
