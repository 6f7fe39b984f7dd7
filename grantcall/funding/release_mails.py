"""Mails of a decision that were drawn up and held, released together by the office."""

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.funding.issue_letter import call_to_issue

_NONE = Words("Nessuna mail aspetta il via.", "No mail waits for its release.")
_RELOAD = Words("Ricaricate la pagina.", "Reload the page.")


def release_mails(slug: str, *, actor: Actor, clock: Clock, token: str) -> int:
    """Let every held mail of a call leave, all together; return how many there were.

    The same token gives the first count again. Raises `NotFound`, `Conflict` (`none_held`)
    when none is held.
    """
    call = call_to_issue(slug, actor)
    call_id, object_ref = call.id, call.object_ref
    with unit_of_work(actor, clock) as work:
        work.trying("outbox.release", object_ref)
        known = idempotency.recall(work, token, "outbox.release", {"call": call_id})
        if known is not None:
            return int(known)
        kinds = held_mails(work.session, call_id)
        released: CursorResult[object] = work.session.execute(  # type: ignore[assignment]
            update(OutboxMessage)
            .where(OutboxMessage.call_id == call_id, OutboxMessage.state == "held")
            .values(state="ready", next_try_at=work.now)
            .execution_options(synchronize_session=False)
        )
        if not released.rowcount:
            raise Conflict(Reason("none_held", _NONE, next=_RELOAD))
        with work.recording("outbox.release", object_ref) as event:
            event.note(mails=released.rowcount, kinds=kinds)
        idempotency.remember(
            work, token, "outbox.release", {"call": call_id}, str(released.rowcount)
        )
    return int(released.rowcount)


def held_mails(session: Session, call_id: str) -> dict[str, int]:
    """Count the held mails of a call by kind; one statement."""
    rows = session.execute(
        select(OutboxMessage.kind, func.count().label("mails"))
        .where(OutboxMessage.call_id == call_id, OutboxMessage.state == "held")
        .group_by(OutboxMessage.kind)
        .order_by(OutboxMessage.kind)
    )
    return {row.kind: row.mails for row in rows}
