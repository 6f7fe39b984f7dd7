"""Which step of a workflow leads somewhere: actions belong to the author, kinds to the code."""

from typing import Any

from grantcall.definitions.model import Definition


def way_to(definition: Definition, record: Any, kind: str) -> str | None:
    """Return a step that the engine may take with a record now and that reaches a kind."""
    workflow = definition.workflows[record.RECORD]
    for transition in workflow.transitions.values():
        if record.state not in transition.sources:
            continue
        if workflow.states[transition.target].kind == kind and (
            transition.on or "engine" in transition.by
        ):
            return transition.id
    return None
