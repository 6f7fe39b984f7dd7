"""Stamping a record: state since when, and the clock of the state it enters."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition, Length, State
from grantcall.engine.clocks import due, end_of_day, left, resume
from grantcall.process.registry import facts_of


def enter(
    session: Session, record: Any, state: State, definition: Definition, at: datetime
) -> None:
    """Stamp the state a record enters, and start, resume or read its clock."""
    record.state = state.id
    record.kind = state.kind
    record.state_since = at
    read_clock(session, record, state, definition, at)


def read_clock(
    session: Session, record: Any, state: State, definition: Definition, at: datetime
) -> None:
    """Start, resume or read the clock of the state a record stands in.

    For a step that moves a date the clock waits for: the caller seals the record.
    """
    record.due_at = record.due_action = None
    clock = state.clock
    if clock is None:
        return
    entry = definition.calendar.entries.get(clock.until)
    kept = _suspended(record).get(state.id)
    if isinstance(entry, datetime):
        record.due_at = entry
    elif entry is not None and kept is not None and not clock.restarts:
        record.due_at = resume(kept, at, definition.calendar, working=bool(entry.working_days))
    elif entry is not None:
        counted_after = entry.after and _fact(session, record, definition, entry.after, at)
        record.due_at = due(entry, at, definition.calendar, counted_after)
    else:
        record.due_at = _own_date(session, record, definition, clock.until, at)
    if record.due_at is not None:
        record.due_action = clock.then


def leave(record: Any, state: State, definition: Definition, at: datetime) -> None:
    """Suspend the length of the state that a record leaves, unless it restarts each time."""
    clock = state.clock
    if clock is None or clock.restarts or record.due_at is None:
        return
    entry = definition.calendar.entries.get(clock.until)
    # A length counted after a fact runs on, whatever the state.
    if isinstance(entry, Length) and entry.after is None:
        kept = _suspended(record)
        kept[state.id] = left(
            record.due_at, at, definition.calendar, working=bool(entry.working_days)
        )
        record.suspended = json.dumps(kept, sort_keys=True)


def _own_date(
    session: Session, record: Any, definition: Definition, name: str, at: datetime
) -> datetime | None:
    if name == "due":
        found: datetime | None = getattr(record, "due", None)
        return found
    value = _fact(session, record, definition, name, at)
    if isinstance(value, datetime):
        return value
    return end_of_day(value, definition.calendar) if isinstance(value, date) else None


def _fact(session: Session, record: Any, definition: Definition, name: str, at: datetime) -> object:
    return facts_of(session, record, definition, at).get(name).value


def _suspended(record: Any) -> dict[str, int]:
    return dict(json.loads(record.suspended)) if record.suspended else {}
