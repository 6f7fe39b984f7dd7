"""Paths told in words: what can happen to a record, from its first state to each end."""

from collections.abc import Iterator

from grantcall.core.words import Words
from grantcall.definitions.model import Transition
from grantcall.definitions.vocabulary.roles import ROLES
from grantcall.engine.simulating.findings import EndPath, listed, quoted
from grantcall.engine.simulating.walk import Walk
from grantcall.engine.simulating.ways import is_end


def paths(walk: Walk) -> Iterator[EndPath]:
    """Give one shortest path to each end that each record reaches."""
    for record, reach in walk.reach.items():
        workflow = walk.definition.workflows[record]
        for state in workflow.states.values():
            if state.id in reach.ways and is_end(workflow, state.id):
                steps = reach.ways[state.id]
                told = _told(walk, record, steps)
                yield EndPath(record, state.id, state.kind, steps, told)


def _told(walk: Walk, record: str, steps: tuple[str, ...]) -> Words:
    workflow = walk.definition.workflows[record]
    here = workflow.starts
    told = quoted(workflow.states[here].label)
    for id_ in steps:
        step = workflow.transitions[id_]
        text = Words("{told} → {step} ({who}) → {state}", "{told} → {step} ({who}) → {state}")
        told = text.format(
            told=told,
            step=step.label,
            who=_who(walk, record, here, step),
            state=quoted(workflow.states[step.target].label),
        )
        here = step.target
    return told


def _who(walk: Walk, record: str, state: str, step: Transition) -> Words:
    who = walk.reach[record].moves[(state, step.id)]
    people = [ROLES[role] for role in step.by if role in who and role != "engine"]
    if people:
        return listed(people)
    for event in step.on:
        if walk.heard(event):
            other, _, name = event.partition(".")
            workflow = walk.definition.workflows[other]
            text = Words("{record}: {step}", "{record}: {step}")
            label = workflow.transitions[name].label
            return text.format(record=workflow.label, step=quoted(label))
    clock = walk.definition.workflows[record].states[state].clock
    if clock is not None and clock.then == step.id:
        return Words("allo scadere del termine", "when the term is over")
    return ROLES["engine"]
