"""Frozen versions of a call: the first when it is prepared, then one per correction."""

import json
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.audit import Recording
from grantcall.core.errors import Invalid, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.freezing import canonical_bytes, digest
from grantcall.definitions.model import Definition
from grantcall.definitions.trees import Table
from grantcall.definitions.values import occurrences
from grantcall.process.models import CallVersion


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction led to: the new version, and what it says now."""

    version_id: str
    number: int
    definition: Definition


def current_version(session: Session, call: Call) -> CallVersion:
    """Return the version a call points at."""
    return session.get_one(CallVersion, call.version_id)


def add_version(
    work: Work, event: Recording, call: Call, document: Table, reason: str | None = None
) -> CallVersion:
    """Store a document as the call's next version and let the call point at it.

    The narrow columns follow; the caller seals the call.
    """
    definition = compile_definition(document)
    last = work.session.scalar(
        select(func.max(CallVersion.number)).where(CallVersion.call_id == call.id)
    )
    version = CallVersion(
        id=new_id(),
        call_id=call.id,
        number=(last or 0) + 1,
        digest=digest(document),
        document=canonical_bytes(document).decode(),
        published_at=work.now,
        reason=reason,
    )
    event.seal(version)
    event.note(version=version.number, digest=version.digest)
    call.version_id = version.id
    call.label_it, call.label_en = definition.label.it, definition.label.en
    call.opens, call.closes = instant_of(definition, "opens"), instant_of(definition, "closes")
    work.session.flush()
    return version


def instant_of(definition: Definition, name: str) -> datetime:
    """Return an instant of the calendar. Raises `ValueError` where there is none."""
    entry = definition.calendar.entries.get(name)
    if not isinstance(entry, datetime):
        raise ValueError(f"the call has no instant “{name}”")
    return entry


def correct_dates(
    work: Work,
    call: Call,
    dates: Mapping[str, datetime],
    *,
    action: str,
    reason: str,
    act_id: str,
) -> Corrected:
    """Store a correction of calendar instants: a new version with its reason, on record.

    The call's own clock follows when it runs until one of the instants changed.
    """
    document = deepcopy(json.loads(current_version(work.session, call).document))
    calendar = document["call"]["calendar"]
    for name, instant in dates.items():
        calendar[name] = local_text(instant, calendar["zone"])
    definition = compile_definition(document)
    with work.recording(action, call.object_ref) as event:
        version = add_version(work, event, call, document, reason)
        follow_clock(call, definition, dates)
        event.note(act=act_id, changed=sorted(dates))
        event.seal(call)
    return Corrected(version.id, version.number, definition)


def follow_clock(record: Call, definition: Definition, names: Collection[str]) -> None:
    """Move the due instant of a record whose clock runs until one of the instants."""
    clock = definition.workflows[record.RECORD].states[record.state].clock
    if clock is not None and clock.until in names:
        record.due_at = instant_of(definition, clock.until)


def local_text(instant: datetime, zone: str) -> str:
    """Write an instant as a call does: local time without offset, to the second.

    Raises `Invalid` for an hour that the clock change repeats: it would say two things.
    """
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    if occurrences(local.replace(fold=0), zone) != 1:
        raise Invalid(
            Reason(
                "hour_twice",
                Words(
                    "A quell'ora cambia l'ora legale: quell'ora c'è due volte.",
                    "The clocks change at that hour: it happens twice.",
                ),
                next=Words("Scegliete un'altra ora.", "Choose another hour."),
                field="closes_time",
            )
        )
    return local.isoformat()
