"""What the tests of comparing share: the shipped call as it was, and changed in one place."""

from pathlib import Path
from typing import Any

from grantcall.core.resources import Resources
from grantcall.definitions.diffing import Phase, Place, Tendency, compare, refused_in
from grantcall.definitions.freezing import resolve
from tests.unit.definitions.conftest import FIRST, overlay

CALL = f"workflows/calls/{FIRST}.toml"
FORM, AWARD = "forms/proposal.toml", "workflows/award.toml"
OLD = resolve(FIRST, Resources())
NOBODY: tuple[str, ...] = ()
LATER = ("closed", "evaluation", "decided")
AFTER_OPENING = ("open", *LATER)
ALWAYS = ("published", *AFTER_OPENING)
L, S, N = Tendency.LOOSER, Tendency.STRICTER, Tendency.NEITHER
# File, old text, new text, where the change is said to be, its place, its tendency, and
# the phases that refuse it.
Row = tuple[str, str, str, str, Place, Tendency, tuple[str, ...]]


def changed(root: Path, file: str, old: str, new: str) -> dict[str, Any]:
    """Return the shipped call with one text of one of its files replaced."""
    overlay(root, file, old, new)
    return resolve(FIRST, Resources(root))


def assert_place(root: Path, row: Row) -> None:
    """Make the change of a row and find one difference: its place, tendency and refusals."""
    file, old, new, where, place, tendency, refused = row
    (change,) = compare(OLD, changed(root, file, old, new))
    assert (change.where, change.place, change.tendency) == (where, place, tendency)
    assert tuple(phase.value for phase in Phase if refused_in(phase, [change])) == refused
    assert change.words.en is not None and change.words.it
