"""The audit trail: append-only, hash-chained, written in the deciding transaction.

Every act writes one event. Rows that an act creates or changes are *sealed*: the event
holds a salted digest of each row's canonical snapshot, and the row holds the event's
number. Whoever alters a sealed row later cannot make the two agree again. Events hold ids
and digests, never personal data or marks, so that erasure never breaks the chain.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar, cast

from sqlalchemy import Index, String, Table, Text, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.db import Base, UtcInstant, ref
from grantcall.core.ids import new_id, new_salt
from grantcall.core.reading import know, once

GENESIS = "0" * 64
_WRITER_LOCK = 7_405_731
_EVENT_PREFIX = b"grantcall audit event\x00"


class AuditEvent(Base):
    """One act in the chain."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object_action", "object", "action"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80))
    object: Mapped[str] = mapped_column(String(120))
    detail: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


_TABLE = cast(Table, AuditEvent.__table__)
_APPEND = insert(_TABLE)
_NEWEST = select(_TABLE.c.seq, _TABLE.c.hash).order_by(_TABLE.c.seq.desc()).limit(1)
_HEAD = "head of the chain"


class Sealed:
    """Rows whose content is sealed by the audit event of the act that wrote them.

    `SEALED` names the columns that are sealed; they change only together with a new event.
    """

    SEALED: ClassVar[tuple[str, ...]] = ()
    __tablename__: str
    id: Mapped[str]
    salt: Mapped[str] = mapped_column(String(26))
    audit_seq: Mapped[int] = mapped_column(ref("audit_event.seq"), index=True)

    @property
    def object_ref(self) -> str:
        """Return the name of this row in the trail: "proposal:<id>"."""
        return f"{self.__tablename__}:{self.id}"

    def seal_digest(self) -> str:
        """Return the salted digest of the sealed columns."""
        snapshot = {name: getattr(self, name) for name in self.SEALED}
        return sha256_hex(self.salt.encode() + b"\x00" + canonical_bytes(snapshot))


class Recording:
    """One audit event in the making; rows are sealed into it before it is written."""

    def __init__(
        self, session: Session, *, at: datetime, actor: str, action: str, object_ref: str
    ) -> None:
        self._session = session
        self.at, self.actor, self.action, self.object_ref = at, actor, action, object_ref
        self._rows: dict[int, Sealed] = {}
        self._facts: dict[str, object] = {}
        self.seq, self.prev_hash = _next_place(session)
        self.hash = ""

    def seal(self, row: Sealed) -> None:
        """Seal a new or changed row; its last content when the event is written counts."""
        # Defaults are given at the flush, but the digest is taken before it.
        row.id = getattr(row, "id", None) or new_id()
        row.salt = getattr(row, "salt", None) or new_salt()
        row.audit_seq = self.seq
        self._rows[id(row)] = row
        self._session.add(row)

    def note(self, **facts: object) -> None:
        """Add facts that hold no personal data: ids, codes, counts, digests."""
        self._facts.update(facts)

    def write(self) -> None:
        """Append the event; its hash covers the previous one."""
        detail: dict[str, object] = dict(self._facts)
        if self._rows:
            detail["sealed"] = {row.object_ref: row.seal_digest() for row in self._rows.values()}
        values: dict[str, object] = {
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "object": self.object_ref,
            "detail": canonical_bytes(detail).decode(),
            "prev_hash": self.prev_hash,
        }
        self.hash = event_hash(values)
        self._session.execute(_APPEND, {**values, "hash": self.hash})
        know(self._session, _HEAD, (AuditEvent,), (self.seq, self.hash))


@contextmanager
def recording(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    object_ref: str,
    flush: bool = True,
) -> Iterator[Recording]:
    """Record one act: seal rows inside the block, the event is written at its end."""
    event = Recording(session, at=at, actor=actor, action=action, object_ref=object_ref)
    yield event
    event.write()
    if flush:
        session.flush()


def event_hash(values: dict[str, object]) -> str:
    """Return the hash of an event: prefix, previous hash, canonical record (safety I27)."""
    record = {name: values[name] for name in ("seq", "at", "actor", "action", "object", "detail")}
    prev = str(values["prev_hash"]).encode()
    return sha256_hex(_EVENT_PREFIX + prev + b"\x00" + canonical_bytes(record))


def chain_head(session: Session) -> tuple[int, str]:
    """Return number and hash of the last event; (0, zeros) before the first."""
    row = session.execute(_NEWEST).first()
    return (0, GENESIS) if row is None else (row.seq, row.hash)


def count_since(
    session: Session, *, actor: str, action: str, object_ref: str, since: datetime
) -> int:
    """Count the events of an actor, action and object since an instant."""
    return (
        session.scalar(
            select(func.count())
            .select_from(AuditEvent)
            .where(
                AuditEvent.object == object_ref,
                AuditEvent.action == action,
                AuditEvent.actor == actor,
                AuditEvent.at >= since,
            )
        )
        or 0
    )


def take_turn(session: Session) -> None:
    """Wait until no other writer is at work: the chain has one writer at a time.

    SQLite's BEGIN IMMEDIATE has already done so; PostgreSQL takes one advisory lock, held
    to the end of the transaction. Every unit of work starts with it, so that both databases
    give the same guarantee: who decides sees all that was decided before.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})


def _next_place(session: Session) -> tuple[int, str]:
    # Nobody else appends while this unit holds its turn: its own last event is the head.
    seq, prev_hash = once(session, _HEAD, (AuditEvent,), lambda: chain_head(session))
    return seq + 1, prev_hash
