"""Finding the step of a workflow by where it leads: names belong to the author."""

from collections.abc import Iterable
from typing import Any

from grantcall.core.errors import NotFound
from grantcall.definitions.model import Definition, Transition


def steps_to(definition: Definition, record: Any, kind: str) -> list[Transition]:
    """Return the steps by which a record goes from where it stands to a kind of state."""
    workflow = definition.workflows[record.RECORD]
    return [
        transition
        for transition in workflow.transitions.values()
        if record.state in transition.sources and workflow.states[transition.target].kind == kind
    ]


def step_to(definition: Definition, record: Any, kind: str, by: Iterable[str] = ()) -> Transition:
    """Return the one step to a kind of state, perhaps taken by one of some roles.

    Where the record stands elsewhere the step from there is returned all the same, so that
    the door can say why it is too late. Raises `NotFound` when the workflow has none.
    """
    workflow = definition.workflows[record.RECORD]
    allowed = set(by)
    there = [
        transition
        for transition in workflow.transitions.values()
        if workflow.states[transition.target].kind == kind
        and (not allowed or allowed & set(transition.by))
    ]
    here = [transition for transition in there if record.state in transition.sources]
    if not there:
        raise NotFound()
    return (here or there)[0]
