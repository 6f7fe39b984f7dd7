"""At which steps a rule is asked when it does not say so itself."""

from collections.abc import Iterator, Mapping

from grantcall.definitions.trees import Table, ids, named, table, text
from grantcall.definitions.vocabulary.kinds import SENT_KINDS


def steps_needing_rules(workflow: Table) -> list[str]:
    """Return the steps of a workflow that need `rules_met`, in file order."""
    return [
        id_
        for id_, step in named(workflow.get("transitions")).items()
        if "rules_met" in ids(step.get("needs"))
    ]


def asked_in_call(rule: Table, workflows: Mapping[str, Table]) -> tuple[str, ...]:
    """Return where a call's rule is asked: as written, else wherever the proposal needs it."""
    if "at" in rule:
        return ids(rule["at"])
    return tuple(
        f"proposal.{step}" for step in steps_needing_rules(table(workflows.get("proposal")))
    )


def asked_in_form(
    rule: Table, slot: str, form: Table, workflows: Mapping[str, Table]
) -> tuple[str, ...]:
    """Return where a form's rule is asked: as written, else where a state filling it is left."""
    if "at" in rule:
        return ids(rule["at"])
    record = text(form.get("record")) or ""
    workflow = table(workflows.get(record))
    filling = {
        id_ for id_, state in named(workflow.get("states")).items() if state.get("fills") == slot
    }
    steps = named(workflow.get("transitions"))
    return tuple(
        f"{record}.{step}"
        for step in steps_needing_rules(workflow)
        if filling & set(ids(steps[step].get("from")))
    )


def sending_steps(workflow: Table) -> Iterator[str]:
    """Give the steps of the proposal's workflow that send it."""
    states = named(workflow.get("states"))
    for id_, step in named(workflow.get("transitions")).items():
        target = states.get(text(step.get("to")) or "", {})
        if text(target.get("kind")) in SENT_KINDS:
            yield f"proposal.{id_}"
