"""Reads about the outbox: the list, its counts, one text without its secrets."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from grantcall.core.outbox import OutboxMessage
from grantcall.core.words import Words

SIZE = 50
# What staff look for, and the states of delivery behind it.
BOXES: dict[str, tuple[Words, tuple[str, ...]]] = {
    "failed": (Words("Non partite", "Failed"), ("failed",)),
    "waiting": (Words("In partenza", "Waiting"), ("ready", "sending")),
    "held": (Words("In attesa di rilascio", "Held for release"), ("held",)),
    "sent": (Words("Partite", "Sent"), ("sent",)),
}
DELIVERY: dict[str, tuple[Words, str]] = {
    "failed": (Words("non partita", "failed"), "no"),
    "ready": (Words("in partenza", "waiting"), "wait"),
    "sending": (Words("in partenza", "waiting"), "wait"),
    "held": (Words("in attesa di rilascio", "held"), "neutral"),
    "sent": (Words("partita", "sent"), "ok"),
}
# The secret of a personal link: whoever holds it acts as that person.
_SECRET = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class OutboxRow(NamedTuple):
    """A mail as the list shows it."""

    id: str
    kind: str
    recipient: str
    subject: str
    state: str
    created_at: datetime
    sent_at: datetime | None
    tries: int
    error: str | None


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How many mails stand where; `sent_lately` since the instant asked about.

    `held_in` says how many of the held ones belong to which call; `None` is no call.
    """

    failed: int
    waiting: int
    held: int
    sent: int
    sent_lately: int
    held_in: Mapping[str | None, int]


def mail_counts(session: Session, calls: Collection[str] | None, since: datetime) -> MailCounts:
    """Count the mails of calls by where they stand; one statement."""

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    lately = and_(OutboxMessage.state == "sent", OutboxMessage.sent_at >= since)
    rows = session.execute(
        select(
            OutboxMessage.call_id,
            counted(OutboxMessage.state == "failed").label("failed"),
            counted(OutboxMessage.state.in_(("ready", "sending"))).label("waiting"),
            counted(OutboxMessage.state == "held").label("held"),
            counted(OutboxMessage.state == "sent").label("sent"),
            counted(lately).label("lately"),
        )
        .where(_among(calls))
        .group_by(OutboxMessage.call_id)
    ).all()
    return MailCounts(
        failed=sum(int(row.failed) for row in rows),
        waiting=sum(int(row.waiting) for row in rows),
        held=sum(int(row.held) for row in rows),
        sent=sum(int(row.sent) for row in rows),
        sent_lately=sum(int(row.lately) for row in rows),
        held_in={row.call_id: int(row.held) for row in rows if row.held},
    )


def outbox_page(
    session: Session,
    calls: Collection[str] | None,
    box: str,
    before: tuple[datetime, str] | None,
) -> tuple[list[OutboxRow], bool]:
    """Return a page of mails, newest first, and whether older ones follow; one statement."""
    query = select(
        OutboxMessage.id,
        OutboxMessage.kind,
        OutboxMessage.recipient,
        OutboxMessage.subject,
        OutboxMessage.state,
        OutboxMessage.created_at,
        OutboxMessage.sent_at,
        OutboxMessage.tries,
        OutboxMessage.error,
    ).where(_among(calls))
    if box in BOXES:
        query = query.where(OutboxMessage.state.in_(BOXES[box][1]))
    if before is not None:
        at, id_ = before
        query = query.where(
            or_(
                OutboxMessage.created_at < at,
                and_(OutboxMessage.created_at == at, OutboxMessage.id < id_),
            )
        )
    order = (OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    rows = session.execute(query.order_by(*order).limit(SIZE + 1)).all()
    return [OutboxRow._make(row) for row in rows[:SIZE]], len(rows) > SIZE


def failed_ids(session: Session, calls: Collection[str] | None) -> list[str]:
    """Return the mails that were given up, oldest first."""
    return list(
        session.scalars(
            select(OutboxMessage.id)
            .where(_among(calls), OutboxMessage.state == "failed")
            .order_by(OutboxMessage.created_at)
            .limit(500)
        )
    )


def without_secrets(text: str) -> str:
    """Return a mail's text with the secrets of its personal links blotted out."""
    return _SECRET.sub("••••••", text)


def _among(calls: Collection[str] | None) -> ColumnElement[bool]:
    return true() if calls is None else OutboxMessage.call_id.in_(calls)
