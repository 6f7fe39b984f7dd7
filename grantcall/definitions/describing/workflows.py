"""Workflows in sentences: where a record stands, and how it moves on."""

from collections.abc import Iterator

from grantcall.definitions.describing.phrases import Phrases
from grantcall.definitions.factbook import Scope
from grantcall.definitions.model import Length, State, Transition, Workflow
from grantcall.definitions.vocabulary.effects import EFFECTS


def workflow_lines(phrases: Phrases, workflow: Workflow) -> Iterator[str]:
    """Give the sentences of one workflow: each state, then each step out of it."""
    for state in workflow.states.values():
        yield f"- {_state(phrases, workflow, state)}"
        for step in workflow.transitions.values():
            if state.id in step.sources:
                yield f"  - {_step(phrases, workflow, step)}"


def _state(phrases: Phrases, workflow: Workflow, state: State) -> str:
    said = [f"{phrases.quote(phrases.say(state.label))} ({state.kind})."]
    if state.edits:
        who = phrases.roles(state.edits)
        said.append(phrases.pick(f"Può scrivere {who}.", f"Writing: {who}."))
    if state.clock is not None:
        said.append(_clock(phrases, workflow, state))
    return " ".join(said)


def _clock(phrases: Phrases, workflow: Workflow, state: State) -> str:
    clock = state.clock
    assert clock is not None
    entry = phrases.definition.calendar.entries.get(clock.until)
    if entry is None:
        until = clock.until
    elif isinstance(entry, Length):
        until = phrases.length(entry)
    else:
        until = phrases.instant(entry)
    said = phrases.pick(f"Il termine: {until}.", f"The term: {until}.")
    if clock.remind:
        days = phrases.joined(str(day) for day in clock.remind)
        said += phrases.pick(f" Promemoria {days} giorni prima.", f" Reminders {days} days before.")
    if clock.then is not None:
        step = workflow.transitions[clock.then]
        label = phrases.say(step.label)
        said += phrases.pick(f" Poi: «{label}».", f" Then: “{label}”.")
    if clock.restarts:
        said += phrases.pick(" Ogni volta ricomincia.", " It begins anew each time.")
    return said


def _step(phrases: Phrases, workflow: Workflow, step: Transition) -> str:
    target = phrases.say(workflow.states[step.target].label)
    parts = [f"{phrases.quote(phrases.say(step.label))} → {phrases.quote(target)}"]
    scope = Scope(workflow.record)
    if step.by:
        parts.append(f"{phrases.pick('chi', 'who')}: {phrases.roles(step.by)}")
    if step.on:
        parts.append(f"{phrases.pick('quando', 'when')}: {', '.join(step.on)}")
    if step.other_than:
        done_by_others = (workflow.transitions[other].label for other in step.other_than)
        labels = (phrases.quote(phrases.say(label)) for label in done_by_others)
        who = phrases.joined(labels)
        parts.append(phrases.pick(f"non la persona che ha fatto {who}", f"not whoever did {who}"))
    if step.reason:
        parts.append(phrases.pick("con un motivo scritto", "with a written reason"))
    if step.needs:
        needs = "; ".join(phrases.need(need, scope) for need in step.needs)
        parts.append(f"{phrases.pick('serve', 'needs')}: {needs}")
    if step.effects:
        done = phrases.joined(phrases.say(EFFECTS[effect].does) for effect in step.effects)
        parts.append(f"{phrases.pick('il sistema', 'the system')} {done}")
    parts.extend(_papers(phrases, step))
    return "; ".join(parts) + "."


def _papers(phrases: Phrases, step: Transition) -> Iterator[str]:
    if step.letter:
        yield f"{phrases.pick('lettera', 'letter')} “{step.letter}”"
    for name, who in step.mail.items():
        yield f"{phrases.pick('mail', 'mail')} “{name}”: {phrases.roles(who, 'e', 'and')}"
    if step.hold:
        yield phrases.pick("in attesa di essere spedite insieme", "held until released together")
