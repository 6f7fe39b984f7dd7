"""Allocations worked by hand: cuts, the line, lots, quotas; and the laws of money."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.errors import Invalid
from grantcall.core.words import Words
from grantcall.definitions.model import AllocationRules, Comparison, Lot, Money
from grantcall.engine.allocation import Allocation, allocate, request_of
from grantcall.engine.allocation_spending import Cut, Line, Request
from grantcall.engine.allocation_words import explain_line
from grantcall.engine.facts import facts_from
from tests.unit.engine.worlds import world

SKIPPING = AllocationRules(
    ("reduce", "skip"), "complete_partial_first", reduce_to="minimum", round_down_to=1000
)
STOPPING = AllocationRules(("stop",), "next_in_reserve")
WORLD = world()


def fund(euro: int) -> Money:
    return Money(budget=euro * 100, caps=())


def ask(ref: str, euro: int, least: int | None = None, **more: object) -> Request:
    cents = None if least is None else least * 100
    return Request(ref, euro * 100, cents, **more)  # type: ignore[arg-type]


def given_euro(allocation: Allocation) -> list[tuple[str, str, float]]:
    return [(line.ref, line.kind, line.amount / 100) for line in allocation.lines]


def said(allocation: Allocation, *, staff: bool = False) -> list[str]:
    return [explain_line(line, WORLD, shows_minimum=staff).it for line in allocation.lines]


def first_edition() -> tuple[list[Request], list[Cut]]:
    """Return the 26 suitable proposals of the counted demonstration, best first."""
    in_full = [2000] * 16 + [1900] * 3
    requests = [ask(f"P{place:02d}", euro, 1000) for place, euro in enumerate(in_full, 1)]
    requests += [ask(f"P{place}", 2000, 1500) for place in (20, 21, 22)]
    requests += [
        ask("P23", 1900, 1200), ask("P24", 1400, 1000), ask("P25", 2000, 1500),
        ask("P26", 1800, 1400),
    ]  # fmt: skip
    cuts = [
        Cut("P20", 175_000, "noleggio già coperto dal Comune"),
        Cut("P21", 165_000, "preventivo troppo alto"),
        Cut("P22", 160_000, "spese di rinfresco ridotte"),
    ]
    return requests, cuts


def test_the_first_decision_spends_the_fund_to_the_cent() -> None:
    requests, cuts = first_edition()
    found = allocate(SKIPPING, fund(44_000), requests, cuts)
    assert len(found.funded) == 23
    assert found.total == 4_400_000
    assert found.left == {"": 0}
    assert [line.kind for line in found.funded] == ["full"] * 19 + ["cut"] * 3 + ["reduced"]
    assert found.funded[-1] == Line("P23", "reduced", 190_000, 130_000, left=130_000, least=120_000)
    assert [(line.ref, line.why) for line in found.reserve] == [
        ("P24", "short"), ("P25", "short"), ("P26", "short"),
    ]  # fmt: skip


@pytest.mark.parametrize(("euro", "funded", "left"), [(42_000, 21, 90_000), (46_000, 24, 0)])
def test_the_same_with_other_budgets(euro: int, funded: int, left: int) -> None:
    requests, cuts = first_edition()
    found = allocate(SKIPPING, fund(euro), requests, cuts)
    assert len(found.funded) == funded
    assert found.left == {"": left}
    assert found.total == euro * 100 - left


def test_every_line_in_words() -> None:
    requests, cuts = first_edition()
    found = allocate(SKIPPING, fund(44_000), requests, cuts)
    for_staff, public = said(found, staff=True), said(found)
    assert for_staff[0] == "Finanziata per intero: 2.000 €."
    assert public[19] == (
        "Finanziata con 1.750 € dei 2.000 € richiesti: riduzione decisa dalla commissione"
        " («noleggio già coperto dal Comune»)."
    )
    assert for_staff[22] == (
        "Finanziata con 1.300 € dei 1.900 € richiesti: è quanto restava (1.300 €), e basta per"
        " partire: il minimo dichiarato è 1.200 €."
    )
    assert public[22] == (
        "Finanziata con 1.300 € dei 1.900 € richiesti: è quanto restava (1.300 €)."
    )
    assert for_staff[23] == (
        "In riserva: chiede 1.400 €, restavano 0 €, meno del minimo dichiarato (1.000 €)."
    )
    assert explain_line(found.lines[23], WORLD).in_("en") == (
        "On the reserve: it asks for €1,400, €0 was left."
    )
    assert not any("1.200" in text or "minimo" in text for text in public)


def test_a_cut_proposal_is_not_reduced_once_more_at_the_line() -> None:
    requests = [ask("A", 1000, 300), ask("B", 2000, 300), ask("C", 500, 100)]
    found = allocate(SKIPPING, fund(1700), requests, [Cut("B", 80_000, "spese doppie")])
    assert given_euro(found) == [("A", "full", 1000), ("B", "reserve", 0), ("C", "full", 500)]
    assert "minimo" not in said(found, staff=True)[1]


def test_rounding_down_never_goes_below_the_minimum() -> None:
    to_ten = replace(SKIPPING, round_down_to=1000)
    exact = replace(SKIPPING, round_down_to=None)
    requests = [Request("A", 100_000, 65_555), Request("B", 100_000, 65_000)]
    money = Money(budget=65_559, caps=())
    assert given_euro(allocate(to_ten, money, requests)) == [
        ("A", "reserve", 0), ("B", "reduced", 650),
    ]  # fmt: skip
    assert given_euro(allocate(exact, money, requests)) == [
        ("A", "reduced", 655.59), ("B", "reserve", 0),
    ]  # fmt: skip


def test_what_happens_at_the_line_is_tried_in_order() -> None:
    requests = [ask("A", 600, 100), ask("B", 900, 300), ask("C", 200, 100)]
    money = fund(1000)
    rows = {
        ("reduce", "skip"): [600, 400, 0],
        ("skip", "reduce"): [600, 0, 200],
        ("skip",): [600, 0, 200],
        ("stop",): [600, 0, 0],
        ("reduce", "stop"): [600, 400, 0],
        ("reduce",): [600, 400, 0],
    }
    for if_short, amounts in rows.items():
        rules = replace(SKIPPING, if_short=if_short)
        assert [line.amount // 100 for line in allocate(rules, money, requests).lines] == amounts
    nobody_fits = [ask("A", 1200, 1100), ask("B", 500, 100)]
    for if_short, why in {("reduce",): "stopped", ("reduce", "skip"): "short"}.items():
        line = allocate(replace(SKIPPING, if_short=if_short), money, nobody_fits).lines[0]
        assert (line.kind, line.why) == ("reserve", why)


def test_who_follows_a_stop_reads_why() -> None:
    found = allocate(STOPPING, fund(1000), [ask("A", 1200), ask("B", 500)])
    assert [line.why for line in found.lines] == ["stopped", "stopped"]
    assert said(found)[1] == (
        "In riserva: i fondi non bastavano e il bando non fa passare a chi segue."
        " Restavano 1.000 €."
    )


def test_lots_keep_their_own_money() -> None:
    lots = tuple(
        Lot(name, Words(name.capitalize()), 100_000, Comparison("fact", "town", "is", name))
        for name in ("north", "south")
    )
    money = Money(budget=200_000, caps=(), lots=lots)
    call = world(money=money, allocation=STOPPING)
    towns = {"A": "north", "B": "north", "C": "south", "D": "elsewhere"}
    requests = [
        request_of(call, ref, facts_from({"town": town}, record="proposal"), 80_000)
        for ref, town in towns.items()
    ]
    assert [one.lot for one in requests] == ["north", "north", "south", None]
    found = allocate(STOPPING, money, requests)
    assert given_euro(found) == [
        ("A", "full", 800), ("B", "reserve", 0), ("C", "full", 800), ("D", "reserve", 0),
    ]  # fmt: skip
    assert found.left == {"north": 20_000, "south": 20_000}
    assert found.lines[3].why == "no_lot"
    assert explain_line(found.lines[2], call).it == "Finanziata per intero: 800 €. Fondo: «South»."
    assert explain_line(found.lines[3], call).it == (
        "In riserva: non rientra in nessuno dei fondi del bando."
    )


def test_most_awards_and_maximums_per_value() -> None:
    in_town = {ref: {"town": town} for ref, town in zip("ABCDE", "nnnss", strict=True)}
    requests = [ask(ref, 100, values=values) for ref, values in in_town.items()]
    rules = replace(SKIPPING, awards=3, maximums=(("town", "n", 2), ("town", "s", 2)))
    found = allocate(rules, fund(10_000), requests)
    assert [(line.ref, line.why) for line in found.lines] == [
        ("A", ""), ("B", ""), ("C", "maximum"), ("D", ""), ("E", "no_more_awards"),
    ]  # fmt: skip
    assert found.lines[2].quota == ("town", "n")
    assert said(found)[2] == "In riserva: per «n» i contributi possibili sono già assegnati."


def test_minimums_per_value_come_before_places() -> None:
    requests = [
        ask("A", 500, values={"town": "n"}), ask("B", 500, values={"town": "n"}),
        ask("C", 900, values={"town": "s"}), ask("D", 400, values={"town": "s"}),
    ]  # fmt: skip
    rules = replace(STOPPING, minimums=(("town", "n", 1), ("town", "s", 1)))
    # One award each is promised: A, then D, for C does not fit beside A. B has what is left.
    found = allocate(rules, fund(1300), requests)
    assert given_euro(found) == [
        ("A", "full", 500), ("B", "reserve", 0), ("C", "reserve", 0), ("D", "full", 400),
    ]  # fmt: skip
    assert found.left == {"": 40_000}
    assert given_euro(allocate(STOPPING, fund(1300), requests))[1] == ("B", "full", 500)


def test_cuts_that_cannot_stand_are_all_named() -> None:
    requests = [ask("A", 1000, 600), ask("B", 1000), ask("C", 1000)]
    cuts = [
        Cut("A", 50_000, "troppo"), Cut("B", 100_000, "troppo"), Cut("C", 50_000, " "),
        Cut("Z", 50_000, "troppo"), Cut("A", 60_000, "troppo"),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        allocate(SKIPPING, fund(9000), requests, cuts)
    assert [reason.code for reason in refused.value.reasons] == [
        "cut_below_minimum", "cut_not_smaller", "cut_without_reason", "cut_of_nobody", "cut_twice",
    ]  # fmt: skip
    assert refused.value.reasons[0].text.it == "A: sotto 600 € il gruppo non può partire."


def test_what_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="only once"):
        allocate(SKIPPING, fund(1), [ask("A", 1), ask("A", 1)])
    with pytest.raises(ValueError, match="at least one cent"):
        allocate(SKIPPING, fund(1), [ask("A", 0)])


def test_what_is_read_from_a_proposal() -> None:
    facts = facts_from({"minimum": 70_000, "town": "north"}, record="proposal")
    declared = world(allocation=replace(SKIPPING, maximums=(("town", "north", 2),)))
    assert request_of(declared, "A", facts, 90_000) == Request(
        "A", 90_000, 70_000, None, {"town": "north"}
    )
    floor = world(
        money=Money(budget=1, caps=(), floor=50_000),
        allocation=replace(SKIPPING, reduce_to="floor"),
    )
    assert request_of(floor, "A", facts, 90_000).least == 50_000
    assert request_of(world(allocation=STOPPING), "A", facts, 90_000).least is None


amounts = st.integers(1, 60)


@st.composite
def asked(draw: st.DrawFn) -> tuple[AllocationRules, Money, list[Request], list[Cut]]:
    lots = draw(st.booleans())
    requests, cuts = [], []
    for number in range(draw(st.integers(0, 9))):
        euro = draw(st.integers(2, 40))
        least = draw(st.none() | st.integers(1, euro))
        lot = draw(st.sampled_from(["n", "s", None])) if lots else None
        values = {"town": draw(st.sampled_from(["a", "b"]))}
        requests.append(Request(f"P{number}", euro, least, lot, values))
        if draw(st.integers(0, 4)) == 0 and (least or 1) < euro:
            cuts.append(Cut(f"P{number}", draw(st.integers(least or 1, euro - 1)), "motivo"))
    ways = draw(st.sampled_from([("reduce", "skip"), ("reduce", "stop"), ("skip",), ("stop",)]))
    some = st.lists(st.sampled_from(["a", "b"]), unique=True).flatmap(
        lambda names: st.tuples(*[st.tuples(st.just("town"), st.just(n), st.integers(1, 3))
                                  for n in names])
    )  # fmt: skip
    rules = AllocationRules(
        ways, draw(st.sampled_from(["complete_partial_first", "next_in_reserve"])), "minimum",
        draw(st.sampled_from([None, 5])), draw(st.none() | st.integers(1, 5)),
        draw(some), draw(some),
    )  # fmt: skip
    cond = Comparison("fact", "town", "is", "north")
    made = tuple(Lot(name, Words(name), draw(amounts), cond) for name in "ns") if lots else ()
    budget = sum(lot.budget for lot in made) if lots else draw(st.integers(0, 120))
    return rules, Money(budget, (), None, made), requests, cuts


@given(asked())
def test_money_is_never_exceeded_lost_or_given_below_a_minimum(
    drawn: tuple[AllocationRules, Money, list[Request], list[Cut]],
) -> None:
    rules, money, requests, cuts = drawn
    found = allocate(rules, money, requests, cuts)
    pools = {lot.id: lot.budget for lot in money.lots} or {"": money.budget}
    for pool, budget in pools.items():
        spent = sum(line.amount for line in found.funded if line.pool == pool)
        assert found.left[pool] >= 0
        assert spent + found.left[pool] == budget
    assert found.total + sum(found.left.values()) == money.budget
    wanted, cut_to = {one.ref: one for one in requests}, {one.ref: one.to for one in cuts}
    assert [line.ref for line in found.lines] == [one.ref for one in requests]
    for line in found.funded:
        assert (line.least or 1) <= line.amount <= line.asked
        if line.kind == "full":
            assert line.amount == line.asked
        assert (line.kind == "cut") == (line.ref in cut_to)
        assert line.amount == cut_to.get(line.ref, line.amount)
        if line.kind == "reduced":
            assert line.amount % (rules.round_down_to or 1) == 0
    assert all(line.amount == 0 and line.why for line in found.reserve)
    assert len(found.funded) <= (rules.awards or 99)
    for per, value, most in rules.maximums:
        assert sum(wanted[line.ref].values[per] == value for line in found.funded) <= most


@given(asked())
def test_nobody_waits_who_could_be_served(
    drawn: tuple[AllocationRules, Money, list[Request], list[Cut]],
) -> None:
    rules, money, requests, cuts = drawn
    cut_to = {one.ref: one.to for one in cuts}
    for line in allocate(rules, money, requests, cuts).reserve:
        if line.why == "short":
            assert line.left < cut_to.get(line.ref, line.asked)
            if "reduce" in rules.if_short and line.ref not in cut_to and line.least is not None:
                unit = rules.round_down_to or 1
                assert line.left - line.left % unit < max(line.least, 1)


@given(asked())
def test_asked_again_the_same_bytes_and_every_line_speaks(
    drawn: tuple[AllocationRules, Money, list[Request], list[Cut]],
) -> None:
    rules, money, requests, cuts = drawn
    found = allocate(rules, money, requests, cuts)
    assert allocate(rules, money, requests, cuts[::-1]).to_bytes() == found.to_bytes()
    for line in found.lines:
        for staff in (True, False):
            words = explain_line(line, WORLD, shows_minimum=staff)
            assert words.it != words.en
            assert "{" not in words.it + words.in_("en")


@given(asked(), st.integers(0, 60))
def test_with_the_plain_rules_more_money_never_takes_a_place_from_the_first(
    drawn: tuple[AllocationRules, Money, list[Request], list[Cut]], more: int
) -> None:
    """Where nobody is passed over, a larger fund serves at least those that a smaller one did."""
    _, _, requests, _ = drawn
    plain = [replace(one, lot=None) for one in requests]

    def served(budget: int) -> Sequence[str]:
        return [line.ref for line in allocate(STOPPING, Money(budget, ()), plain).funded]

    assert served(50 + more)[: len(served(50))] == served(50)
