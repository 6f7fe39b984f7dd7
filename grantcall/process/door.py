"""The one door for state.

`fire` is the only writer of a record's state. It collects all blockers, refuses with the
list, or: moves the shared machine, stamps state, kind, time and clock, writes the step and
one audit event, runs the effects and puts the mails into the outbox, all in the caller's
transaction; then it runs what follows. `may` asks the same questions without moving.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import ENGINE, Actor
from grantcall.core.errors import Conflict, NotFound, Reason, Refusal
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Transition, Workflow
from grantcall.engine import machine
from grantcall.process import mails, stamps
from grantcall.process.frozen import definition_of
from grantcall.process.models import FollowUp, Step
from grantcall.process.needs import blockers_of
from grantcall.process.registry import (
    Asked,
    Circumstances,
    Doing,
    Next,
    effect_named,
    letter_writer_of,
    record_kind,
)

_PLAIN = Circumstances()


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that an actor may take from here, with what stands in its way."""

    action: str
    transition: Transition
    blockers: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """Tell whether nothing stands in the way."""
        return not self.blockers


def fire(
    work: Work,
    record: Any,
    action: str,
    circumstances: Circumstances = _PLAIN,
    actor: Actor | None = None,
) -> Step:
    """Take one step with a record, inside the caller's unit of work.

    Raises `NotFound` when the actor has no part in this step, `Conflict` (`wrong_state`)
    when the record stands elsewhere, `Refusal` with every reason when something is not met.
    """
    actor = actor or work.actor
    full_name = f"{record.RECORD}.{action}"
    work.trying(full_name, record.object_ref)
    definition = definition_of(work.session, record.version_id)
    workflow = definition.workflows[record.RECORD]
    transition = workflow.transitions.get(action)
    if transition is None or not _may_take(work.session, actor, record, transition):
        raise NotFound()
    if record.state not in transition.sources:
        raise Conflict(_wrong_state(workflow, record, transition))
    asked = Asked(work.session, record, transition, definition, actor, work.now, circumstances)
    blockers = blockers_of(asked)
    if blockers:
        raise Refusal(*blockers)
    step, following = _carry_out(work, asked, workflow)
    for follow in following:
        fire(work, follow.record, follow.action, Circumstances(cause=full_name), ENGINE)
    _wake_family(work, record, full_name, definition)
    return step


def may(
    session: Session,
    actor: Actor,
    record: Any,
    now: datetime,
    circumstances: Circumstances = _PLAIN,
) -> list[Choice]:
    """List the steps an actor may take with a record from where it stands, each with its
    blockers: the same list draws buttons and explains refusals. One statement for the roles,
    and what the guards themselves read.
    """
    definition = definition_of(session, record.version_id)
    workflow = definition.workflows[record.RECORD]
    choices = []
    for transition in workflow.transitions.values():
        if record.state in transition.sources and _may_take(session, actor, record, transition):
            asked = Asked(session, record, transition, definition, actor, now, circumstances)
            choices.append(Choice(transition.id, transition, tuple(blockers_of(asked))))
    return choices


def start(work: Work, record: Any, definition: Definition, event: Any) -> None:
    """Put a new record into the starting state of its workflow, sealed by `event`."""
    workflow = definition.workflows[record.RECORD]
    stamps.enter(work.session, record, workflow.states[workflow.starts], definition, work.now)
    event.seal(record)


def _carry_out(work: Work, asked: Asked, workflow: Workflow) -> tuple[Step, list[Next]]:
    record, transition, circumstances = asked.record, asked.transition, asked.circumstances
    dated = circumstances.dated or circumstances.received_at or work.now
    before = record.state
    following: list[Next] = []
    with work.recording(asked.step, record.object_ref, asked.actor) as event:
        stamps.leave(record, workflow.states[before], asked.definition, dated)
        machine.move(workflow, record, transition.id)
        stamps.enter(work.session, record, workflow.states[record.state], asked.definition, dated)
        step = Step(
            object=record.object_ref,
            action=asked.step,
            from_state=before,
            to_state=record.state,
            to_kind=record.kind,
            at=work.now,
            dated=dated,
            actor=asked.actor.ref,
            reason=circumstances.reason,
            act_id=circumstances.act_id,
            cause=circumstances.cause,
        )
        event.seal(step)
        event.seal(record)
        event.note(to=record.state)
        doing = Doing(work, event, record, transition, asked.definition, circumstances)
        for name in transition.effects:
            following += effect_named(name, record.RECORD)(doing)
        work.session.flush()
        if transition.letter is not None:
            letter_writer_of(record.RECORD)(doing)
        mails.put_into_outbox(doing)
    return step, following


def _may_take(session: Session, actor: Actor, record: Any, transition: Transition) -> bool:
    if actor.is_engine:
        return "engine" in transition.by or bool(transition.on)
    roles = record_kind(record.RECORD).roles(session, actor, record)
    return bool(roles & set(transition.by))


def _wrong_state(workflow: Workflow, record: Any, transition: Transition) -> Reason:
    state = workflow.states[record.state]
    return Reason(
        "wrong_state",
        Words(
            "«{step}» non si può più fare: ora lo stato è «{state}».",
            "“{step}” is no longer possible: the state is now “{state}”.",
        ).format(step=transition.label, state=state.label),
        next=Words("Ricaricate la pagina.", "Reload the page."),
    )


def _wake_family(work: Work, record: Any, event: str, definition: Definition) -> None:
    """Let every transition whose `on` names this step be tried: family now, call later."""
    if record.RECORD in ("call", "allocation"):
        if any(True for _ in _listeners(definition, event, skip=record.RECORD)):
            work.session.add(
                FollowUp(
                    call_id=record_kind(record.RECORD).call_id(record),
                    event=event,
                    created_at=work.now,
                )
            )
        return
    family_id = record_kind(record.RECORD).family_id(record)
    if family_id is None:
        return
    listening = dict.fromkeys(name for name, _ in _listeners(definition, event, skip=None))
    for name in listening:
        for relative in record_kind(name).of_family(work.session, family_id):
            try_listeners(work, relative, event)


def try_listeners(work: Work, record: Any, event: str) -> Step | None:
    """Take the one step of a record that listens to `event` and has its needs met."""
    definition = definition_of(work.session, record.version_id)
    for transition in definition.workflows[record.RECORD].transitions.values():
        if event not in transition.on or record.state not in transition.sources:
            continue
        circumstances = Circumstances(cause=event)
        asked = Asked(work.session, record, transition, definition, ENGINE, work.now, circumstances)
        if not blockers_of(asked):
            return fire(work, record, transition.id, circumstances, ENGINE)
    return None


def _listeners(
    definition: Definition, event: str, skip: str | None
) -> Iterator[tuple[str, Transition]]:
    for name, workflow in definition.workflows.items():
        if name != skip:
            for transition in workflow.transitions.values():
                if event in transition.on:
                    yield name, transition


def steps_of(session: Session, object_ref: str) -> Sequence[Step]:
    """Return the steps of a record in the order they were taken; one statement."""
    return session.scalars(
        select(Step).where(Step.object == object_ref).order_by(Step.audit_seq)
    ).all()
