"""The columns of the tables: each sort, and the groups that many tables repeat.

These are the schema as the steps made it: what a released step uses is never changed here.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

ID_LETTERS = 26


@dataclass(frozen=True)
class Column:
    """A column to be made: what it holds, what it refers to, whether it has an index."""

    name: str
    kind: TypeEngine
    missing: bool = False
    refers_to: str | None = None
    indexed: bool = False

    def built(self) -> sa.Column:
        """Return the column for a table. The database never counts by itself."""
        return sa.Column(self.name, self.kind, autoincrement=False, nullable=self.missing)


def string(name: str, longest: int, *, missing: bool = False, indexed: bool = False) -> Column:
    """Return a column of letters with a limit."""
    return Column(name, sa.String(length=longest), missing, indexed=indexed)


def text(name: str, *, missing: bool = False) -> Column:
    """Return a column of letters without limit."""
    return Column(name, sa.Text(), missing)


def integer(name: str, *, missing: bool = False) -> Column:
    """Return a column of whole numbers."""
    return Column(name, sa.Integer(), missing)


def boolean(name: str) -> Column:
    """Return a column that says yes or no."""
    return Column(name, sa.Boolean())


def day(name: str, *, missing: bool = False, indexed: bool = False) -> Column:
    """Return a column of days."""
    return Column(name, sa.Date(), missing, indexed=indexed)


def instant(name: str, *, missing: bool = False, indexed: bool = False) -> Column:
    """Return a column of instants, with their zone where the database knows zones."""
    return Column(name, sa.DateTime(timezone=True), missing, indexed=indexed)


def json(name: str, *, missing: bool = False) -> Column:
    """Return a column of JSON."""
    return Column(name, sa.JSON(), missing)


def reference(name: str, table: str, *, missing: bool = False, indexed: bool = False) -> Column:
    """Return a column with the identity of a row of a table."""
    return Column(name, sa.String(length=ID_LETTERS), missing, f"{table}.id", indexed=indexed)


def identity() -> Column:
    """Return the random public id of a row."""
    return string("id", ID_LETTERS)


def sealed() -> tuple[Column, ...]:
    """Return the end of a row that an event of the trail vouches for."""
    event = Column("audit_seq", sa.Integer(), refers_to="audit_event.seq", indexed=True)
    return string("salt", ID_LETTERS), event, identity()


def stateful() -> tuple[Column, ...]:
    """Return the end of a sealed row that moves through the states of a call's version."""
    return (
        string("state", 40),
        string("kind", 20),
        instant("state_since"),
        instant("due_at", missing=True, indexed=True),
        string("due_action", 80, missing=True),
        text("suspended", missing=True),
        reference("version_id", "call_version"),
        *sealed(),
    )


def done() -> tuple[Column, ...]:
    """Return when something was done and by whom."""
    return instant("at"), string("by", 80)


def changed() -> tuple[Column, ...]:
    """Return which version a draft has reached, when and by whom."""
    return integer("version"), instant("changed_at"), string("changed_by", 80)


def to_complete() -> tuple[Column, ...]:
    """Return what a group was asked to complete, and its answers before and after."""
    return (
        json("fields"),
        text("question"),
        json("before"),
        json("after", missing=True),
        instant("asked_at"),
        string("asked_by", 80),
        instant("answered_at", missing=True),
    )
