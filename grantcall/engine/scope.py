"""Where a condition is read: the facts at hand, the call's own, and the right sides."""

from dataclasses import dataclass
from datetime import date, datetime

from grantcall.definitions.model import Definition, FactRef, Length, ListRef, Value
from grantcall.engine.answers import UsedFact, Wanted
from grantcall.engine.clocks import due
from grantcall.engine.facts import UNKNOWN, Fact, Facts, Missing


@dataclass(frozen=True, slots=True)
class Scope:
    """Facts and definition, and in whose name a judgement is looked for."""

    facts: Facts
    definition: Definition
    judging: str = ""

    def find(self, name: str) -> Fact:
        """Return a fact: given by the caller, or else the call's own calendar.

        A length is the instant counted from its fact; not known until that fact is.
        """
        fact = self.facts.get(name)
        entry = self.definition.calendar.entries.get(name)
        if fact.known or entry is None:
            return fact
        if isinstance(entry, datetime):
            return Fact(entry, "call")
        return Fact(self._counted(entry), "call")

    def right(self, value: Value) -> tuple[Wanted, tuple[UsedFact, ...]]:
        """Read a right side: the value, and the facts it was read from."""
        if isinstance(value, FactRef):
            fact = self.find(value.name)
            return fact.value, (UsedFact(value.name, fact.value, fact.source),)
        if isinstance(value, ListRef):
            return tuple(self.definition.lists[value.name]), ()
        if isinstance(value, tuple):
            read = [self.right(item) for item in value]
            return tuple(item for item, _ in read), tuple(one for _, used in read for one in used)
        return value, ()

    def _counted(self, length: Length) -> datetime | Missing:
        if length.after is None:
            return UNKNOWN
        since = self.find(length.after).value
        if not isinstance(since, date):
            return UNKNOWN
        return due(length, since, self.definition.calendar)
