"""Extending the deadline: a published act, for all groups, only ever later (safety I10)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grantcall.calls.found import all_checks, checked_reason, managed_call, require_published
from grantcall.calls.models import Call
from grantcall.calls.people import proposals_of
from grantcall.calls.phases import Phase, phase_of
from grantcall.calls.record_act import ActGiven, add_act, checked_act
from grantcall.calls.versions import Corrected, correct_dates, follow_clock, local_text
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.audit import Recording
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason
from grantcall.core.i18n import instant_words
from grantcall.core.outbox import enqueue
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.mail.compose import compose
from grantcall.process.frozen import definition_of
from grantcall.process.registry import record_kind

ACTION = "call.extend"
MAIL = "deadline_extended"


@dataclass(frozen=True, slots=True)
class Extended:
    """The new version and deadline; drafts that have more time, groups that were told."""

    version: int
    closes: datetime
    drafts: int
    told: int


def extend(
    slug: str,
    closes: datetime,
    act: ActGiven,
    reason: str,
    *,
    actor: Actor,
    clock: Clock,
    token: str,
) -> Extended:
    """Move the closing of a call later, for everybody, and tell every group.

    Drafts and their members obey the new version from now on; what was sent keeps its own.
    One unit of work: nobody ever sees half of it. Raises `NotFound`, `Invalid` for act,
    reason and an instant that is not later, `Conflict` when the call is not running.
    """
    with unit_of_work(actor, clock) as work:
        call = managed_call(work, slug)
        work.trying(ACTION, call.object_ref)
        payload = {"slug": slug, "closes": closes, "act": act.payload, "reason": reason}
        known = idempotency.recall(work, token, ACTION, payload)
        if known is not None:
            return _told(known)
        _refuse_unless_running(call, work.now)
        closes = closes.replace(microsecond=0)
        zone = definition_of(work.session, call.version_id).calendar.zone
        all_checks(
            lambda: _refuse_earlier(call, closes, zone),
            lambda: local_text(closes, zone),
            lambda: checked_reason(reason),
            lambda: checked_act(work, call, act),
        )
        act_id = add_act(work, call, "extend", act)
        made = correct_dates(
            work, call, {"closes": closes}, action=ACTION, reason=reason.strip(), act_id=act_id
        )
        drafts, told = _tell_everybody(work, call, made, reason.strip())
        outcome = [made.number, closes.isoformat(), drafts, told]
        idempotency.remember(work, token, ACTION, payload, json.dumps(outcome))
        return Extended(made.number, closes, drafts, told)


def _tell_everybody(work: Work, call: Call, made: Corrected, reason: str) -> tuple[int, int]:
    drafts = told = 0
    for proposal in list(proposals_of(work.session, call)):
        with work.recording("proposal.extend", proposal.object_ref) as event:
            if proposal.kind == "draft":
                _give_time(work, event, proposal, made)
                drafts += 1
            told += _mail(work, event, proposal, made, reason)
    return drafts, told


def _give_time(work: Work, event: Recording, proposal: Any, made: Corrected) -> None:
    """Let a draft and its people obey the new version; their clocks follow the deadline."""
    event.note(version=made.number)
    for record in _with_family(work, proposal):
        record.version_id = made.version_id
        follow_clock(record, made.definition, ("closes",))
        event.seal(record)
    work.session.flush()


def _with_family(work: Work, proposal: Any) -> Iterator[Any]:
    yield proposal
    yield from record_kind("member").of_family(work.session, proposal.id)


def _mail(work: Work, event: Recording, proposal: Any, made: Corrected, reason: str) -> int:
    """Put one mail to the group's contact into the outbox; return how many were put."""
    kind = record_kind("proposal")
    contacts = kind.recipients(work.session, proposal, "contact")
    for contact in contacts:
        values = kind.placeholders(
            work.session, proposal, made.definition, contact.language, contact.role
        )
        values.update(person=contact.name, reason=reason)
        subject, body = compose(made.definition.texts, MAIL, contact.language, values)
        enqueue(
            event,
            kind=MAIL,
            recipient=contact.email,
            subject=subject,
            body=body,
            language=contact.language,
            object_ref=proposal.object_ref,
            call_id=proposal.call_id,
        )
    return len(contacts)


def _refuse_unless_running(call: Call, now: datetime) -> None:
    require_published(call)
    phase = phase_of(call, now)
    if phase in (Phase.UPCOMING, Phase.OPEN):
        return
    text = (
        Words("Il bando è annullato.", "The call is cancelled.")
        if phase is Phase.CANCELLED
        else Words("Il bando è già chiuso.", "The call is already closed.")
    )
    raise Conflict(
        Reason(
            "not_running",
            text,
            next=Words(
                "Per riaprire serve un bando nuovo, per tutti.",
                "To open again takes a new call, for all.",
            ),
        )
    )


def _refuse_earlier(call: Call, closes: datetime, zone: str) -> None:
    if closes > call.closes:
        return
    when = Words(instant_words(call.closes, zone, "it"), instant_words(call.closes, zone, "en"))
    raise Invalid(
        Reason(
            "not_later",
            Words(
                "Il termine si può solo spostare in avanti: ora è {when}.",
                "The deadline can only move later: it is now {when}.",
            ).format(when=when),
            next=Words("Scegliete un giorno dopo.", "Choose a later day."),
            field="closes_date",
        )
    )


def _told(outcome: str) -> Extended:
    version, closes, drafts, told = json.loads(outcome)
    return Extended(version, datetime.fromisoformat(closes), drafts, told)
