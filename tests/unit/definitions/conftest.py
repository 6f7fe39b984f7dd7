"""Shipped files with one line changed: each fault is seen to appear."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grantcall.core.resources import Resources, shipped
from grantcall.definitions.loading import check

FIRST = "operazione-comunita-1"
Mutate = Callable[[str, str, str], list[str]]


@pytest.fixture
def mutated(tmp_path: Path) -> Mutate:
    """Return the faults of the first call after one text of one shipped file is replaced."""

    def faults(file: str, old: str, new: str) -> list[str]:
        overlay(tmp_path, file, old, new)
        return [str(fault) for fault in check(FIRST, Resources(tmp_path))]

    return faults


def overlay(root: Path, file: str, old: str, new: str) -> Path:
    """Write a shipped file with one text replaced into an overlay; returns its path."""
    kind, _, relative = file.partition("/")
    if kind == "templates":
        folder, _, relative = relative.partition("/")
        kind = f"templates/{folder}"
    source = (shipped(kind) / relative).read_text(encoding="utf-8")
    assert old in source, f"{file} no longer says {old!r}"
    target = root / kind / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(source.replace(old, new, 1), encoding="utf-8")
    return target
