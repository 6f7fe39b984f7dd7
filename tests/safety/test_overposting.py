"""P3: a form or schema that receives every other column of every table moves none of them."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer

from grantcall.core.db import Base
from grantcall.core.ids import use_seed
from grantcall.core.resources import Resources
from grantcall.definitions.answers import AnswerSchema
from grantcall.definitions.loading import load_call
from grantcall.definitions.vocabulary.kinds import KINDS
from tests.factories import SHIPPED
from tests.safety.cases import address, filled_in, those_who_may
from tests.safety.site import Site
from tests.safety.table import Row, rows

SiteOf = Callable[[str], Site]
Dump = dict[str, list[tuple[object, ...]]]
ROOT = Path(__file__).parents[2]
POSTS = [row for row in rows() if row.form is not None]
TEMPTING = {
    "state": "admitted",
    "kind": "admitted",
    "role": "admin",
    "language": "en",
    "by": "engine",
    "actor": "engine",
}
RECORDS = ("proposal", "member", "office")


def every_column() -> dict[str, str]:
    """Return each column's name once, with a value that would be taken for it."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            plain = "1" if isinstance(column.type, Boolean | Integer) else "in più"
            found[column.name] = TEMPTING.get(column.name, plain)
    return found


def differences(one: Dump, other: Dump) -> list[tuple[str, object]]:
    """Return the rows that stand in one dump only, with their table."""
    return [
        (table, row)
        for table in one
        for row in (*one[table], *other[table])
        if one[table].count(row) != other[table].count(row)
    ]


@pytest.fixture(autouse=True)
def seeded() -> Iterator[None]:
    """Draw the same ids in both runs of a test."""
    yield
    use_seed(None)


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row.endpoint)
def test_no_other_column_moves(site_of: SiteOf, row: Row) -> None:
    site = site_of(row.world)
    principal, thing = next(those_who_may(site, row))
    path = address(site, row, thing)
    good = filled_in(site, row, principal, path)
    known = {name.partition("-")[0] for name in good} | row.takes
    strangers = {name: value for name, value in every_column().items() if name not in known}
    assert len(strangers) > 100
    forms = (good, {**filled_in(site, row, principal, path), **strangers})
    site.restore()  # to read a page may leave a trace
    before = site.dump()
    outcomes = []
    for form in forms:
        use_seed("the same for both")
        answer = site.ask(principal, "POST", path, form)
        outcomes.append((answer.status_code, site.dump()))
        site.restore()
    (good_status, plainly), (status, overposted) = outcomes
    assert (good_status, status) == (row.done, row.done)
    assert differences(plainly, overposted) == []
    assert differences(before, site.dump()) == []


@pytest.mark.parametrize("name", RECORDS)
def test_a_schema_refuses_what_its_form_does_not_ask(name: str) -> None:
    _, definition = load_call(SHIPPED, Resources())
    form = definition.forms[name]
    schema = AnswerSchema(form, definition)
    strangers = {name: value for name, value in every_column().items() if name not in form.fields}
    values, problems = schema.load_partial(strangers)
    assert values == {}
    assert {(one.field, one.code) for one in problems} >= {
        (stranger, "unknown_field") for stranger in strangers
    }
    refused = {(one.field, one.code) for one in schema.load_full(strangers)}
    assert refused >= {(stranger, "unknown_field") for stranger in strangers}


def test_a_row_of_a_form_refuses_other_columns() -> None:
    _, definition = load_call(SHIPPED, Resources())
    schema = AnswerSchema(definition.forms["proposal"], definition)
    line: dict[str, Any] = {"what": "Terra", "kind": "goods", "amount": 100, "state": "paid"}
    values, problems = schema.load_partial({"budget": [line]})
    assert [(one.field, one.code) for one in problems] == [("budget.0.state", "unknown_field")]
    assert "paid" not in str(values)


def test_every_kind_of_state_is_tempting_somewhere() -> None:
    assert TEMPTING["kind"] in KINDS["proposal"]


# What a request holds is named field by field, never handed on whole.
_WHOLE = ("form", "args", "json", "values", "files", "headers", "cookies")


def splats(tree: ast.AST) -> Iterator[int]:
    """Give the lines where something of a request is spread, or copied whole into a record."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            spread = [word.value for word in node.keywords if word.arg is None]
            named = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            handed = [*node.args, *spread] if named in ("update", "populate_obj") else spread
            if any(_is_request(part) for part in handed) or named == "populate_obj":
                yield node.lineno
            set_by_name = isinstance(node.func, ast.Name) and node.func.id == "setattr"
            if set_by_name and _is_request(node.args[1]):
                yield node.lineno
        if isinstance(node, ast.Dict):
            unnamed = [value for key, value in zip(node.keys, node.values, strict=True) if not key]
            if any(_is_request(value) for value in unnamed):
                yield node.lineno


def _is_request(node: ast.AST) -> bool:
    """Tell whether an expression is, or is made of, a whole part of the request."""
    return any(
        isinstance(inner, ast.Attribute)
        and inner.attr in _WHOLE
        and isinstance(inner.value, ast.Name)
        and inner.value.id == "request"
        for inner in ast.walk(node)
    )


def test_nothing_of_a_request_is_spread() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "grantcall").rglob("*.py"))
        for line in splats(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "Proposal(**request.form)",
        "Proposal(**request.form.to_dict())",
        "row.update(request.json)",
        "values = {**request.form}",
        "form.populate_obj(row)",
        "save(**dict(request.args))",
    ],
)
def test_the_ban_sees_what_it_bans(line: str) -> None:
    assert list(splats(ast.parse(line))) == [1]
