"""The curve of people who give time: its mean by hand, and what other pages say."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.engine.social_capital_curve import Point, disagreeing, half_up, mean_until
from grantcall.engine.social_capital_ratios import change_over_months

SLIDES = [Point(6, 22), Point(18, 198), Point(36, 437), Point(60, 450)]


def test_the_mean_of_the_slides_over_three_years() -> None:
    # (0+22)/2 × 6 + (22+198)/2 × 12 + (198+437)/2 × 18 = 66 + 1320 + 5715 = 7101
    mean = mean_until(SLIDES, 36)
    assert mean == Fraction(7101, 36)
    assert half_up(mean) == 197


def test_a_window_that_ends_between_two_points() -> None:
    assert mean_until([Point(10, 100)], 5) == 25
    assert mean_until(SLIDES, 12) == Fraction(66 + (22 + 110) * 3, 12)


def test_nothing_is_guessed_beyond_the_last_point() -> None:
    assert mean_until(SLIDES, 61) is None
    assert mean_until([], 6) is None
    assert mean_until(SLIDES, 0) is None


def test_points_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="one point a month"):
        mean_until([Point(6, 1), Point(6, 2)], 6)
    for month, people in ((0, 1), (-1, 1), (1, -1)):
        with pytest.raises(ValueError, match="after the beginning"):
            Point(month, people)


def test_half_a_person_is_said_as_one() -> None:
    assert [half_up(Fraction(n, 2)) for n in (0, 1, 3, 4)] == [0, 1, 2, 2]


def test_only_the_same_month_can_disagree() -> None:
    assert disagreeing(SLIDES, [Point(36, 319), Point(18, 198), Point(72, 450)]) == [Point(36, 319)]


@given(
    st.dictionaries(st.integers(1, 90), st.integers(0, 900), min_size=1),
    st.integers(1, 90),
)
def test_the_mean_lies_within_the_curve(points: dict[int, int], months: int) -> None:
    curve = [Point(month, people) for month, people in points.items()]
    mean = mean_until(curve, months)
    assert (mean is None) == (max(points) < months)
    if mean is not None:
        assert 0 <= mean <= max(points.values())


def test_changes_only_over_windows_equally_long() -> None:
    assert change_over_months(3287, 36, 5783, 36).percent == 7594
    assert change_over_months(224, 36, 182, 36).percent == -1875
    unequal = change_over_months(700, 36, 1004, 30)
    assert unequal.percent is None and unequal.words is not None
    assert unequal.words.it.startswith("I due periodi non durano lo stesso (36 mesi e 30 mesi)")
    assert change_over_months(34, None, 24, None).percent is None
    assert change_over_months(0, 36, 5, 36).percent is None
