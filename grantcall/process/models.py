"""What the door keeps: frozen versions, steps, follow-ups still to be done."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref


class CallVersion(Sealed, Identified, Base):
    """A frozen definition: canonical JSON and its digest. Records point at their version."""

    __tablename__ = "call_version"
    __table_args__ = (UniqueConstraint("call_id", "number"),)
    SEALED = ("call_id", "number", "digest", "document", "published_at", "reason")

    # No foreign key: a call points at its version, and two tables cannot each come first.
    call_id: Mapped[str] = mapped_column(String(26))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    document: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str | None] = mapped_column(Text)


class Stateful(Sealed):
    """A record that a workflow moves. Only the door writes these columns.

    `due_at` is when the clock of the present state runs out and `due_action` the engine's
    step that then follows (none: the clock only reminds). `suspended` keeps, by state, how
    many seconds of a suspended length were left, as JSON.
    """

    RECORD: ClassVar[str]
    DOOR: ClassVar[tuple[str, ...]] = ("state", "kind", "state_since", "due_at")

    state: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    state_since: Mapped[datetime] = mapped_column(UtcInstant)
    due_at: Mapped[datetime | None] = mapped_column(UtcInstant, index=True)
    due_action: Mapped[str | None] = mapped_column(String(80))
    suspended: Mapped[str | None] = mapped_column(Text)

    @declared_attr
    def version_id(cls) -> Mapped[str]:
        """Return the frozen version this record obeys."""
        return mapped_column(ref("call_version.id"))


class Step(Sealed, Identified, Base):
    """One step of a record through the door, with its author and written reason."""

    __tablename__ = "step"
    __table_args__ = (Index("ix_step_object_seq", "object", "audit_seq"),)
    SEALED = (
        "object",
        "action",
        "from_state",
        "to_state",
        "to_kind",
        "at",
        "dated",
        "actor",
        "reason",
        "act_id",
        "cause",
    )

    object: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(80))
    from_state: Mapped[str] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    to_kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcInstant)  # when it was carried out
    dated: Mapped[datetime] = mapped_column(UtcInstant)  # the instant it counts from
    actor: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(Text)
    act_id: Mapped[str | None] = mapped_column(String(26))
    cause: Mapped[str | None] = mapped_column(String(120))


class FollowUp(Identified, Base):
    """A step of a whole call that its families have yet to hear; resumed after a crash."""

    __tablename__ = "follow_up"
    __table_args__ = (CheckConstraint("done_at IS NULL OR done_at >= created_at", name="order"),)

    call_id: Mapped[str] = mapped_column(ref("call.id"), index=True)
    event: Mapped[str] = mapped_column(String(80))  # "call.close"
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    done_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Reminder(Base):
    """One reminder sent: one per record, due instant and day before it."""

    __tablename__ = "reminder"

    object: Mapped[str] = mapped_column(String(120), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcInstant, primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcInstant)
