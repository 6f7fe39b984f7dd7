"""Every act of the trail has words: nobody reads a code on the staff's pages."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from grantcall.web.desks.action_words import ACTIONS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "grantcall"


def steps() -> set[str]:
    """Return the steps of the shipped workflows, which have labels of their own."""
    files = (tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "workflows").glob("*.toml"))
    return {f"{one['record']}.{step}" for one in files for step in one["transitions"]}


def recorded() -> Iterator[tuple[str, str]]:
    """Give the actions written out in the code, with the file that writes each."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = node.func.attr in ("recording", "trying") and node.args
                value = node.args[0] if named else None
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                value = node.value if node.targets[0].id.endswith("ACTION") else None
            else:
                value = None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value, path.name
            for keyword in node.keywords if isinstance(node, ast.Call) else ():
                handed_on = keyword.value.value if isinstance(keyword.value, ast.Constant) else ""
                if keyword.arg == "action" and "." in str(handed_on):
                    yield str(handed_on), path.name


def test_every_act_of_the_trail_has_words() -> None:
    known = {*ACTIONS, *steps()}
    assert {f"{action} ({name})" for action, name in recorded() if action not in known} == set()


def test_no_words_are_left_of_acts_that_are_gone() -> None:
    written = {action for action, _ in recorded()}
    assert {one for one in ACTIONS if one not in written and not one.startswith("*")} == set()
