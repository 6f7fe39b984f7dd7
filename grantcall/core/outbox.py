"""The outbox: mail as rows of the deciding transaction, delivered at least once.

The rows are the truth; huey only carries. A worker claims a row with one conditional
UPDATE and a lease; a killed worker's lease runs out and another takes over. The
Message-ID never changes, so a repeated delivery can be recognised.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Index, String, Text, and_, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from grantcall.core.audit import Recording, Sealed
from grantcall.core.db import Base, Identified, UtcInstant

LEASE = timedelta(minutes=2)
LAST_TRY = 8


class OutboxMessage(Sealed, Identified, Base):
    """One mail to one recipient. States: held, ready, sending, sent, failed."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("state IN ('held','ready','sending','sent','failed')", name="state"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at_if_sent"),
        Index("ix_outbox_message_waiting", "state", "next_try_at"),
    )
    SEALED = ("kind", "recipient", "subject", "body", "language", "object", "call_id", "created_at")

    kind: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    object: Mapped[str] = mapped_column(String(120), index=True)
    call_id: Mapped[str | None] = mapped_column(String(26), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    state: Mapped[str] = mapped_column(String(8), default="ready")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcInstant)
    lease_until: Mapped[datetime | None] = mapped_column(UtcInstant)
    sent_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    error: Mapped[str | None] = mapped_column(String(300))


def enqueue(
    event: Recording,
    *,
    kind: str,
    recipient: str,
    subject: str,
    body: str,
    language: str,
    object_ref: str,
    call_id: str | None,
    held: bool = False,
) -> OutboxMessage:
    """Add one mail to the act being recorded; it leaves only after the commit."""
    message = OutboxMessage(
        kind=kind,
        recipient=recipient,
        subject=subject,
        body=body,
        language=language,
        object=object_ref,
        call_id=call_id,
        created_at=event.at,
        next_try_at=event.at,
        state="held" if held else "ready",
        tries=0,
    )
    event.seal(message)
    return message


def waiting(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """List the ids that may be sent now: ready and due, or left by a dead worker."""
    ready = and_(OutboxMessage.state == "ready", OutboxMessage.next_try_at <= now)
    orphaned = and_(OutboxMessage.state == "sending", OutboxMessage.lease_until < now)
    return list(
        session.scalars(
            select(OutboxMessage.id)
            .where(or_(ready, orphaned))
            .order_by(OutboxMessage.next_try_at)
            .limit(limit)
        )
    )


def claim(session: Session, message_id: str, now: datetime) -> bool:
    """Take one message for sending; False when somebody else holds it or it is done."""
    claimed: CursorResult[object] = session.execute(  # type: ignore[assignment]
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            or_(
                OutboxMessage.state == "ready",
                and_(OutboxMessage.state == "sending", OutboxMessage.lease_until < now),
            ),
        )
        .values(state="sending", lease_until=now + LEASE, tries=OutboxMessage.tries + 1)
        .execution_options(synchronize_session=False)
    )
    return claimed.rowcount == 1


def mark_sent(session: Session, message_id: str, now: datetime) -> None:
    """Note that the mail left."""
    _set(session, message_id, state="sent", sent_at=now, lease_until=None, error=None)


def mark_failed(session: Session, message: OutboxMessage, now: datetime, error: str) -> None:
    """Note a failure: try again later, twice as late each time, at last give up visibly."""
    state = "failed" if message.tries >= LAST_TRY else "ready"
    later = now + timedelta(minutes=2 ** min(message.tries, 9))
    _set(session, message.id, state=state, next_try_at=later, lease_until=None, error=error[:300])


def _set(session: Session, message_id: str, **values: object) -> None:
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
