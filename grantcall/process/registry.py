"""What the rooms tell the door at start-up: their records, guards and effects, by name.

A room that must act when a room to its left moves registers here; the door never imports a
room. Registering a name twice is an error.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.errors import Reason
from grantcall.core.unit_of_work import Work
from grantcall.definitions.model import Definition, Transition
from grantcall.engine.facts import Facts
from grantcall.process.models import Stateful


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What accompanies a step: reason, formal act, instant of arrival, cause, more by name.

    `received_at` is when the server finished reading the request; deadlines are judged by
    it. `dated` is the instant the step counts from (a clock's due instant).
    """

    reason: str | None = None
    act_id: str | None = None
    received_at: datetime | None = None
    dated: datetime | None = None
    cause: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guard may look at."""

    session: Session
    record: Any
    transition: Transition
    definition: Definition
    actor: Actor
    now: datetime
    circumstances: Circumstances

    @property
    def step(self) -> str:
        """Return the step's full name: "proposal.submit"."""
        return f"{self.record.RECORD}.{self.transition.id}"

    @property
    def instant(self) -> datetime:
        """Return the instant by which deadlines are judged."""
        return self.circumstances.received_at or self.now


@dataclass(frozen=True, slots=True)
class Doing:
    """What an effect may use; it changes rows and seals them, and never fires by itself.

    An effect that wants another step returns it as `Next`. `made` passes what one effect
    of the step made to those after it.
    """

    work: Work
    event: Recording
    record: Any
    transition: Transition
    definition: Definition
    circumstances: Circumstances
    made: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Next:
    """A follow-up step that the door runs after the present one, by the engine."""

    record: Any
    action: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a mail goes to, and the role that they read it in."""

    email: str
    name: str
    language: str
    role: str = ""


Guard = Callable[[Asked], Sequence[Reason]]
Effect = Callable[[Doing], Sequence[Next]]
MoreFacts = Callable[[Session, Any, Definition, datetime], Mapping[str, object]]
MorePlaceholders = Callable[[Session, Any, Definition, str, str], Mapping[str, str]]
LetterWriter = Callable[[Doing], None]
Hearer = Callable[[str, Clock], int]
_Name = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """How the door deals with one kind of record.

    `roles`: roles of an actor relative to the record. `facts`: what conditions may ask.
    `family_id`: the proposal whose family it belongs to, `None` for whoever has none.
    `of_family`: the records of this kind in the family of a proposal.
    `recipients`: who stands behind a role. `placeholders`: values for mails, in a language,
    for a reader in a role. `call_id`: the call it belongs to, `None` outside any.
    `in_call`: the next records of a call in some states, by reference, after a given one.
    """

    model: type[Stateful]
    roles: Callable[[Session, Actor, Any], frozenset[str]]
    facts: Callable[[Session, Any, Definition, datetime], Facts]
    family_id: Callable[[Any], str | None]
    of_family: Callable[[Session, str], Sequence[Any]]
    recipients: Callable[[Session, Any, str], Sequence[Recipient]]
    placeholders: Callable[[Session, Any, Definition, str, str], dict[str, str]]
    call_id: Callable[[Any], str | None]
    in_call: Callable[[Session, str, Sequence[str], Any | None, int], Sequence[Any]]


_records: dict[str, RecordKind] = {}
_guards: dict[_Name, Guard] = {}
_effects: dict[_Name, Effect] = {}
_more_facts: dict[str, dict[str, MoreFacts]] = {}
_more_placeholders: dict[str, dict[str, MorePlaceholders]] = {}
_letter_writers: dict[str, LetterWriter] = {}
_hearers: dict[str, Hearer] = {}


def register_record(kind: RecordKind) -> None:
    """Tell the door about one kind of record."""
    _add(_records, kind.model.RECORD, kind)


def guard(name: str, record: str | None = None) -> Callable[[Guard], Guard]:
    """Register the implementation of a guard of the closed vocabulary.

    With `record` it answers for that kind of record alone, before the general one.
    """

    def keep(function: Guard) -> Guard:
        _add(_guards, (name, record), function)
        return function

    return keep


def effect(name: str, record: str | None = None) -> Callable[[Effect], Effect]:
    """Register the handler of an effect of the closed vocabulary, as `guard` does."""

    def keep(function: Effect) -> Effect:
        _add(_effects, (name, record), function)
        return function

    return keep


def more_facts(record: str, by: str) -> Callable[[MoreFacts], MoreFacts]:
    """Register what a room knows of a record of a room to its left ("tier" of a proposal).

    A value that is a tuple of `Facts` is a set of rows.
    """

    def keep(function: MoreFacts) -> MoreFacts:
        _add(_more_facts.setdefault(record, {}), by, function)
        return function

    return keep


def more_placeholders(record: str, by: str) -> Callable[[MorePlaceholders], MorePlaceholders]:
    """Register what a room adds to the mails about a record of a room to its left ("points")."""

    def keep(function: MorePlaceholders) -> MorePlaceholders:
        _add(_more_placeholders.setdefault(record, {}), by, function)
        return function

    return keep


def letter_writer(record: str) -> Callable[[LetterWriter], LetterWriter]:
    """Register what writes, numbers and archives the letters of a record's steps."""

    def keep(function: LetterWriter) -> LetterWriter:
        _add(_letter_writers, record, function)
        return function

    return keep


