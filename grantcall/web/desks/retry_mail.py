"""Trying mails again that were given up."""

from collections.abc import Collection, Sequence

from sqlalchemy import update

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.outbox import OutboxMessage
from grantcall.core.policy import Right, may_somewhere
from grantcall.core.unit_of_work import unit_of_work


def retry_mails(
    message_ids: Sequence[str],
    *,
    calls: Collection[str] | None,
    actor: Actor,
    clock: Clock,
) -> int:
    """Put failed mails back into the queue; return how many. Others are left as they are.

    `calls` are those the actor answers for, `None` for all: mails of others do not exist.
    """
    with unit_of_work(actor, clock) as work:
        if not may_somewhere(actor, Right.OUTBOX_RETRY):
            raise NotFound()
        tried = 0
        for message_id in message_ids:
            message = work.session.get(OutboxMessage, message_id)
            if message is None or (calls is not None and message.call_id not in calls):
                raise NotFound()
            if message.state != "failed":
                continue
            work.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.id == message.id, OutboxMessage.state == "failed")
                .values(state="ready", tries=0, next_try_at=work.now, lease_until=None)
                .execution_options(synchronize_session=False)
            )
            with work.recording("outbox.retry", message.object_ref) as event:
                event.note(tries=message.tries, about=message.object)
            tried += 1
    return tried
