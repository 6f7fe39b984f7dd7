"""The plan of the house: imports go down, and on a floor to the left."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "grantcall"
ROOMS = ("people", "calls", "proposals", "evaluation", "funding", "labs", "impact")
PURE = ("definitions", "engine")
PAPER = ("store", "documents", "mail", "process")
EDGES = ("app", "cli", "web", "demo", "verify", "__main__")
EDGE_FILES = ("pages", "forms")
# flask_sqlalchemy is how core/db.py reaches the database; nothing below floor 4 knows Flask.
HTTP = ("flask", "flask_wtf", "wtforms", "flask_babel", "werkzeug")


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def place(module: str) -> tuple[int, int]:
    """Return floor and place on the floor; files named pages or forms are edges."""
    parts = module.split(".")[1:]
    if not parts:
        return (0, -1)
    head, last = parts[0], parts[-1]
    if head in EDGES or (head in ROOMS and last.split("_")[0] in EDGE_FILES):
        return (4, 0)
    for floor, names in ((3, ROOMS), (2, PAPER), (1, PURE), (0, ("core", "migrations"))):
        if head in names:
            return (floor, names.index(head))
    raise AssertionError(f"{module} lies on no floor: add it to the plan")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_go_down_and_to_the_left() -> None:
    wrong = []
    for module, path in modules():
        here = place(module)
        for imported in imports(path):
            if imported.split(".")[0] == "grantcall" and place(imported) > here:
                wrong.append(f"{module} imports {imported}")
    assert wrong == []


def test_rooms_stay_apart_from_their_edges() -> None:
    """A room's use cases never import pages, its own or another's."""
    wrong = [
        f"{module} imports {imported}"
        for module, path in modules()
        if place(module)[0] < 4
        for imported in imports(path)
        if imported.startswith("grantcall") and place(imported)[0] == 4
    ]
    assert wrong == []


def test_nothing_below_the_edges_knows_http() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in modules()
        if place(module)[0] < 4
        for imported in imports(path)
        if imported.split(".")[0] in HTTP
    ]
    assert wrong == []


def test_the_pure_floor_knows_neither_database_nor_clock() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in modules()
        if place(module)[0] == 1
        for imported in imports(path)
        if imported.split(".")[0] in (*HTTP, "sqlalchemy", "flask_sqlalchemy", "random", "time")
    ]
    assert wrong == []


def test_only_the_machine_knows_transitions() -> None:
    users = [
        module
        for module, path in modules()
        if any(imported.split(".")[0] == "transitions" for imported in imports(path))
    ]
    assert users == ["grantcall.engine.machine"]


def test_only_the_door_writes_state() -> None:
    """Nobody else assigns `.state` or `.kind`; mails have a delivery state of their own."""
    writers = set()
    for module, path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in ("state", "kind"):
                    writers.add(module)
    assert writers == {"grantcall.engine.machine", "grantcall.process.stamps"}


def test_only_units_of_work_commit() -> None:
    wrong = [
        f"{module}:{node.lineno}"
        for module, path in modules()
        if module != "grantcall.core.unit_of_work"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert wrong == []
