"""Frozen definitions: the document is the one whose digest was published."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.settings import Settings
from grantcall.process.frozen import definition_of
from grantcall.process.models import CallVersion
from grantcall.store.files import FileStore
from grantcall.verify.numbered import numbered_documents
from grantcall.verify.registry import Findings, check


@check("frozen definitions", "I6, I11", "versions")
def frozen_definitions(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Versions count 1 to n per call, and each document has its digest."""
    query = (
        select(CallVersion.id, CallVersion.call_id, CallVersion.number)
        .add_columns(CallVersion.document, CallVersion.digest)
        .order_by(CallVersion.call_id, CallVersion.number)
        .execution_options(yield_per=20)
    )
    return (
        yield from numbered_documents(
            session.execute(query),
            "call_version",
            altered="the document is not the one that was published",
            invariant="I11",
        )
    )


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
