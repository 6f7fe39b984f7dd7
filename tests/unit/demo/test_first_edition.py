"""The data file through the pure engine: inputs only, and every outcome to the cent.

The file never says who is funded: scoring, ranking, allocation and take-up do.
"""

from dataclasses import replace

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Definition
from grantcall.demo.decisions import Decisions, decisions
from grantcall.demo.inputs import Group, Inputs, first_edition
from grantcall.engine.allocation import Allocation, allocate
from grantcall.engine.allocation_spending import Cut, Request
from grantcall.engine.ranking import Ranking, rank
from grantcall.engine.scoring import Scores, score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.engine.take_up import Standing, TakeUp, take_up
from grantcall.engine.ties import Candidate

LEFT_OUT = ("registered_association", "residence", "chose_the_other", "silent", "withdrawn")


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return first_edition()


@pytest.fixture(scope="module")
def given(inputs: Inputs) -> Decisions:
    return decisions(inputs)


@pytest.fixture(scope="module")
def call(inputs: Inputs) -> Definition:
    return load_call(inputs.call, Resources())[1]


@pytest.fixture(scope="module")
def admitted(inputs: Inputs) -> dict[str, Group]:
    return {one.name: one for one in inputs.groups if one.sent and one.fate not in LEFT_OUT}


@pytest.fixture(scope="module")
def scores(admitted: dict[str, Group], given: Decisions, call: Definition) -> Scores:
    sheets = [
        Sheet(group.name, seat.email, marks)
        for group in admitted.values()
        for seat, marks in given.sheets(group, call)
    ]
    return score(call, sheets)


@pytest.fixture(scope="module")
def ranking(admitted: dict[str, Group], scores: Scores, call: Definition) -> Ranking:
    candidates = [
        Candidate(group.name, {"requested": group.requested * 100}) for group in admitted.values()
    ]
    return rank(call, candidates, scores)


def spent(
    budget: int,
    admitted: dict[str, Group],
    ranking: Ranking,
    given: Decisions,
    call: Definition,
) -> Allocation:
    assert call.allocation is not None and call.money is not None
    requests = [request(admitted[name]) for name in ranking.refs()]
    cuts = [Cut(cut.group, cut.to_cents, cut.reason) for cut in given.cuts]
    return allocate(call.allocation, replace(call.money, budget=budget * 100), requests, cuts)


def request(group: Group) -> Request:
    return Request(group.name, group.requested * 100, group.minimum * 100)


def test_who_starts_sends_and_is_admitted(inputs: Inputs, admitted: dict[str, Group]) -> None:
    sent = [one for one in inputs.groups if one.sent]
    assert (len(inputs.groups), len(sent), len(admitted)) == (41, 34, 29)
    fates = [one.fate for one in inputs.groups if not one.sent]
    assert sorted(fates) == sorted(["abandoned"] * 3 + ["given_up", "outside", "nine", "late"])
    assert [one.name for one in admitted.values() if one.fate == "healed"] == ["Torneo dei cortili"]
    assert sum(one.from_slides for one in inputs.groups) == 15


def test_two_people_stand_aside_and_every_sheet_is_whole(
    admitted: dict[str, Group], scores: Scores, given: Decisions, call: Definition
) -> None:
    counted = [len(scores.scored[name].counted) for name in admitted]
    assert (len(counted), counted.count(5), counted.count(4)) == (29, 27, 2)
    assert scores.short == {}
    for group in admitted.values():
        aside = [seat.email for seat in given.seats if given.stands_aside(seat, group)]
        judged = [seat.email for seat, _ in given.sheets(group, call)]
        assert sorted(aside + judged) == sorted(seat.email for seat in given.seats)
        for _, marks in given.sheets(group, call):
            written = given.remarks(marks, call)
            ends = {name for name, mark in marks.items() if mark in (0, 5)} | {"ties"}
            assert set(written) == ends and all(written.values())


def test_one_spread_asks_for_a_note_and_it_is_there(scores: Scores, given: Decisions) -> None:
    assert list(scores.need_notes()) == list(given.notes) == ["Corso di fotografia"]


