"""Comparing: two frozen documents of a call, thing by thing, and what a phase allows.

Ids are compared, never lines: a change says what it touches, in words, whether it is
looser or stricter for a group, and in which phases a correction may make it.
"""

from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.diffing.change import Change, Place, Refused, Tendency
from grantcall.definitions.diffing.phases import Phase, phase_of, refused_in
from grantcall.definitions.diffing.places import Judge
from grantcall.definitions.diffing.telling import Teller
from grantcall.definitions.diffing.things import differences
from grantcall.definitions.trees import Table

__all__ = [
    "Change",
    "Phase",
    "Place",
    "Refused",
    "Tendency",
    "compare",
    "phase_of",
    "refused_in",
]


def compare(old: Table, new: Table) -> tuple[Change, ...]:
    """Return every change from one frozen document to another, in the order of the newer.

    Both must have checked clean. Equal documents give nothing. Raises `ValueError` for a
    format this code cannot read.
    """
    versions = (compile_definition(old), compile_definition(new))
    judge = Judge(*versions)
    teller = Teller((old, new), versions)
    changes = []
    for one in differences(old, new):
        place, tendency = judge.judge(one)
        words = teller.tell(one, place, tendency)
        changes.append(Change(one.path, one.act, one.before, one.after, place, tendency, words))
    return tuple(changes)
