"""Delivery of the outbox: claimed in one transaction, sent outside any, noted in another.

A worker that dies between sending and noting leaves a lease; when it runs out another
worker sends the same mail again, under the same Message-ID.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from grantcall.core import outbox
from grantcall.core.actor import ENGINE
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.mail.sending import Author, NotSent, Outgoing, Post

BATCH = 100
AuthorOf = Callable[[Session, str | None], Author]


class Outcome(StrEnum):
    """What became of one mail: it left, it failed, or it was not ours to send."""

    SENT = "sent"
    FAILED = "failed"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Office:
    """What delivery needs: the carrier, and in whose name a call's mails are written."""

    post: Post
    author_of: AuthorOf


def deliver_one(message_id: str, clock: Clock, office: Office) -> Outcome:
    """Send one mail of the outbox; safe to call twice and from several workers.

    A failure is noted on the row, which is tried again later.
    """
    taken = _claim(message_id, clock, office)
    if taken is None:
        return Outcome.TAKEN
    mail, author = taken
    try:
        office.post.send(mail, author)
    except NotSent as error:
        _note_failure(message_id, clock, str(error))
        return Outcome.FAILED
    with unit_of_work(ENGINE, clock) as work:
        outbox.mark_sent(work.session, message_id, work.now)
    return Outcome.SENT


def flush(
    clock: Clock, office: Office, *, postponed: bool = False
) -> Iterator[tuple[str, Outcome]]:
    """Send everything that is due, each mail at most once per call; yield what became of it.

    `postponed` also takes the mails that wait for their next try. Mails whose lease another
    worker holds are left alone.
    """
    tried: set[str] = set()
    while True:
        found = [one for one in _due(clock, postponed, len(tried)) if one not in tried]
        if not found:
            return
        for message_id in found:
            tried.add(message_id)
            yield message_id, deliver_one(message_id, clock, office)


def _due(clock: Clock, postponed: bool, already: int) -> list[str]:
    now = clock.now()
    session = reader()
    try:
        if not postponed:
            return outbox.waiting(session, now, BATCH + already)
        ready = OutboxMessage.state == "ready"
        orphaned = and_(OutboxMessage.state == "sending", OutboxMessage.lease_until < now)
        return list(
            session.scalars(
                select(OutboxMessage.id)
                .where(or_(ready, orphaned))
                .order_by(OutboxMessage.created_at, OutboxMessage.id)
                .limit(BATCH + already)
            )
        )
    finally:
        session.rollback()


def _claim(message_id: str, clock: Clock, office: Office) -> tuple[Outgoing, Author] | None:
    with unit_of_work(ENGINE, clock) as work:
        if not outbox.claim(work.session, message_id, work.now):
            return None
        row = work.session.get_one(OutboxMessage, message_id)
        mail = Outgoing(
            id=row.id,
            kind=row.kind,
            recipient=row.recipient,
            subject=row.subject,
            body=row.body,
            language=row.language,
            created_at=row.created_at,
            call_id=row.call_id,
        )
        return mail, office.author_of(work.session, row.call_id)


def _note_failure(message_id: str, clock: Clock, error: str) -> None:
    with unit_of_work(ENGINE, clock) as work:
        row = work.session.get_one(OutboxMessage, message_id)
        # Somebody else may have sent it meanwhile, had our lease run out.
        if row.state == "sending":
            outbox.mark_failed(work.session, row, work.now, error)