def test_three_stay_below_sixty_and_nobody_is_drawn(ranking: Ranking) -> None:
    (places,) = ranking.lists
    assert [place.ref for place in places.unsuitable] == [
        "Il calendario delle feste", "Torneo dei cortili", "Corso di fotografia",
    ]  # fmt: skip
    assert len(places.places) == 26
    assert ranking.settled and ranking.drawn == ()
    assert all((place.points or 0) >= 6000 for place in places.places)


def test_the_tie_at_the_line_is_settled_by_the_second_criterion(
    ranking: Ranking, call: Definition
) -> None:
    places = ranking.lists[0].places
    tied = [place for place in places if place.above or place.below]
    assert [(place.ref, place.position, place.points) for place in tied] == [
        ("Porte aperte al Portone", 23, 6520), ("Il filo di lana", 24, 6520),
    ]  # fmt: skip
    split = tied[0].below
    assert split is not None and call.ranking is not None
    assert (call.ranking.ties[split.tie].way, call.ranking.ties[split.tie].of) == (
        "higher", "fragility",
    )  # fmt: skip
    assert [place.points for place in places] == sorted(
        [place.points or 0 for place in places], reverse=True
    )
    assert len({place.points for place in places}) == 25


def test_the_money_to_the_cent(
    admitted: dict[str, Group], ranking: Ranking, given: Decisions, call: Definition
) -> None:
    found = spent(44_000, admitted, ranking, given, call)
    assert (len(found.funded), found.total, found.left) == (23, 4_400_000, {"": 0})
    by_kind: dict[str, list[int]] = {}
    for line in found.lines:
        by_kind.setdefault(line.kind, []).append(line.amount)
    assert sorted(by_kind["full"]) == [190_000] * 3 + [200_000] * 16
    assert by_kind["cut"] == [175_000, 165_000, 160_000]
    assert by_kind["reduced"] == [130_000]
    assert len(by_kind["reserve"]) == 3
    (reduced,) = [line for line in found.lines if line.kind == "reduced"]
    assert (reduced.ref, reduced.asked, reduced.least) == (
        "Porte aperte al Portone", 190_000, 120_000,
    )  # fmt: skip
    assert ranking.refs().index(reduced.ref) == 22
    halves = [line.amount // 2 for line in found.lines if line.kind != "reserve"]
    assert sum(halves) == 2_200_000
    # Every first half of more than 1,000 euro of a grant waits for its publication.
    assert all(line.amount > 100_000 for line in found.funded)


def test_the_groups_of_the_slides_are_among_the_full_awards(
    admitted: dict[str, Group], ranking: Ranking, given: Decisions, call: Definition
) -> None:
    found = spent(44_000, admitted, ranking, given, call)
    kinds = {line.ref: line.kind for line in found.lines}
    seeded = [name for name, group in admitted.items() if group.from_slides]
    assert {kinds[name] for name in seeded} == {"full"}


def test_the_23rd_refuses_and_the_24th_takes_it_up(
    admitted: dict[str, Group], ranking: Ranking, given: Decisions, call: Definition
) -> None:
    found = spent(44_000, admitted, ranking, given, call)
    refusing = given.tree["renounces"]["group"]
    standing = [
        Standing(request(admitted[line.ref]), line.amount, line.kind == "reduced")
        for line in found.funded
        if line.ref != refusing
    ]
    reserve = [request(admitted[line.ref]) for line in found.reserve]
    assert call.allocation is not None
    taken: TakeUp = take_up(call.allocation, {"": 130_000}, standing, reserve)
    assert taken.completions == ()
    (offer,) = taken.offers
    assert (offer.line.ref, offer.line.asked, offer.line.amount) == (
        "Il filo di lana", 140_000, 130_000,
    )  # fmt: skip
    assert taken.left == {"": 0}
    assert sum(one.amount for one in standing) + offer.line.amount == 4_400_000
    assert len(standing) + 1 == 23 and len(reserve) - 1 == 2


@pytest.mark.parametrize(("budget", "funded", "left"), [(42_000, 21, 90_000), (46_000, 24, 0)])
def test_with_other_budgets(
    budget: int,
    funded: int,
    left: int,
    admitted: dict[str, Group],
    ranking: Ranking,
    given: Decisions,
    call: Definition,
) -> None:
    found = spent(budget, admitted, ranking, given, call)
    assert (len(found.funded), found.left) == (funded, {"": left})
    assert found.total == budget * 100 - left
