"""Clocks: the engine's steps when a due instant has passed, and reminders before it.

Nothing depends on a timer being punctual: the door already refuses other steps after the
due instant. Here the engine catches up, in order of due instant.
"""

from datetime import timedelta

from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.clock import Clock
from grantcall.core.errors import Refusal
from grantcall.core.outbox import enqueue
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.engine.clocks import reminder_reached
from grantcall.mail.compose import compose
from grantcall.process.door import fire
from grantcall.process.follow import hear_follow_ups
from grantcall.process.frozen import definition_of
from grantcall.process.models import Reminder, Stateful
from grantcall.process.registry import Circumstances, RecordKind, placeholders_of, record_kinds

_LONGEST_REMINDER = timedelta(days=60)
_BATCH = 200


def catch_up(clock: Clock) -> int:
    """Take every step that is due by now, then what follows from them; return the count.

    Safe to repeat and to interrupt: each step is a unit of its own.
    """
    taken = 0
    while True:
        due = _due_now(clock)
        progressed = sum(_take_due(kind, record_id, clock) for kind, record_id in due)
        progressed += hear_follow_ups(clock)
        taken += progressed
        if not progressed:
            return taken


def remind(clock: Clock) -> int:
    """Enqueue the reminders whose day has come; one per record, due instant and day."""
    sent = 0
    for kind in record_kinds().values():
        with unit_of_work(ENGINE, clock) as work:
            model = kind.model
            coming = work.session.scalars(
                select(model)
                .where(model.due_at > work.now, model.due_at <= work.now + _LONGEST_REMINDER)
                .order_by(model.due_at)
            ).all()
            sent += sum(_remind_one(work, kind, record) for record in coming)
    return sent


def _due_now(clock: Clock) -> list[tuple[RecordKind, str]]:
    found = []
    with unit_of_work(ENGINE, clock) as work:
        for kind in record_kinds().values():
            model = kind.model
            rows = work.session.execute(
                select(model.due_at, model.id)
                .where(model.due_at <= work.now, model.due_action.is_not(None))
                .order_by(model.due_at, model.id)
                .limit(_BATCH)
            )
            found += [(row.due_at, row.id, kind) for row in rows]
    return [(kind, record_id) for _, record_id, kind in sorted(found, key=lambda row: row[:2])]


def _take_due(kind: RecordKind, record_id: str, clock: Clock) -> bool:
    try:
        with unit_of_work(ENGINE, clock) as work:
            record = work.session.get(kind.model, record_id, with_for_update=True)
            if record is None or record.due_action is None or record.due_at is None:
                return False
            if record.due_at > work.now:
                return False
            circumstances = Circumstances(
                dated=record.due_at, received_at=record.due_at, cause="clock"
            )
            fire(work, record, record.due_action, circumstances, ENGINE)
    except Refusal:
        return False  # recorded in the trail; it stands still until a person looks at it
    return True


def _remind_one(work: Work, kind: RecordKind, record: Stateful) -> bool:
    definition = definition_of(work.session, record.version_id)
    state = definition.workflows[record.RECORD].states[record.state]
    if state.clock is None or record.due_at is None:
        return False
    days = reminder_reached(record.due_at, state.clock.remind, work.now, definition.calendar)
    if days is None:
        return False
    key = (record.object_ref, record.due_at, days)
    if work.session.get(Reminder, key) is not None:
        return False
    roles = state.edits or ("contact", "deputy")
    recipients = {
        person.email: person
        for role in roles
        for person in kind.recipients(work.session, record, role)
    }
    with work.recording(f"{record.RECORD}.remind", record.object_ref) as event:
        event.note(days=days, recipients=len(recipients))
        for person in recipients.values():
            values = placeholders_of(work.session, record, definition, person.language, person.role)
            values["person"] = person.name
            subject, body = compose(definition.texts, "reminder", person.language, values)
            enqueue(
                event,
                kind="reminder",
                recipient=person.email,
                subject=subject,
                body=body,
                language=person.language,
                object_ref=record.object_ref,
                call_id=kind.call_id(record),
            )
        work.session.add(Reminder(object=key[0], due_at=key[1], days=key[2], at=work.now))
    return True
