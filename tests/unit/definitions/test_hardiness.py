"""Whatever stands in the files, checking says so; what checks clean also compiles."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grantcall.core.resources import Resources
from grantcall.definitions import checking
from grantcall.definitions.checking import Desk, check_call
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.freezing import freeze
from grantcall.definitions.reading import CallFiles, Source, gather
from grantcall.definitions.trees import Path, Table
from tests.unit.definitions.conftest import FIRST

WRONG: list[Any] = [3, -1, 2.5, True, "", "x", "opens", [], [3], ["x"], {}, {"x": 1}, {"it": 3}]
SHIPPED = gather(FIRST, Resources())
assert isinstance(SHIPPED, CallFiles)


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Give the path of everything in a tree."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def replaced(tree: Table, path: Path, value: object) -> Table:
    """Return a copy of a tree with one thing put in the place of another."""
    out = copy.deepcopy(tree)
    here: Any = out
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value
    return out


def files_with(source: Source, tree: Table) -> CallFiles:
    """Return the shipped call with one file's tree replaced."""
    new = Source(source.name, tree)
    assert isinstance(SHIPPED, CallFiles)
    return CallFiles(
        FIRST,
        new if SHIPPED.call is source else SHIPPED.call,
        {record: new if one is source else one for record, one in SHIPPED.workflows.items()},
        {slot: new if one is source else one for slot, one in SHIPPED.forms.items()},
    )


SOURCES = [SHIPPED.call, *SHIPPED.workflows.values(), *SHIPPED.forms.values()]
SPOTS = [(source, path) for source in SOURCES for path in places(source.tree)]


def look_at(files: CallFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the files; what has no fault must freeze and compile."""
    monkeypatch.setattr(checking, "gather", lambda slug, resources: files)
    desk = Desk()
    check_call(FIRST, Resources(), desk)
    if all(fault.warning for fault in desk.faults()):
        compile_definition(freeze(files, Resources()))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(spot=st.sampled_from(SPOTS), value=st.sampled_from(WRONG))
def test_a_wrong_thing_anywhere_is_survived(
    monkeypatch: pytest.MonkeyPatch, spot: tuple[Source, Path], value: object
) -> None:
    source, path = spot
    look_at(files_with(source, replaced(source.tree, path, value)), monkeypatch)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(spot=st.sampled_from([spot for spot in SPOTS if isinstance(spot[1][-1], str)]))
def test_anything_left_out_is_survived(
    monkeypatch: pytest.MonkeyPatch, spot: tuple[Source, Path]
) -> None:
    source, path = spot
    tree = copy.deepcopy(source.tree)
    here: Any = tree
    for part in path[:-1]:
        here = here[part]
    del here[path[-1]]
    look_at(files_with(source, tree), monkeypatch)
