"""Read once: what a transaction has read of a table holds until it writes to that table.

One writer is at work at a time, and a reading transaction writes nothing: whoever asks for
the same again in the same transaction gets what was read before. It ends with the
transaction or a rollback to a savepoint, and is dropped as soon as a row of one of its tables
is written through the session. Statements that change rows past the session say so (`wrote`)
when they touch a table read this way.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

T = TypeVar("T")
Tables = tuple[type[Any], ...]
_PLACE = "read once"


class _Kept:
    """What one transaction has read, by key, each with the tables it came from."""

    __slots__ = ("found", "transaction")

    def __init__(self, transaction: SessionTransaction) -> None:
        self.transaction = transaction
        self.found: dict[object, tuple[Tables, Any]] = {}


def once(session: Session, key: object, tables: Tables, read: Callable[[], T]) -> T:
    """Return what this transaction has read under a key before, else read it now."""
    if session.autoflush and (session.new or session.dirty):
        session.flush()  # as a statement would have done: what waits to be written counts
    kept = _kept(session)
    if kept is None:
        return read()
    known = kept.found.get(key)
    if known is None:
        value = read()
        kept.found[key] = (tables, value)
        return value
    found: T = known[1]
    return found


def know(session: Session, key: object, tables: Tables, value: object) -> None:
    """Keep what came along with another statement, as if it had been read under its key."""
    kept = _kept(session)
    if kept is not None:
        kept.found[key] = (tables, value)


def forget(session: Session) -> None:
    """Let go of everything read so far: the next who asks reads again."""
    session.info.pop(_PLACE, None)


def _kept(session: Session) -> _Kept | None:
    transaction = session.get_transaction()
    if transaction is None:
        return None
    kept: _Kept | None = session.info.get(_PLACE)
    if kept is None or kept.transaction is not transaction:
        kept = session.info[_PLACE] = _Kept(transaction)
    return kept


def wrote(session: Session, *tables: type[Any]) -> None:
    """Say that a statement past the session wrote to these tables: what rests on them is read
    again. What stands afterwards may then be `know`n."""
    kept: _Kept | None = session.info.get(_PLACE)
    if kept is not None and kept.found:
        _drop(kept, set(tables))


@event.listens_for(Session, "after_flush")
def _drop_written(session: Session, flush_context: Any) -> None:
    kept: _Kept | None = session.info.get(_PLACE)
    if kept is not None and kept.found:
        rows = (session.new, session.dirty, session.deleted)
        _drop(kept, {type(row) for some in rows for row in some})


@event.listens_for(Session, "after_soft_rollback")
def _drop_undone(session: Session, previous: SessionTransaction) -> None:
    forget(session)  # also a savepoint takes back what was read since, and the transaction goes on


def _drop(kept: _Kept, written: set[type[Any]]) -> None:
    for key, (tables, _value) in list(kept.found.items()):
        if written.intersection(tables):
            del kept.found[key]
