"""Every fault of the format is seen to appear, by one change to one shipped file."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.definitions.conftest import Mutate

TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("faults.toml").read_text(encoding="utf-8")
)
CASES = [
    pytest.param(case, id=f"{group}-{number}")
    for group, cases in TABLE.items()
    for number, case in enumerate(cases, 1)
]


@pytest.mark.parametrize("case", CASES)
def test_one_change_gives_its_fault(mutated: Mutate, case: dict[str, Any]) -> None:
    found = mutated(case["file"], case["old"], case["new"])
    assert [line.removeprefix(f"{case['file']}: ") for line in found] == case["said"]
