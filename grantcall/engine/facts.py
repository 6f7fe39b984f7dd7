"""What is known of a record when a condition is asked: facts by name, row sets by name.

A value is plain: text or an option id, yes or no, a whole number (money in cents), a day,
an aware instant, or a tuple of ids. What has no value is `UNKNOWN` (asked, not answered)
or `NOT_ASKED` (the page does not ask for it).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, Self

from grantcall.definitions.model import Column, Form


class Missing(Enum):
    """The two ways of having no value."""

    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


UNKNOWN: Literal[Missing.UNKNOWN] = Missing.UNKNOWN
NOT_ASKED: Literal[Missing.NOT_ASKED] = Missing.NOT_ASKED

FactValue = str | int | bool | date | datetime | tuple[str, ...] | Missing
Source = Literal["answer", "version", "engine", "call", "decision"]

ALWAYS_SHARED = frozenset({"today"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One value, and where it comes from: a draft's answer, a sent version, the engine,
    the call, a person's decision."""

    value: FactValue
    source: Source = "engine"

    @property
    def known(self) -> bool:
        """Tell whether there is a value."""
        return not isinstance(self.value, Missing)


class Later:
    """A value that is worked out when a condition first asks for it, and then stays."""

    __slots__ = ("_found", "_work_out")

    def __init__(self, work_out: Callable[[], Any]) -> None:
        self._work_out: Callable[[], Any] | None = work_out
        self._found: Any = None

    def value(self) -> Any:
        """Return the value; worked out once."""
        if self._work_out is not None:
            self._found = self._work_out()
            self._work_out = None
        return self._found


class Facts:
    """Facts and row sets of one record, or of one row of it. Never changes once built.

    `missing` is what a name that nobody gave stands for. A row placed `within` a record
    sees the record's related facts (`award.amount`), never its answers: a member's
    `municipality` that is missing must not become the proposal's.
    """

    __slots__ = ("_facts", "_parent", "_rows", "_shows_engine", "missing", "record")

    def __init__(
        self,
        facts: Mapping[str, Fact | Later],
        rows: Mapping[str, "tuple[Facts, ...] | Missing | Later"] | None = None,
        *,
        record: str | None = None,
        missing: Missing = UNKNOWN,
    ) -> None:
        self._facts: dict[str, Fact | Later] = dict(facts)
        self._rows = dict(rows or {})
        self._parent: Facts | Later | None = None
        self._shows_engine = False
        self.record = record
        self.missing = missing

    def get(self, name: str) -> Fact:
        """Return a fact; one that nobody gave has the value `missing`, from the engine."""
        own = self._facts.get(name) or self._facts.get(self._own_name(name))
        if own is not None:
            return own.value() if isinstance(own, Later) else own
        return self._from_above(name)

    def has(self, name: str) -> bool:
        """Tell whether somebody gave this fact a value."""
        return self.get(name).known

    def rows(self, name: str) -> "tuple[Facts, ...] | Missing":
        """Return the rows of a roster or of a `rows` field; `missing` if nobody gave them."""
        for known in (name, self._own_name(name)):
            if known in self._rows:
                given = self._rows[known]
                return given.value() if isinstance(given, Later) else given
        fact = self.get(name)
        return fact.value if isinstance(fact.value, Missing) else self.missing

    def is_row_set(self, name: str) -> bool:
        """Tell whether rows were given (or said to be missing) under this name."""
        return name in self._rows or self._own_name(name) in self._rows

    def _from_above(self, name: str) -> Fact:
        shared = "." in name or name in ALWAYS_SHARED
        if self._parent is None or not (shared or self._shows_engine):
            return Fact(self.missing)
        parent = self._parent.value() if isinstance(self._parent, Later) else self._parent
        above: Fact = parent.get(name)
        return above if shared or above.source == "engine" else Fact(self.missing)

    def _own_name(self, name: str) -> str:
        """Return "members" for "proposal.members" among a proposal's own facts."""
        head, _, rest = name.partition(".")
        return rest if rest and head == self.record else name

    def names(self) -> Iterator[str]:
        """Give the names of the facts held here, in the order they were given."""
        return iter(self._facts)

    def within(self, parent: "Facts | Later", *, shows_engine: bool = False) -> Self:
        """Return these facts as a row of `parent`, through which related facts show.

        `shows_engine`: the record's own engine facts show as well (rows of a form; never
        for people, who have a `state` of their own).
        """
        row = type(self)(self._facts, self._rows, record=self.record, missing=self.missing)
        row._parent = parent
        row._shows_engine = shows_engine
        return row

    def adding(self, values: Mapping[str, object], source: Source = "engine") -> Self:
        """Return these facts with more, which replace those of the same name.

        A value that is `Later` is worked out only when it is asked for.
        """
        more = {
            name: _fact_later(value, source)
            if isinstance(value, Later)
            else Fact(fact_value(value), source)
            for name, value in values.items()
        }
        new = type(self)(
            {**self._facts, **more}, self._rows, record=self.record, missing=self.missing
        )
        new._parent = self._parent
        new._shows_engine = self._shows_engine
        return new

    def with_rows(self, rows: Mapping[str, "tuple[Facts, ...] | Missing | Later"]) -> Self:
        """Return these facts with more row sets, which replace those of the same name."""
        new = type(self)(
            self._facts, {**self._rows, **rows}, record=self.record, missing=self.missing
        )
        new._parent = self._parent
        new._shows_engine = self._shows_engine
        return new

    def without(self, names: frozenset[str]) -> Self:
        """Return these facts but for some, for answers that a page hides."""
        if not names:
            return self
        new = type(self)(
            {name: fact for name, fact in self._facts.items() if name not in names},
            {name: rows for name, rows in self._rows.items() if name not in names},
            record=self.record,
            missing=self.missing,
        )
        new._parent = self._parent
        new._shows_engine = self._shows_engine
        return new


