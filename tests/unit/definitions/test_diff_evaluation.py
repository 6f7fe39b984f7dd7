"""Comparing two versions: criteria, committee and the steps of records."""

from pathlib import Path

import pytest

from grantcall.definitions.diffing import Place
from tests.unit.definitions.diffs import (
    AFTER_OPENING,
    ALWAYS,
    AWARD,
    CALL,
    NOBODY,
    L,
    N,
    Row,
    S,
    assert_place,
)

ROWS: tuple[Row, ...] = (
    (
        CALL,
        "weight = 25",
        "weight = 30",
        "call.criteria.ties.weight",
        Place.EVALUATION,
        N,
        ALWAYS,
    ),
    (
        CALL,
        'it = "Riguarda solo',
        'it = "Tocca solo',
        "call.criteria.ties.anchors.0.it",
        Place.EVALUATION,
        N,
        ALWAYS,
    ),
    (
        CALL,
        "threshold = 60",
        "threshold = 55",
        "call.ranking.threshold",
        Place.EVALUATION,
        N,
        ALWAYS,
    ),
    (CALL, "quorum = 3 ", "quorum = 4 ", "call.committee.quorum", Place.EVALUATION, N, ALWAYS),
    (
        CALL,
        'hides = ["members", "delegation"]',
        'hides = ["members", "delegation", "party"]',
        "call.committee.hides",
        Place.COMMITTEE,
        S,
        ("evaluation", "decided"),
    ),
    (
        CALL,
        'hides = ["members", "delegation"]',
        'hides = "members"',
        "call.committee.hides",
        Place.COMMITTEE,
        L,
        AFTER_OPENING,
    ),
    (
        AWARD,
        "remind = [7, 2]",
        "remind = [7, 3, 2]",
        "workflows.award.states.offered.clock.remind",
        Place.NEWS,
        L,
        NOBODY,
    ),
    (
        AWARD,
        "remind = [7, 2]",
        "remind = [7]",
        "workflows.award.states.offered.clock.remind",
        Place.PATH,
        N,
        AFTER_OPENING,
    ),
    (
        AWARD,
        'mail = { lapse = ["contact", "deputy"] }',
        'mail = { lapse = ["contact", "deputy", "staff"] }',
        "workflows.award.transitions.lapse.mail",
        Place.NEWS,
        L,
        NOBODY,
    ),
    (
        AWARD,
        'by = ["contact", "deputy", "staff", "engine"]',
        'by = ["staff", "engine"]',
        "workflows.award.transitions.start.by",
        Place.PATH,
        N,
        AFTER_OPENING,
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3])
def test_a_change_of_evaluation_or_path_has_its_place(tmp_path: Path, row: Row) -> None:
    assert_place(tmp_path, row)
