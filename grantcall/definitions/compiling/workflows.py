"""Workflows: states, clocks, transitions."""

from grantcall.definitions.compiling.conditions import ConditionCompiler
from grantcall.definitions.factbook import Scope
from grantcall.definitions.model import Condition, State, Transition, Workflow, WorkflowClock
from grantcall.definitions.trees import Table, ids
from grantcall.definitions.values import in_order, label, sub_words
from grantcall.definitions.vocabulary.guards import GUARDS


def compile_workflow(tree: Table, conditions: ConditionCompiler) -> Workflow:
    """Compile the workflow of one record."""
    record = tree["record"]
    return Workflow(
        record=record,
        label=label(tree),
        starts=tree["starts"],
        states={id_: _state(id_, entry) for id_, entry in in_order(tree["states"])},
        transitions={
            id_: _transition(id_, entry, conditions, Scope(record))
            for id_, entry in in_order(tree["transitions"])
        },
    )


def compile_needs(
    value: object, conditions: ConditionCompiler, scope: Scope
) -> tuple[str | Condition, ...]:
    """Compile `needs`: guard names stay names, everything else is a condition."""
    entries = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(
        entry if isinstance(entry, str) and entry in GUARDS else conditions.compile(entry, scope)
        for entry in entries
    )


def _state(id_: str, entry: Table) -> State:
    clock = entry.get("clock")
    return State(
        id=id_,
        kind=entry["kind"],
        label=label(entry),
        next=sub_words(entry, "next"),
        fills=entry.get("fills"),
        edits=ids(entry.get("edits")),
        clock=None
        if clock is None
        else WorkflowClock(
            until=clock["until"],
            then=clock.get("then"),
            remind=tuple(clock.get("remind", ())),
            restarts=clock.get("restarts", False),
        ),
    )


def _transition(id_: str, entry: Table, conditions: ConditionCompiler, scope: Scope) -> Transition:
    return Transition(
        id=id_,
        label=label(entry),
        sources=ids(entry["from"]),
        target=entry["to"],
        by=ids(entry.get("by")),
        on=ids(entry.get("on")),
        other_than=ids(entry.get("other_than")),
        reason=entry.get("reason", False),
        needs=compile_needs(entry.get("needs"), conditions, scope),
        effects=ids(entry.get("effects")),
        letter=entry.get("letter"),
        mail={name: ids(who) for name, who in entry.get("mail", {}).items()},
        hold=entry.get("hold", False),
    )
