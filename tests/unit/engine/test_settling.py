"""What an award comes to once its expenses were looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.engine.settling import Settlement, settle, settled_amount


def test_whoever_spent_it_all_keeps_it_all() -> None:
    assert settle(200000, 230000, 160000, [40000]) == Settlement(200000, (40000,), 0)


def test_the_last_tranche_shrinks_by_what_was_not_spent() -> None:
    assert settle(200000, 185000, 160000, [40000]) == Settlement(185000, (25000,), 0)


def test_what_was_paid_beyond_comes_back() -> None:
    assert settle(200000, 120000, 160000, [40000]) == Settlement(120000, (0,), 40000)


def test_tranches_shrink_from_the_last_one_backwards() -> None:
    assert settle(200000, 150000, 100000, [60000, 40000]) == Settlement(150000, (50000, 0), 0)


def test_sums_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        settled_amount(-1, 0)
    with pytest.raises(ValueError, match="less than nothing"):
        settled_amount(0, -1)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=5), st.integers(0, 5), st.data())
def test_what_stays_is_always_the_settled_award(
    parts: list[int], paid: int, data: st.DataObject
) -> None:
    award, gone, open_ = sum(parts), sum(parts[:paid]), parts[paid:]
    accepted = data.draw(st.integers(0, 2 * award + 1))
    settled = settle(award, accepted, gone, open_)
    assert settled.amount == settled_amount(award, accepted) <= award
    assert gone + sum(settled.tranches) - settled.back == settled.amount
    assert all(now <= before for now, before in zip(settled.tranches, open_, strict=True))
    assert not settled.back or not any(settled.tranches)
