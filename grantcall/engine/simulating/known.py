"""What kind of value a fact has, read from a compiled definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from grantcall.definitions.model import Column, Definition, Form
from grantcall.definitions.vocabulary.facts import ENGINE_FACTS, RELATED, TIERS
from grantcall.definitions.vocabulary.fields import FIELD_TYPES
from grantcall.definitions.vocabulary.kinds import KINDS

Kinds = Mapping[str, frozenset[str]]
"""The kinds of state that each record can reach, as far as is known."""


@dataclass(frozen=True, slots=True)
class Sort:
    """The type of a fact ("money", "choice", …), its options, and the ends of its values."""

    type: str
    options: tuple[str, ...] = ()
    lowest: int | None = None
    highest: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Where conditions are read: a definition, a record, the kinds that can be reached.

    `here`: the kinds in which the record itself may stand while asked.
    """

    definition: Definition
    record: str
    kinds: Kinds
    here: frozenset[str] = frozenset()

    def sort(self, name: str) -> Sort:
        """Return the sort of a fact by name; an unknown one is a text."""
        head, _, rest = name.partition(".")
        if rest and head in RELATED:
            return self._own(head, rest)
        if rest and head == "reports":
            return Sort("state", _in_order("report", self.kinds.get("report", frozenset())))
        return self._own(self.record, name)

    def reached(self, name: str) -> bool:
        """Tell whether an instant such as `award.accepted_at` can ever be known."""
        head, _, rest = name.partition(".")
        record, kind = (head, rest) if rest and head in RELATED else (self.record, name)
        kind = kind.removesuffix("_at")
        if kind not in KINDS[record] or record not in self.definition.workflows:
            return True
        # While a step is taken, the instant of the kind it leads to is known already.
        return record == self.record or kind in self.kinds.get(record, frozenset())

    def moment(self, name: str) -> datetime | None:
        """Return the instant of a calendar entry that is one."""
        entry = self.definition.calendar.entries.get(name)
        return entry if isinstance(entry, datetime) else None

    def _own(self, record: str, name: str) -> Sort:
        field = field_of(self.definition, record, name)
        if field is not None:
            return _of_column(field, self.definition)
        listed = self._listed(record, name)
        if listed is not None:
            return listed
        if record == "proposal" and name in ("cap", "floor"):
            return self._limit(name)
        own = ENGINE_FACTS[record].get(name)
        if own is not None:
            return Sort(own[0], lowest=0 if own[0] in ("number", "money") else None)
        if name.startswith(("points", "position")):
            return Sort("number", lowest=0)
        moment = name.endswith("_at") or name == "today"
        return Sort("instant" if moment or name in self.definition.calendar.entries else "text")

    def _listed(self, record: str, name: str) -> Sort | None:
        if name == "state":
            kinds = self.here if record == self.record and self.here else self.kinds.get(record)
            return Sort("state", _in_order(record, kinds or frozenset()))
        if name == "tier":
            return Sort("choice", tuple(TIERS))
        if name == "report":
            return Sort("choice", tuple(report.id for report in self.definition.reports))
        return None

    def _limit(self, name: str) -> Sort:
        money = self.definition.money
        if name == "floor":
            return Sort("money", lowest=None if money is None else money.floor)
        amounts = [] if money is None else [c.amount for c in money.caps if c.amount is not None]
        return Sort("money", lowest=0, highest=max(amounts, default=None))


def field_of(definition: Definition, record: str, name: str) -> Column | None:
    """Return the field of a record's forms with this name."""
    for form in forms_of(definition, record):
        if name in form.fields:
            return form.fields[name]
    return None


def forms_of(definition: Definition, record: str) -> list[Form]:
    """Return the forms that ask something of a record."""
    return [form for form in definition.forms.values() if form.record == record]


def _of_column(column: Column, definition: Definition) -> Sort:
    options = tuple(definition.lists.get(column.options or "", {})) or tuple(
        option.id for option in column.inline_options
    )
    known = FIELD_TYPES[column.type].fact
    measured = known in ("number", "money")
    return Sort(
        known,
        (*options, "(other)") if column.other else options,
        column.min if measured and isinstance(column.min, int) else None,
        column.max if measured and isinstance(column.max, int) else None,
    )


def _in_order(record: str, kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS[record] if kind in kinds)
