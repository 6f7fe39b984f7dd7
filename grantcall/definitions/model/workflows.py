"""Workflows: where a record may stand, and how it moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grantcall.core.words import Words
from grantcall.definitions.model.conditions import Condition, Role


@dataclass(frozen=True, slots=True)
class WorkflowClock:
    """A clock of a state; `until` names a calendar entry, a date of the form, or `due`."""

    until: str
    then: str | None = None
    remind: tuple[int, ...] = ()
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a record may stand."""

    id: str
    kind: str
    label: Words
    next: Words | None = None
    fills: str | None = None
    edits: tuple[Role, ...] = ()
    clock: WorkflowClock | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """How a record may move. `needs` mixes guard names and conditions, in file order."""

    id: str
    label: Words
    sources: tuple[str, ...]
    target: str
    by: tuple[Role, ...] = ()
    on: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()
    reason: bool = False
    needs: tuple[str | Condition, ...] = ()
    effects: tuple[str, ...] = ()
    letter: str | None = None
    mail: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Workflow:
    """How one kind of record moves."""

    record: str
    label: Words
    starts: str
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
