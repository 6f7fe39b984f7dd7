"""Keeping the minutes: drawn, stored by content, numbered, in the transaction of the step."""

from io import BytesIO

from sqlalchemy import func, select

from grantcall.calls.models import Call
from grantcall.core.ids import new_id
from grantcall.evaluation.minutes_facts import minutes_facts
from grantcall.evaluation.models import Minutes, Ranking
from grantcall.evaluation.ranking_case import Case
from grantcall.process.registry import Doing
from grantcall.store.models import StoredFile
from grantcall.store.places import places

LANGUAGE = "it"
"""Minutes are an act of the body: they are written in its language."""


def keep_minutes(doing: Doing, case: Case, ranking: Ranking | None) -> Minutes:
    """Write the next minutes of a call; the bytes are on disk before their rows exist."""
    # The library that draws is heavy: only who publishes waits for it.
    from grantcall.documents.minutes import minutes_pdf

    call: Call = doing.record
    session, event = doing.work.session, doing.event
    number = 1 + (
        session.scalar(select(func.max(Minutes.number)).where(Minutes.call_id == call.id)) or 0
    )
    facts = minutes_facts(session, call, case, ranking, number, doing.work.now, LANGUAGE)
    sha256, size = places().files.put(BytesIO(minutes_pdf(facts)))
    stored = StoredFile(
        id=new_id(),
        sha256=sha256,
        size=size,
        media_type="application/pdf",
        name=f"{call.ref}-verbale-{number}.pdf",
        owner=call.object_ref,
        at=doing.work.now,
        by=event.actor,
    )
    event.seal(stored)
    minutes = Minutes(
        id=new_id(),
        call_id=call.id,
        number=number,
        file_id=stored.id,
        sha256=sha256,
        at=doing.work.now,
        by=event.actor,
    )
    event.seal(minutes)
    event.note(minutes=sha256)
    session.flush()
    return minutes
