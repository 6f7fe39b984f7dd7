"""Checks by name: what each promises, what it counts, what it found broken."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from grantcall.core.settings import Settings
from grantcall.store.files import FileStore


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where the data break a promise: `place` names the table and the id."""

    invariant: str
    place: str
    message: str


Findings = Generator[Broken, None, int]
"""What a check yields, and at its end how many things it looked at."""
Look = Callable[[Session, FileStore, Settings], Findings]


@dataclass(frozen=True, slots=True)
class Check:
    """A named check. `things` says in the plural what it counts."""

    name: str
    invariants: str
    things: str
    look: Look


_checks: dict[str, Check] = {}


def check(name: str, invariants: str, things: str) -> Callable[[Look], Look]:
    """Register a check under a name; the order of registration is the order of running.

    `invariants` names what the data are held against ("I7, I29").
    """

    def keep(look: Look) -> Look:
        if name in _checks:
            raise RuntimeError(f"the check “{name}” is registered twice")
        _checks[name] = Check(name, invariants, things, look)
        return look

    return keep


def checks() -> tuple[Check, ...]:
    """Return every registered check, in the order in which they run."""
    return tuple(_checks.values())
