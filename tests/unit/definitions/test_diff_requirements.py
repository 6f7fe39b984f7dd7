"""Comparing two versions: rules, conditions, lists and fields."""

from pathlib import Path

import pytest

from grantcall.definitions.diffing import Place
from tests.unit.definitions.diffs import (
    AFTER_OPENING,
    CALL,
    FORM,
    LATER,
    L,
    N,
    Row,
    S,
    assert_place,
)

ROWS: tuple[Row, ...] = (
    (CALL, "cap = 2000", "cap = 2500", "call.money.cap", Place.REQUIREMENTS, L, AFTER_OPENING),
    (CALL, "cap = 2000", "cap = 1500", "call.money.cap", Place.REQUIREMENTS, S, AFTER_OPENING),
    (
        CALL,
        "at_least = 10",
        "at_least = 8",
        "call.rules.ten_people.must",
        Place.REQUIREMENTS,
        L,
        AFTER_OPENING,
    ),
    (
        CALL,
        "at_least = 10",
        "at_least = 12",
        "call.rules.ten_people.must",
        Place.REQUIREMENTS,
        S,
        AFTER_OPENING,
    ),
    (
        CALL,
        '"public_body", "school", ',
        '"public_body", ',
        "call.rules.citizens_not_bodies.must",
        Place.REQUIREMENTS,
        L,
        AFTER_OPENING,
    ),
    (
        CALL,
        'counted_in_another_group", is = false',
        'counted_in_another_group", is = true',
        "call.conditions.counted_member.condition",
        Place.REQUIREMENTS,
        S,
        AFTER_OPENING,
    ),
    (
        CALL,
        "at_most = 20 }",
        "at_most = 25 }",
        "call.conditions.small_change.condition",
        Place.REQUIREMENTS,
        L,
        AFTER_OPENING,
    ),
    (
        CALL,
        'unmet = "flag"\narticle',
        'unmet = "stop"\narticle',
        "call.rules.unregistered_body.unmet",
        Place.REQUIREMENTS,
        S,
        AFTER_OPENING,
    ),
    (
        CALL,
        'given = true }\nunmet = "cure"',
        'given = true }\nunmet = "flag"',
        "call.rules.delegation_signed.unmet",
        Place.REQUIREMENTS,
        L,
        AFTER_OPENING,
    ),
    (
        CALL,
        "vanzago = {",
        'zibido = { it = "Zibido" }\nvanzago = {',
        "call.lists.municipalities.options.zibido",
        Place.REQUIREMENTS,
        L,
        AFTER_OPENING,
    ),
    (
        CALL,
        'pero = { code = "015170", it = "Pero", en = "Pero" }\n',
        "",
        "call.lists.municipalities.options.pero",
        Place.REQUIREMENTS,
        S,
        AFTER_OPENING,
    ),
    (FORM, "max = 1500", "max = 1800", "forms.proposal.fields.need.max", Place.FIELD, L, LATER),
    (
        FORM,
        "max = 1500",
        "max = 1400",
        "forms.proposal.fields.need.max",
        Place.FIELD,
        S,
        AFTER_OPENING,
    ),
    (
        FORM,
        'month = { type = "number", min = 1, max = 12',
        'month = { type = "number", min = 1, max = 24',
        "forms.proposal.fields.plan.columns.month.max",
        Place.FIELD,
        L,
        LATER,
    ),
    (
        FORM,
        'fields = ["title", "need"',
        'fields = ["need", "title"',
        "forms.proposal.sections.idea.fields",
        Place.FIELD,
        N,
        AFTER_OPENING,
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3])
def test_a_change_of_a_requirement_has_its_place(tmp_path: Path, row: Row) -> None:
    assert_place(tmp_path, row)
