"""Exporting the proposals of a call: every field under its stable id, as CSV, XLSX or JSON.

Only what was sent is exported, from the latest frozen document; drafts belong to their
group. Rows are read in batches and written as they come: memory does not grow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.process.frozen import definition_of
from grantcall.proposals.export_rows import Chosen, columns_of, narrowed, rows_of
from grantcall.proposals.export_write import MEDIA_TYPES, WRITERS
from grantcall.proposals.models import Proposal

FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is recorded and ready: its bytes are made while they are fetched."""

    name: str
    media_type: str
    count: int
    chunks: Iterator[bytes]


def export_proposals(
    slug: str, format_: str, *, actor: Actor, clock: Clock, chosen: Chosen = None
) -> Export:
    """Record an export in the audit trail and return it.

    `chosen` narrows it: ids, or a select of ids such as a list's filter; `None` takes all.
    The bytes must be fetched inside an application context. Raises `NotFound` for an
    unknown call or one that the actor does not work for, `Invalid` for an unknown format.
    """
    if format_ not in FORMATS:
        raise Invalid(_unknown_format())
    if chosen is not None and not isinstance(chosen, Select):
        chosen = tuple(chosen)
    with unit_of_work(actor, clock) as work:
        call = work.session.scalar(select(Call).where(Call.slug == slug))
        if call is None or not allowed(Right.PROPOSAL_EXPORT, roles_on_call(actor, call.id)):
            raise NotFound()
        count = _count(work.session, call.id, chosen)
        with work.recording("proposals.export", call.object_ref) as event:
            event.note(format=format_, count=count, all=chosen is None)
        call_id, version_id = call.id, call.version_id
        stamp = work.now.strftime("%Y%m%d-%H%M")
    return Export(
        name=f"{slug}-{stamp}.{format_}",
        media_type=MEDIA_TYPES[format_],
        count=count,
        chunks=_chunks(call_id, version_id, format_, chosen),
    )


def _chunks(call_id: str, version_id: str, format_: str, chosen: Chosen) -> Iterator[bytes]:
    session = reader()
    definition = definition_of(session, version_id)
    columns = columns_of(definition)
    yield from WRITERS[format_](columns, rows_of(session, call_id, definition, chosen))


def _count(session: Session, call_id: str, chosen: Chosen) -> int:
    query = select(func.count()).select_from(Proposal)
    return sum(session.scalar(one) or 0 for one in narrowed(query, call_id, chosen))


def _unknown_format() -> Reason:
    return Reason(
        "unknown_format",
        Words("Scegliete CSV, XLSX o JSON.", "Choose CSV, XLSX or JSON."),
        field="format",
    )
