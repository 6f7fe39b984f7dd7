"""Moving a clock that counts after a fact, when that fact changes."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition, Length
from grantcall.engine.clocks import due
from grantcall.process.registry import facts_of


def recount_clock(
    session: Session, record: Any, definition: Definition, fact: str, at: datetime
) -> None:
    """Count the clock of a record's state again when it runs `after` this fact.

    The fact must have its new value already; while it is unknown the length runs from
    entry. The caller seals the record. A state whose clock looks at something else is left
    as it is.
    """
    clock = definition.workflows[record.RECORD].states[record.state].clock
    entry = None if clock is None else definition.calendar.entries.get(clock.until)
    if isinstance(entry, Length) and entry.after == fact:
        value = facts_of(session, record, definition, at).get(fact).value
        record.due_at = due(entry, record.state_since, definition.calendar, value)