def hears(event: str) -> Callable[[Hearer], Hearer]:
    """Register what a room does for a whole call once its families heard a step of it.

    It receives the call's id, opens units of work of its own, and is safe to repeat.
    """

    def keep(function: Hearer) -> Hearer:
        _add(_hearers, event, function)
        return function

    return keep


def hearer_of(event: str) -> Hearer | None:
    """Return what a room does after a step of a call ("call.start_evaluation"), if anything."""
    return _hearers.get(event)


def record_kind(name: str) -> RecordKind:
    """Return how the door deals with a record ("proposal")."""
    return _records[name]


def record_kinds() -> dict[str, RecordKind]:
    """Return every registered kind of record, by name."""
    return dict(_records)


def facts_of(session: Session, record: Any, definition: Definition, instant: datetime) -> Facts:
    """Gather what conditions may ask of a record: its room's facts, then what others add."""
    facts = _records[record.RECORD].facts(session, record, definition, instant)
    for function in _more_facts.get(record.RECORD, {}).values():
        more = function(session, record, definition, instant)
        rows = {name: value for name, value in more.items() if _is_rows(value)}
        plain = {name: value for name, value in more.items() if name not in rows}
        facts = facts.adding(plain).with_rows(rows)
    return facts


def placeholders_of(
    session: Session, record: Any, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Gather the values for mails about a record: its room's own, then what others add."""
    values = _records[record.RECORD].placeholders(session, record, definition, lang, role)
    for function in _more_placeholders.get(record.RECORD, {}).values():
        values.update(function(session, record, definition, lang, role))
    return values


def _is_rows(value: object) -> TypeGuard[tuple[Facts, ...]]:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Facts)


def guard_named(name: str, record: str | None = None) -> Guard:
    """Return the implementation of a guard; `KeyError` when no room brings it."""
    return _guards.get((name, record)) or _guards[name, None]


def effect_named(name: str, record: str | None = None) -> Effect:
    """Return the handler of an effect; `KeyError` when no room brings it."""
    return _effects.get((name, record)) or _effects[name, None]


def letter_writer_of(record: str) -> LetterWriter:
    """Return what writes the letters of a record; `KeyError` when no room brings it."""
    return _letter_writers[record]


def registered() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of guards and effects that some room implements."""
    return frozenset(name for name, _ in _guards), frozenset(name for name, _ in _effects)


def _add(table: dict[Any, Any], name: Any, value: Any) -> None:
    if table.get(name, value) is not value:
        raise RuntimeError(f"“{name}” is registered twice")
    table[name] = value