def _fact_later(value: Later, source: Source) -> Later:
    return Later(lambda: Fact(fact_value(value.value()), source))


def fact_value(value: object) -> FactValue:
    """Return a plain value as a fact holds it.

    Nothing, empty text and empty lists are `UNKNOWN`. Raises `TypeError` for what no fact
    can be (a decimal number, a table), `ValueError` for an instant without zone.
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value if value.strip() else UNKNOWN
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("an instant among the facts has no zone")
    if isinstance(value, Missing | bool | int | date):
        return value
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return tuple(value) or UNKNOWN
    raise TypeError(f"{type(value).__name__} cannot be a fact")


def whole_number(value: object) -> int | None:
    """Return a number among values, `None` for anything else; yes is no number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def facts_from(
    values: Mapping[str, object],
    rows: Mapping[str, "Sequence[Mapping[str, object] | Facts] | Missing"] | None = None,
    source: Source = "answer",
    *,
    record: str | None = None,
    missing: Missing = UNKNOWN,
) -> Facts:
    """Build facts from plain values of one source; rows are plain tables or `Facts`."""
    return Facts(
        {name: Fact(fact_value(value), source) for name, value in values.items()},
        {name: _row_set(given, source) for name, given in (rows or {}).items()},
        record=record,
        missing=missing,
    )


def facts_of_answers(
    form: Form,
    answers: Mapping[str, object],
    source: Source = "answer",
    *,
    missing: Missing = UNKNOWN,
) -> Facts:
    """Build the facts of one form from answers as they are stored (JSON: days as ISO text).

    Every field of the form is there, unanswered ones as `UNKNOWN`. An empty list of rows is
    a known empty set; rows never touched are `UNKNOWN`.
    """
    facts: dict[str, Fact] = {}
    rows: dict[str, tuple[Facts, ...] | Missing] = {}
    for name, field in form.fields.items():
        if field.type in ("rows", "roster"):
            rows[name] = _rows_of_answers(field.columns, answers.get(name), source)
        elif field.type != "note":
            facts[name] = Fact(_answer(field, answers.get(name)), source)
    return Facts(facts, rows, record=form.record, missing=missing)


def _row_set(
    given: "Sequence[Mapping[str, object] | Facts] | Missing", source: Source
) -> tuple[Facts, ...] | Missing:
    if isinstance(given, Missing):
        return given
    return tuple(row if isinstance(row, Facts) else facts_from(row, source=source) for row in given)


def _rows_of_answers(
    columns: Sequence[Column], given: object, source: Source
) -> tuple[Facts, ...] | Missing:
    if not isinstance(given, list | tuple):
        return UNKNOWN
    types = {column.id: column for column in columns}
    return tuple(
        Facts(
            {
                name: Fact(
                    _answer(types[name], value) if name in types else fact_value(value), source
                )
                for name, value in row.items()
            }
        )
        for row in given
    )


def _answer(column: Column, value: object) -> FactValue:
    if column.type == "date" and isinstance(value, str) and value.strip():
        return date.fromisoformat(value)
    return fact_value(value)
