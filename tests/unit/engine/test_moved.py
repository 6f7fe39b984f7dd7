"""How much of the expenses a change moves between its lines."""

from hypothesis import given
from hypothesis import strategies as st

from grantcall.engine.moved import moved_percent

BUDGET = [(("goods", "terra"), 120000), (("goods", "attrezzi"), 80000)]
LINES = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 10**7)), max_size=6)


def test_nothing_moves_when_nothing_changes() -> None:
    assert moved_percent(BUDGET, list(reversed(BUDGET))) == 0


def test_what_goes_from_one_line_to_another_counts_once() -> None:
    after = [(("goods", "terra"), 100000), (("goods", "attrezzi"), 100000)]
    assert moved_percent(BUDGET, after) == 10


def test_a_fifth_is_a_fifth_and_a_cent_more_is_more() -> None:
    fifth = [(("goods", "terra"), 80000), (("goods", "attrezzi"), 120000)]
    more = [(("goods", "terra"), 79999), (("goods", "attrezzi"), 120001)]
    assert moved_percent(BUDGET, fifth) == 20
    assert moved_percent(BUDGET, more) == 21


def test_a_line_under_another_name_is_a_move() -> None:
    after = [(("goods", "terriccio"), 120000), (("goods", "attrezzi"), 80000)]
    assert moved_percent(BUDGET, after) == 60


def test_leaving_out_and_adding_count_by_the_larger_side() -> None:
    assert moved_percent(BUDGET, BUDGET[:1]) == 40
    assert moved_percent(BUDGET, [*BUDGET, ("feast", 50000)]) == 25


def test_the_same_purpose_on_two_lines_is_one() -> None:
    split = [(("goods", "terra"), 60000), (("goods", "terra"), 60000), BUDGET[1]]
    assert moved_percent(BUDGET, split) == 0


def test_of_no_budget_nothing_can_be_said() -> None:
    assert moved_percent([], BUDGET) is None


@given(LINES, LINES)
def test_the_order_never_matters_and_nothing_is_below_zero(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    found = moved_percent(before, after)
    assert found == moved_percent(before[::-1], after[::-1])
    assert found is None or found >= 0
    assert moved_percent(before, before) in (0, None)
