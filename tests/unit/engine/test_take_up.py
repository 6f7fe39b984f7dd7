"""Money that came free, and instalments."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.words import Words
from grantcall.definitions.model import AllocationRules, TrancheRule
from grantcall.engine.allocation import allocate
from grantcall.engine.allocation_spending import Request
from grantcall.engine.take_up import Standing, TakeUp, take_up
from grantcall.engine.tranches import TrancheAmount, split_in_tranches
from tests.unit.engine.test_allocation import SKIPPING, ask, first_edition, fund

NEXT = replace(SKIPPING, take_up="next_in_reserve")


def offered(found: TakeUp) -> list[tuple[str, str, int]]:
    return [(one.line.ref, one.line.kind, one.line.amount // 100) for one in found.offers]


def test_the_last_one_refuses_and_the_next_takes_what_it_leaves() -> None:
    requests, cuts = first_edition()
    wanted = {one.ref: one for one in requests}
    first = allocate(SKIPPING, fund(44_000), requests, cuts)
    standing = [
        Standing(wanted[line.ref], line.amount, line.kind == "reduced")
        for line in first.funded
        if line.ref != "P23"
    ]
    reserve = [wanted[line.ref] for line in first.reserve]
    found = take_up(SKIPPING, {"": 130_000}, standing, reserve)
    assert found.completions == ()
    assert offered(found) == [("P24", "reduced", 1300)]
    assert found.left == {"": 0}
    assert sum(one.amount for one in standing) + 130_000 == 4_400_000
    assert found.offers[0].words == Words(
        "P24: prima della riserva che può partire con 1.300 €: offerti 1.300 € dei 1.400 €"
        " richiesti.",
        "P24: first of the reserve that can start with €1,300: offered €1,300 of the €1,400 asked"
        " for.",
    )


REDUCED = Standing(ask("A", 2000, 500), 120_000, reduced=True)
CUT = Standing(ask("B", 2000, 500), 150_000)
RESERVE = [ask("C", 1500, 1000), ask("D", 600, 600)]


def test_a_reduced_award_is_completed_first_and_a_cut_one_never() -> None:
    found = take_up(SKIPPING, {"": 150_000}, [REDUCED, CUT], RESERVE)
    assert [(one.ref, one.before, one.after) for one in found.completions] == [
        ("A", 120_000, 200_000)
    ]
    assert found.completions[0].words.it == (
        "A: 800 € in più, da 1.200 € a 2.000 €; aveva avuto meno del richiesto perché i fondi"
        " erano finiti."
    )
    assert offered(found) == [("D", "full", 600)]
    assert found.left == {"": 10_000}


def test_or_the_next_comes_at_once() -> None:
    found = take_up(NEXT, {"": 150_000}, [REDUCED, CUT], RESERVE)
    assert found.completions == ()
    assert offered(found) == [("C", "full", 1500)]


def test_too_little_completes_as_far_as_it_goes() -> None:
    found = take_up(SKIPPING, {"": 15_555}, [REDUCED], [])
    assert [(one.before, one.after) for one in found.completions] == [(120_000, 135_000)]
    assert found.left == {"": 555}
    assert found.words is None


def test_nobody_can_start_with_so_little() -> None:
    found = take_up(NEXT, {"": 50_000}, [REDUCED], RESERVE)
    assert (found.offers, found.left) == ((), {"": 50_000})
    assert found.words == Words(
        "Nessuna domanda in riserva può partire con 500 €.",
        "No proposal on the reserve can start with €500.",
    )


def test_a_stopping_call_does_not_pass_over_the_first_of_the_reserve() -> None:
    stopping = replace(NEXT, if_short=("stop",))
    assert offered(take_up(stopping, {"": 90_000}, [], RESERVE)) == []
    assert offered(take_up(NEXT, {"": 90_000}, [], RESERVE)) == [("D", "full", 600)]


def test_awards_that_stand_count_towards_the_most() -> None:
    full = replace(NEXT, awards=2)
    assert offered(take_up(full, {"": 300_000}, [REDUCED, CUT], RESERVE)) == []
    assert offered(take_up(full, {"": 300_000}, [CUT], RESERVE)) == [("C", "full", 1500)]


def test_money_of_one_lot_stays_in_it() -> None:
    reserve = [ask("N", 400, lot="north"), ask("S", 400, lot="south")]
    found = take_up(NEXT, {"north": 0, "south": 50_000}, [], reserve)
    assert offered(found) == [("S", "full", 400)]
    assert found.left == {"north": 0, "south": 10_000}
    partly = Standing(ask("P", 500, 100, lot="north"), 20_000, reduced=True)
    assert take_up(SKIPPING, {"south": 50_000}, [partly], []).completions == ()


def test_a_debt_is_no_free_money() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        take_up(NEXT, {"": -1}, [], [])


euro = st.integers(1, 40)


@st.composite
def situations(draw: st.DrawFn) -> tuple[AllocationRules, int, list[Standing], list[Request]]:
    standing, reserve = [], []
    for number in range(draw(st.integers(0, 4))):
        wanted = draw(st.integers(2, 40))
        amount = draw(st.integers(1, wanted))
        standing.append(Standing(Request(f"S{number}", wanted, 1), amount, draw(st.booleans())))
    for number in range(draw(st.integers(0, 4))):
        wanted = draw(euro)
        reserve.append(Request(f"R{number}", wanted, draw(st.none() | st.integers(1, wanted))))
    rules = replace(
        draw(st.sampled_from([SKIPPING, NEXT])),
        round_down_to=draw(st.sampled_from([None, 5])),
        if_short=draw(st.sampled_from([("reduce", "skip"), ("stop",)])),
    )
    return rules, draw(st.integers(0, 80)), standing, reserve


@given(situations())
def test_free_money_is_never_exceeded_and_no_award_gets_smaller(
    drawn: tuple[AllocationRules, int, list[Standing], list[Request]],
) -> None:
    rules, free, standing, reserve = drawn
    found = take_up(rules, {"": free}, standing, reserve)
    before = {one.request.ref: one for one in standing}
    added = sum(one.after - one.before for one in found.completions)
    assert added + sum(one.line.amount for one in found.offers) + found.left[""] == free
    assert found.left[""] >= 0
    for one in found.completions:
        assert before[one.ref].reduced
        assert one.before == before[one.ref].amount < one.after <= before[one.ref].request.asked
        assert rules.take_up == "complete_partial_first"
    for offer in found.offers:
        assert (offer.line.least or 1) <= offer.line.amount <= offer.line.asked
    assert take_up(rules, {"": free}, standing, reserve).to_bytes() == found.to_bytes()


def rules_of(*percents: int) -> list[TrancheRule]:
    return [TrancheRule(f"t{place}", Words("x"), each, ()) for place, each in enumerate(percents)]


def test_tranches_by_hand() -> None:
    assert split_in_tranches(130_000, rules_of(50, 30, 20)) == (
        TrancheAmount("t0", 65_000), TrancheAmount("t1", 39_000), TrancheAmount("t2", 26_000),
    )  # fmt: skip
    assert [one.amount for one in split_in_tranches(99_999, rules_of(33, 33, 34))] == [
        32_999, 32_999, 34_001,
    ]  # fmt: skip
    assert [one.amount for one in split_in_tranches(7, rules_of(100))] == [7]


def test_tranches_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="do not sum to 100"):
        split_in_tranches(100, rules_of(50, 40))
    with pytest.raises(ValueError, match="do not sum to 100"):
        split_in_tranches(100, [])
    with pytest.raises(ValueError, match="not less than nothing"):
        split_in_tranches(-1, rules_of(100))


@given(st.integers(0, 10**9), st.lists(st.integers(1, 99), max_size=6))
def test_tranches_sum_to_the_award(amount: int, cuts: list[int]) -> None:
    edges = [0, *sorted(set(cuts)), 100]
    percents = [after - before for before, after in zip(edges, edges[1:], strict=False)]
    parts = [one.amount for one in split_in_tranches(amount, rules_of(*percents))]
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    for part, percent in zip(parts[:-1], percents[:-1], strict=True):
        assert 0 <= amount * percent - 100 * part < 100
