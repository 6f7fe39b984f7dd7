"""The only module that knows `transitions`: one shared machine per workflow.

The machine is given plain ids and nothing else: no conditions, no callbacks, no text from a
file that it might import and call. Rows are never added to it, so they stay undecorated and
may be moved from several threads at once.
"""

from functools import lru_cache
from typing import Any, Protocol

from transitions import Machine, MachineError

from grantcall.definitions.model import Workflow

_Move = tuple[str, tuple[str, ...], str]
_Shape = tuple[tuple[str, ...], tuple[_Move, ...]]
MOST = 512
# By identity, so that a move need not gather the ids again; the workflow is held on to.
_known: dict[int, tuple[Workflow, Machine]] = {}


class HasState(Protocol):
    """A row that stands in a state."""

    state: str


class MoveRefused(Exception):
    """The machine did not move a row as asked. The row is where it was."""


def move(workflow: Workflow, row: Any, action: str) -> None:
    """Bring a row along one transition of its workflow.

    Raises `MoveRefused` when the action does not exist, does not start where the row
    stands, or did not arrive.
    """
    event = machine_of(workflow).events.get(action)
    if event is None:
        raise MoveRefused(f"“{action}” is no transition of {workflow.record}")
    before = row.state
    try:
        moved = event.trigger(row)
    except (MachineError, ValueError) as refusal:
        raise MoveRefused(f"“{action}” does not start in “{before}”") from refusal
    if not moved or row.state != workflow.transitions[action].target:
        row.state = before
        raise MoveRefused(f"“{action}” did not arrive from “{before}”")


def actions_from(workflow: Workflow, state: str) -> tuple[str, ...]:
    """Return the transitions that leave a state, in file order."""
    return tuple(
        transition.id for transition in workflow.transitions.values() if state in transition.sources
    )


def machine_of(workflow: Workflow) -> Machine:
    """Return the shared machine of a workflow; equal workflows share one.

    Raises `ValueError` for an id that is not a plain identifier, or a transition that
    names a state that is not there.
    """
    known = _known.get(id(workflow))
    if known is not None and known[0] is workflow:
        return known[1]
    # The ids are the digest: labels, clocks and rights are no matter of the machine.
    machine = _machine(
        (
            tuple(workflow.states),
            tuple((one.id, one.sources, one.target) for one in workflow.transitions.values()),
        )
    )
    if len(_known) >= MOST:
        _known.clear()
    _known[id(workflow)] = (workflow, machine)
    return machine


@lru_cache(maxsize=MOST)
def _machine(shape: _Shape) -> Machine:
    states, moves = shape
    for id_ in (*states, *(id_ for id_, _, _ in moves)):
        if not (id_.isascii() and id_.isidentifier()):
            raise ValueError(f"“{id_}” is not a plain identifier")
    for id_, sources, target in moves:
        if not {*sources, target} <= set(states):
            raise ValueError(f"“{id_}” names a state that is not there")
    return Machine(
        model=None,
        states=list(states),
        initial=None,
        transitions=[
            {"trigger": id_, "source": list(sources), "dest": target}
            for id_, sources, target in moves
        ],
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
