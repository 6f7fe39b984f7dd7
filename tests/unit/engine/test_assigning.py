"""Who reads what: balanced, stable, never against a conflict."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from grantcall.engine.assigning import assign, turn_of

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=4), unique=True, max_size=8)
PROPOSALS = st.lists(st.text("0123456789", min_size=1, max_size=4), unique=True, max_size=20)
PAIRS = st.sets(st.tuples(st.text("abcdefgh", max_size=4), st.text("0123456789", max_size=4)))


def test_everybody_reads_everything_but_what_is_shut_to_them() -> None:
    found = assign(["1", "2"], ["a", "b", "c"], "all", taken={}, shut={("b", "2")})
    assert {name: set(chosen) for name, chosen in found.items()} == {
        "1": {"a", "b", "c"},
        "2": {"a", "c"},
    }


def test_who_stands_aside_is_replaced_by_who_reads_least() -> None:
    taken = {"1": ["a", "b"], "2": ["a"], "3": ["a", "b"]}
    found = assign(["1", "2", "3"], ["a", "b", "c"], 2, taken=taken, shut={("b", "2")})
    assert found == {"2": ("c",)}


def test_in_order_the_first_who_may_is_asked() -> None:
    found = assign(
        ["1", "2"], ["chair", "b", "c"], 1, taken={}, shut={("chair", "2")}, in_order=True
    )
    assert found == {"1": ("chair",), "2": ("b",)}


def test_nobody_left_is_nobody_assigned() -> None:
    assert assign(["1"], ["a"], 2, taken={}, shut={("a", "1")}) == {}
    assert assign(["1"], [], "all", taken={}) == {}


@given(PROPOSALS, NAMES, st.integers(1, 8))
def test_without_conflicts_nobody_reads_two_more_than_another(
    proposals: list[str], reviewers: list[str], wanted: int
) -> None:
    found = assign(proposals, reviewers, wanted, taken={})
    loads = Counter(dict.fromkeys(reviewers, 0))
    for chosen in found.values():
        assert len(chosen) == len(set(chosen)) == min(wanted, len(reviewers))
        loads.update(chosen)
    assert not loads or max(loads.values()) - min(loads.values()) <= 1


@given(PROPOSALS, NAMES, st.one_of(st.just("all"), st.integers(1, 8)), PAIRS)
def test_asked_again_it_has_nothing_to_add_and_conflicts_never_meet(
    proposals: list[str], reviewers: list[str], wanted: int, shut: set[tuple[str, str]]
) -> None:
    found = assign(proposals, reviewers, wanted, taken={}, shut=shut)
    assert not {(one, ref) for ref, chosen in found.items() for one in chosen} & shut
    again = assign(proposals, reviewers, wanted, taken=found, shut=shut)
    assert again == {}
    assert assign(proposals, reviewers, wanted, taken={}, shut=shut) == found


@given(NAMES.filter(lambda names: len(names) > 1))
def test_two_reviewers_do_not_read_in_the_same_order(reviewers: list[str]) -> None:
    proposals = [f"OC1-{at:04d}" for at in range(30)]
    orders = {tuple(sorted(proposals, key=lambda ref: turn_of(name, ref))) for name in reviewers}
    assert len(orders) == len(reviewers)
    assert all(0 <= turn_of(name, ref) < 2**31 for name in reviewers for ref in proposals)
