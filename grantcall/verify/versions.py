"""Frozen definitions: the document is the one whose digest was published."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.canonical import sha256_hex
from grantcall.core.settings import Settings
from grantcall.process.frozen import definition_of
from grantcall.process.models import CallVersion
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check


@check("frozen definitions", "I6, I11", "versions")
def frozen_definitions(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Versions count 1 to n per call, and each document has its digest."""
    count, last = 0, ("", 0)
    query = (
        select(CallVersion.id, CallVersion.call_id, CallVersion.number, CallVersion.digest)
        .add_columns(CallVersion.document)
        .order_by(CallVersion.call_id, CallVersion.number)
        .execution_options(yield_per=20)
    )
    for row in session.execute(query):
        count += 1
        place = f"call_version:{row.id}"
        expected = last[1] + 1 if row.call_id == last[0] else 1
        last = (row.call_id, row.number)
        if row.number != expected:
            yield Broken("I11", place, f"version {row.number} stands where {expected} should")
        if sha256_hex(row.document.encode()) != row.digest:
            yield Broken("I11", place, "the document is not the one that was published")
    return count


def closing_in_force(session: Session, call_id: str, at: datetime) -> datetime | None:
    """Return the deadline of a call as the version in force at an instant gave it."""
    version_id = session.scalar(
        select(CallVersion.id)
        .where(CallVersion.call_id == call_id, CallVersion.published_at <= at)
        .order_by(CallVersion.number.desc())
        .limit(1)
    )
    if version_id is None:
        return None
    closes = definition_of(session, version_id).calendar.entries.get("closes")
    return closes if isinstance(closes, datetime) else None
