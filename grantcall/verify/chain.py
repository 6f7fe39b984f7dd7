"""The audit chain: every event follows from its content and from the one before it."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.audit import GENESIS, AuditEvent, event_hash
from grantcall.core.settings import Settings
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

BATCH = 1000
_COLUMNS = ("seq", "at", "actor", "action", "object", "detail", "prev_hash", "hash")


def events(session: Session) -> Iterator[dict[str, object]]:
    """Yield every event as plain values, in order, a batch at a time."""
    query = select(*(getattr(AuditEvent, name) for name in _COLUMNS)).order_by(AuditEvent.seq)
    for row in session.execute(query.execution_options(yield_per=BATCH)):
        yield dict(row._mapping)


@check("audit chain", "I27", "events")
def audit_chain(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Numbers run 1 to n without holes, each event has its hash, each follows the one before."""
    count, last_hash = 0, GENESIS
    for event in events(session):
        count += 1
        place = f"audit_event:{event['seq']}"
        if event["seq"] != count:
            yield Broken("I27", place, f"event {count} is missing before it")
            count = int(str(event["seq"]))
        if event["prev_hash"] != last_hash:
            yield Broken("I27", place, "it does not follow the event before it")
        if event_hash(event) != event["hash"]:
            yield Broken("I27", place, "its content is not what was recorded")
        last_hash = str(event["hash"])
    return count
