"""Which steps of a proposal's workflow the office takes: told by kinds, never by names.

A call may bring steps of its own ("ask the town for its opinion"); they have a form, a
button and a place in the list like those that ship.
"""

from grantcall.definitions.model import Transition, Workflow

OFFICE = "staff"
DECIDES = frozenset({"conditional", "admitted", "inadmissible"})
"""Kinds that a step leads to when it decides, resting on the verdicts of that moment."""
_LEADS_TO = DECIDES | {"screening", "evaluation"}
_TOGETHER = frozenset({"screening", "admitted", "inadmissible"})


def office_steps(workflow: Workflow) -> dict[str, Transition]:
    """Return the steps that staff take with a form: an act, a reason, what each asks for.

    Asking for a clarification is not among them: it names points and has a page of its own.
    """
    return {
        step.id: step
        for step in workflow.transitions.values()
        if OFFICE in step.by and workflow.states[step.target].kind in _LEADS_TO
    }


def steps_together(workflow: Workflow) -> dict[str, Transition]:
    """Return the steps that staff may take with many proposals at once, out of the screening."""
    return {
        step.id: step
        for step in office_steps(workflow).values()
        if not step.other_than
        and workflow.states[step.target].kind in _TOGETHER
        and any(workflow.states[source].kind == "screening" for source in step.sources)
    }
