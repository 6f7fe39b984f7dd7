"""Scores worked by hand, and the laws that hold for all of them."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.words import Words
from grantcall.definitions.model import Part
from grantcall.definitions.vocabulary.settings import ORDER_BY
from grantcall.engine.points import published, show_points
from grantcall.engine.scoring import Score, Short, score
from grantcall.engine.scoring_sheets import Sheet
from tests.unit.engine.committees import criterion, judged, sheet, sheet_sets
from tests.unit.engine.worlds import world

TWO_STEPS = judged(
    parts=(
        Part("office", Words("Ufficio"), by=("staff",)),
        Part("table", Words("Tavolo"), by=("reviewer",)),
    ),
    criteria=(
        criterion("papers", 40, part="office"),
        criterion("ties", 35, part="table"),
        criterion("care", 25, part="table"),
    ),
)


def test_a_mean_by_hand() -> None:
    # 5,4,3 → 50+24+12 = 86; 4,3,5 → 40+18+20 = 78; 2,5,1 → 20+30+4 = 54; sum 218 ÷ 3
    scores = score(
        judged(),
        [sheet("A", "anna", 5, 4, 3), sheet("A", "bice", 4, 3, 5), sheet("A", "carlo", 2, 5, 1)],
    )
    assert scores.scored["A"] == Score(
        proposal="A",
        published=7267,
        numerator=1090,
        denominator=15,
        criteria=(3667, 2400, 1200),
        parts=(),
        marks=(367, 400, 300),
        counted=("anna", "bice", "carlo"),
        spread=3200,
        needs_note=True,
    )
    assert scores.scored["A"].exact == Fraction(218, 3)
    assert scores.need_notes() == ("A",)


def test_a_spread_at_the_limit_needs_no_note() -> None:
    # 50 against 20 points: exactly 30 apart
    scores = score(judged(), [sheet("A", "anna", 5, 0, 0), sheet("A", "bice", 2, 0, 0)])
    assert (scores.scored["A"].spread, scores.scored["A"].needs_note) == (3000, False)


def test_a_missing_review_is_not_a_zero() -> None:
    three = [sheet("A", name, 4, 4, 4) for name in ("anna", "bice", "carlo")]
    assert score(judged(), three).scored["A"].published == 8000
    assert score(judged(), three[:2]).scored["A"].published == 8000


def test_too_few_valid_sheets_give_no_score() -> None:
    given_sheets = [
        sheet("A", "anna", 5, 5, 5),
        sheet("A", "bice", 5, 5, 5, standing="recused"),
        sheet("A", "carlo", 5, 5, 5, standing="draft"),
        sheet("B", "anna", 5, 5, 5, standing="abstained"),
    ]
    scores = score(judged(), given_sheets)
    assert dict(scores.scored) == {}
    assert dict(scores.short) == {"A": Short("A", 1, 2), "B": Short("B", 0, 2)}
    assert scores.kept_out == (
        ("A", "bice", "recused"),
        ("A", "carlo", "draft"),
        ("B", "anna", "abstained"),
    )


@pytest.mark.parametrize(
    ("order_by", "total", "criteria"),
    [
        # totals 100, 60, 48, 40, 0:
        # ties 50, 30, 20, 0, 0; care 30, 18, 24, 24, 0; new 20, 12, 4, 16, 0
        ("mean", 4960, (2000, 1920, 1040)),
        ("median", 4800, (2000, 2400, 1200)),
        ("trimmed_mean", 4933, (1667, 2200, 1067)),
        ("corrected", 4960, (2000, 1920, 1040)),
    ],
)
def test_each_way_of_taking_marks_together(
    order_by: str, total: int, criteria: tuple[int, ...]
) -> None:
    marks = ((5, 5, 5), (3, 3, 3), (2, 4, 1), (0, 4, 4), (0, 0, 0))
    sheets = [sheet("A", f"r{place}", *each) for place, each in enumerate(marks)]
    found = score(judged(order_by=order_by), sheets).scored["A"]
    assert (found.published, found.criteria) == (total, criteria)


def test_an_even_median_lies_in_the_middle() -> None:
    sheets = [sheet("A", "anna", 5, 5, 5), sheet("A", "bice", 0, 0, 1)]
    assert score(judged(order_by="median"), sheets).scored["A"].published == 5200


def test_nothing_is_trimmed_of_two() -> None:
    sheets = [sheet("A", "anna", 5, 5, 5), sheet("A", "bice", 0, 0, 1)]
    assert score(judged(order_by="trimmed_mean"), sheets).scored["A"].published == 5200


def test_a_collegial_table_has_one_sheet_and_its_quorum_is_who_was_present() -> None:
    table = judged(mode="collegial", order_by="median")
    agreed = replace(sheet("A", "table", 5, 4, 3), present=2)
    assert score(table, [agreed]).scored["A"].published == 8600
    assert score(table, [agreed]).scored["A"].spread is None
    assert score(table, [replace(agreed, present=1)]).short["A"] == Short("A", 1, 2)
    with pytest.raises(ValueError, match="A has two sheets where one may stand"):
        score(table, [agreed, replace(agreed, reviewer="again")])


def test_parts_marked_by_different_people_add_up() -> None:
    # office 4/5 of 40 = 32; table (35 + 25, 14 + 10) → mean 42; total 74
    sheets = [
        Sheet("A", "zoe", {"papers": 4}),
        Sheet("A", "anna", {"ties": 5, "care": 5}),
        Sheet("A", "bice", {"ties": 2, "care": 2}),
        Sheet("B", "anna", {"ties": 5, "care": 5}),
        Sheet("B", "bice", {"ties": 5, "care": 5}),
    ]
    for order_by in ORDER_BY:
        call = replace(TWO_STEPS, ranking=judged(order_by=order_by).ranking)
        found = score(call, sheets)
        assert found.scored["A"].published == 7400
        assert found.scored["A"].parts == (3200, 4200)
        assert found.scored["A"].counted == ("anna", "bice", "zoe")
        assert found.scored["A"].spread == 3600
        assert dict(found.short) == {"B": Short("B", 0, 1)}


def test_a_part_that_does_not_count_is_left_out_of_the_total() -> None:
    call = judged(
        parts=(Part("gate", Words("Soglia")), Part("rest", Words("Resto"))),
        criteria=(criterion("ties", 30, part="gate"), criterion("care", 60, part="rest"),
                  criterion("new", 40, part="rest")),
        counts=("rest",),
    )  # fmt: skip
    found = score(call, [sheet("A", "anna", 0, 5, 5), sheet("A", "bice", 5, 5, 5)]).scored["A"]
    assert (found.published, found.parts, found.spread) == (10000, (1500, 10000), 0)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ([sheet("A", "anna", 6, 0, 0)], "6 is no mark of the scale (anna on A)"),
        ([sheet("A", "anna", -1, 0, 0)], "-1 is no mark of the scale (anna on A)"),
        ([Sheet("A", "anna", {"ties": 1})], "the sheet of anna on A is not complete"),
        (
            [Sheet("A", "anna", {"ties": 1, "care": 1, "new": 1, "else": 1})],
            "the sheet of anna on A is not complete",
        ),
        ([sheet("A", "anna", 1, 1, 1)] * 2, "A has two sheets where one may stand"),
    ],
)
def test_what_no_sheet_may_hold(sheets: list[Sheet], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        score(judged(), sheets)


def test_steps_of_the_scale_are_kept() -> None:
    call = judged(scale=(1, 9, 2))
    sheets = [sheet("A", "anna", 9, 1, 5), sheet("A", "bice", 9, 1, 5)]
    found = score(call, sheets).scored["A"]
    assert (found.published, found.marks) == (6000, (900, 100, 500))
    with pytest.raises(ValueError, match="2 is no mark of the scale"):
        score(call, [sheet("A", "anna", 9, 2, 5)])


def test_a_call_without_criteria_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="there is nothing to score"):
        score(world(), [])


@pytest.mark.parametrize(
    ("numerator", "denominator", "hundredths", "shown"),
    [(119_999, 2_000, 6000, "60,00"), (59_994, 1_000, 5999, "59,99"), (-1, 8, -12, "-0,12"),
     (1, 8, 13, "0,13"), (0, 7, 0, "0,00")],
)  # fmt: skip
def test_publishing_rounds_half_up(
    numerator: int, denominator: int, hundredths: int, shown: str
) -> None:
    assert published(numerator, denominator) == hundredths
    assert show_points(hundredths) == Words(shown, shown.replace(",", "."))


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4))
def test_publishing_is_the_nearest_hundredth(numerator: int, denominator: int) -> None:
    apart = published(numerator, denominator) - Fraction(100 * numerator, denominator)
    assert Fraction(-1, 2) < apart <= Fraction(1, 2)


@given(sheet_sets(), st.sampled_from(ORDER_BY), st.randoms(use_true_random=False))
def test_the_order_of_sheets_never_shows(sheets: list[Sheet], order_by: str, luck: object) -> None:
    call = judged(order_by=order_by)
    first = score(call, sheets)
    mixed = list(sheets)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    assert score(call, mixed).to_bytes() == first.to_bytes()


@given(sheet_sets(), st.sampled_from(ORDER_BY), st.permutations(["v", "w", "x", "y", "z"]))
def test_the_names_of_reviewers_never_move_points(
    sheets: list[Sheet], order_by: str, names: list[str]
) -> None:
    call = judged(order_by=order_by)
    other = dict(zip(["anna", "bice", "carlo", "dora", "elio"], names, strict=True))
    renamed = [replace(one, reviewer=other[one.reviewer]) for one in sheets]
    before, after = score(call, sheets).scored, score(call, renamed).scored
    assert {ref: (one.exact, one.criteria, one.spread) for ref, one in before.items()} == {
        ref: (one.exact, one.criteria, one.spread) for ref, one in after.items()
    }


@given(sheet_sets(), st.sampled_from(ORDER_BY), st.tuples(*[st.integers(0, 5)] * 3))
def test_marks_that_are_kept_out_move_nothing(
    sheets: list[Sheet], order_by: str, marks: tuple[int, int, int]
) -> None:
    call = judged(order_by=order_by)
    names = ("ties", "care", "new")
    rewritten = [
        one
        if one.standing == "submitted"
        else replace(one, marks=dict(zip(names, marks, strict=True)))
        for one in sheets
    ]
    assert score(call, rewritten).to_bytes() == score(call, sheets).to_bytes()
    left_out = [one for one in sheets if one.standing == "submitted"]
    alone = score(call, left_out).scored
    assert dict(score(call, sheets).scored) == dict(alone)


@given(sheet_sets(), st.sampled_from(["mean", "trimmed_mean", "corrected"]))
def test_exact_totals_are_recomputable_and_criteria_add_up(
    sheets: list[Sheet], order_by: str
) -> None:
    weights = {"ties": 50, "care": 30, "new": 20}
    for ref, found in score(judged(order_by=order_by), sheets).scored.items():
        totals = [
            sum(Fraction(weights[name] * mark, 5) for name, mark in one.marks.items())
            for one in sheets
            if one.proposal == ref and one.standing == "submitted"
        ]
        if order_by == "mean":
            assert found.exact == sum(totals) / len(totals)
        elif order_by == "trimmed_mean":
            kept = sorted(totals)[1:-1] if len(totals) > 2 else totals
            assert found.exact == sum(kept) / len(kept)
        # Three figures rounded apart may be off by half a hundredth each.
        assert abs(sum(found.criteria) - found.published) <= 2
        assert len(found.counted) == len(totals) >= 2


@given(sheet_sets(), st.sampled_from(["mean", "median", "trimmed_mean"]))
def test_scores_stay_on_the_scale(sheets: list[Sheet], order_by: str) -> None:
    for found in score(judged(order_by=order_by), sheets).scored.values():
        assert 0 <= found.published <= 10000
        assert found.spread is not None
        assert 0 <= found.spread <= 10000
