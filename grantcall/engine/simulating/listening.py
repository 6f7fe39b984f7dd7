"""Who listens to whom: of several listeners exactly one passes; four eyes need two people."""

from collections.abc import Iterator, Mapping

from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Transition, Workflow
from grantcall.engine.simulating.findings import Finding, quoted
from grantcall.engine.simulating.scenes import Scene, ask, scenes
from grantcall.engine.simulating.walk import Walk, conditions_of
from grantcall.engine.simulating.ways import place
from grantcall.engine.verdicts import Verdict

ONE_PERSON = frozenset({"contact", "deputy", "person", "reviewer", "chair"})
"""Roles that one person holds for one record; how many staff there are the call cannot say."""


def check_listeners(walk: Walk) -> Iterator[Finding]:
    """Give the states whose listeners to one step can both pass, or leave a record behind."""
    for record, workflow in walk.definition.workflows.items():
        reach = walk.reach.get(record)
        for state in workflow.states if reach is not None else ():
            for event, steps in _listeners(workflow, state).items():
                if len(steps) > 1 and walk.heard(event):
                    yield from _compare(walk, workflow, state, event, steps)


def check_four_eyes(definition: Definition, people: Mapping[str, int]) -> Iterator[Finding]:
    """Give the steps that need another person than there is.

    `people`: how many hold a role, where that is known (`{"staff": 1}`).
    """
    for workflow in definition.workflows.values():
        for step in workflow.transitions.values():
            for other in step.other_than:
                first = workflow.transitions[other]
                if not _two_people(step, first, people):
                    text = Words(
                        "{t} e {o} vogliono due persone diverse, ma ce n'è una sola",
                        "{t} and {o} want two different people, but there is only one",
                    )
                    said = text.format(t=quoted(step.label), o=quoted(first.label))
                    where = f"{place(workflow, 'transitions', step.id)}.other_than"
                    yield Finding("one_person", where, said)


def _listeners(workflow: Workflow, state: str) -> dict[str, list[Transition]]:
    found: dict[str, list[Transition]] = {}
    for step in workflow.transitions.values():
        if state in step.sources:
            for event in step.on:
                found.setdefault(event, []).append(step)
    return found


def _compare(
    walk: Walk, workflow: Workflow, state: str, event: str, steps: list[Transition]
) -> Iterator[Finding]:
    setting = walk.setting(workflow.record, state)
    conditions = {step.id: conditions_of(step) for step in steps}
    together = [one for several in conditions.values() for one in several]
    where = place(workflow, "states", state)
    both: set[tuple[str, str]] = set()
    left: Scene | None = None
    for scene in scenes(together, setting):
        passing = [
            step
            for step in steps
            if all(ask(one, scene, setting) is Verdict.MET for one in conditions[step.id])
        ]
        if len(passing) > 1:
            both.add((passing[0].id, passing[1].id))
        elif not passing and left is None:
            left = scene
    for one, other in sorted(both):
        text = Words(
            "al passo {event} possono riuscire sia {a} sia {b}",
            "at {event} both {a} and {b} can pass",
        )
        labels = {"a": workflow.transitions[one].label, "b": workflow.transitions[other].label}
        quotes = {key: quoted(label) for key, label in labels.items()}
        yield Finding("both_pass", where, text.format(event=event, **quotes))
    if left is not None:
        text = Words(
            "al passo {event} può non riuscire nessuno ({scene}): resta in {s}",
            "at {event} none may pass ({scene}): it stays in {s}",
        )
        shown = ", ".join(f"{name} = {value}" for name, value in left.items())
        label = quoted(workflow.states[state].label)
        yield Finding("none_passes", where, text.format(event=event, scene=shown, s=label))


def _two_people(step: Transition, first: Transition, people: Mapping[str, int]) -> bool:
    if "engine" in step.by or "engine" in first.by or (first.on and not first.by):
        return True  # whoever the engine is, it is nobody else
    roles = {*step.by, *first.by}
    if not step.by or not first.by:
        return True
    return sum(people.get(role, 1 if role in ONE_PERSON else 2) for role in roles) > 1
