"""Places worked by hand: threshold, minimums, ties, draw, separate lists; and their laws."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.core.words import Words
from grantcall.definitions.model import Part, RankingRules, Tie
from grantcall.engine.draw import draw_order, explain_draw, fingerprint
from grantcall.engine.facts import UNKNOWN
from grantcall.engine.ranking import Ranking, Shortfall, rank
from grantcall.engine.scoring import Scores, Short, score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.engine.ties import Candidate, Split
from tests.unit.engine.committees import criterion, judged, read_by_all, sheet_sets
from tests.unit.engine.worlds import world


def candidates(*refs: str, **requested: int) -> list[Candidate]:
    """Return candidates asking for 1.000 € unless told otherwise."""
    return [Candidate(ref, {"requested": requested.get(ref, 100_000)}) for ref in refs]


def positions(ranking: Ranking) -> list[tuple[str, int | None]]:
    return [(place.ref, place.position) for one in ranking.lists for place in one.places]


def test_places_by_points_and_the_threshold() -> None:
    # A 60, B 30 + 6 + 20 = 56, C 100
    scores = score(judged(), read_by_all({"A": (3, 3, 3), "B": (3, 1, 5), "C": (5, 5, 5)}))
    ranking = rank(judged(), candidates("A", "B", "C"), scores)
    assert positions(ranking) == [("C", 1), ("A", 2)]
    unsuitable = ranking.lists[0].unsuitable
    assert [(one.ref, one.position, one.points) for one in unsuitable] == [("B", None, 5600)]
    assert unsuitable[0].shortfalls == (Shortfall("threshold", "", 5600, 6000),)
    assert ranking.refs() == ("C", "A")


def test_the_published_score_is_the_one_that_counts() -> None:
    call = judged()
    scores = score(call, read_by_all({"A": (3, 3, 3), "B": (3, 3, 3), "C": (3, 3, 3)}))
    shown = scores.scored
    barely = Scores(
        {
            # 59.995 is published as 60.00; 60.004 as 60.00: equal, and both suitable.
            "A": replace(shown["A"], published=6000, numerator=59_995, denominator=1000),
            "B": replace(shown["B"], published=6000, numerator=60_004, denominator=1000),
            "C": replace(shown["C"], published=5999, numerator=59_994, denominator=1000),
        },
        {},
    )
    ranking = rank(call, candidates("A", "B", "C", A=90_000), barely)
    assert positions(ranking) == [("A", 1), ("B", 2)]
    assert [one.ref for one in ranking.lists[0].unsuitable] == ["C"]


def test_all_that_is_missed_is_said() -> None:
    call = judged(
        parts=(Part("heart", Words("Cuore"), minimum=45),),
        criteria=(criterion("ties", 50, part="heart", minimum=3), criterion("care", 30, minimum=2),
                  criterion("new", 20, minimum=5)),
    )  # fmt: skip
    scores = score(call, read_by_all({"A": (2, 2, 2), "B": (5, 5, 5)}))
    place = rank(call, candidates("A", "B"), scores).lists[0].unsuitable[0]
    assert place.shortfalls == (
        Shortfall("threshold", "", 4000, 6000),
        Shortfall("part", "heart", 2000, 4500),
        Shortfall("criterion", "ties", 200, 300),
        Shortfall("criterion", "new", 200, 500),
    )


def test_a_part_minimum_fails_a_high_total() -> None:
    call = judged(
        parts=(Part("small", Words("Piccola"), minimum=10),),
        criteria=(criterion("ties", 50), criterion("care", 30), criterion("new", 20, part="small")),
    )
    scores = score(call, read_by_all({"A": (5, 5, 2), "B": (3, 3, 3)}))
    ranking = rank(call, candidates("A", "B"), scores)
    assert positions(ranking) == [("B", 1)]
    assert ranking.lists[0].unsuitable[0].points == 8800


EQUAL = {
    "first": (5, 1, 2),  # 50 + 6 + 8 = 64
    "second": (4, 4, 0),  # 40 + 24 + 0 = 64
    "third": (4, 2, 3),  # 40 + 12 + 12 = 64
    "fourth": (4, 2, 3),
    "fifth": (4, 2, 3),
    "sixth": (4, 2, 3),
}
CHEAP = {"third": 80_000}


def test_ties_are_read_in_order_and_the_draw_comes_last() -> None:
    scores = score(judged(), read_by_all(EQUAL))
    seed = "2018-12-20 Lotto Milano 4 8 15 16 23"
    ranking = rank(judged(), candidates(*EQUAL, **CHEAP), scores, seed=seed)
    last = sorted(
        ("fourth", "fifth", "sixth"),
        key=lambda ref: hashlib.sha256(f"{seed}\n{ref}".encode()).hexdigest(),
    )
    assert positions(ranking) == [
        ("first", 1), ("second", 2), ("third", 3), (last[0], 4), (last[1], 5), (last[2], 6),
    ]  # fmt: skip
    assert [place.below for place in ranking.lists[0].places] == [
        Split(0, 5000, 4000),
        Split(1, 2400, 1200),
        Split(2, 80_000, 100_000),
        Split(3, None, None),
        Split(3, None, None),
        None,
    ]
    assert [place.above for place in ranking.lists[0].places][1:] == [
        place.below for place in ranking.lists[0].places
    ][:-1]
    assert ranking.drawn == (tuple(last),)
    assert ranking.settled


def test_without_a_seed_equals_share_a_place_and_wait() -> None:
    scores = score(judged(), read_by_all({**EQUAL, "after": (4, 3, 1)}))
    ranking = rank(judged(), candidates(*EQUAL, "after", **CHEAP), scores)
    assert positions(ranking) == [
        ("first", 1), ("second", 2), ("third", 3), ("fifth", 4), ("fourth", 4), ("sixth", 4),
        ("after", 7),
    ]  # fmt: skip
    assert ranking.to_draw == (("fifth", "fourth", "sixth"),)
    assert not ranking.settled
    assert ranking.lists[0].places[3].equals == ("fourth", "sixth")


def test_no_draw_is_held_below_the_threshold() -> None:
    scores = score(judged(), read_by_all({"A": (1, 1, 1), "B": (1, 1, 1)}))
    ranking = rank(judged(), candidates("A", "B"), scores)
    assert ranking.settled
    assert [one.ref for one in ranking.lists[0].unsuitable] == ["A", "B"]


def test_earlier_separates_to_the_microsecond_and_the_unknown_comes_last() -> None:
    call = judged(ties=(Tie("earlier", "submitted_at"),))
    scores = score(call, read_by_all(dict.fromkeys(("A", "B", "C", "D"), (3, 3, 3))))
    noon = datetime(2027, 4, 30, 10, tzinfo=UTC)
    given_candidates = [
        Candidate("A", {"submitted_at": noon + timedelta(microseconds=1)}),
        Candidate("B", {"submitted_at": UNKNOWN}),
        Candidate("C", {"submitted_at": noon}),
        Candidate("D", {}),
    ]
    ranking = rank(call, given_candidates, scores, seed="idle, for no draw is foreseen")
    assert positions(ranking) == [("C", 1), ("A", 2), ("B", 3), ("D", 3)]
    assert ranking.to_draw == (("B", "D"),)


def test_parts_and_points_separate_too() -> None:
    parts = (Part("heart", Words("Cuore")), Part("rest", Words("Resto")))
    criteria = (criterion("ties", 50, part="rest"), criterion("care", 30, part="heart"),
                criterion("new", 20, part="heart"))  # fmt: skip
    for name in ("heart", "points.heart"):
        call = judged(parts=parts, criteria=criteria, ties=(Tie("lower", name), Tie("draw")))
        scores = score(call, read_by_all(EQUAL))
        ranking = rank(call, candidates("second", "first"), scores)
        assert positions(ranking) == [("first", 1), ("second", 2)]
        assert ranking.lists[0].places[0].below == Split(0, 1400, 2400)


def test_without_criteria_the_tie_list_alone_orders() -> None:
    rules = RankingRules("mean", None, (Tie("lower", "requested"), Tie("draw")))
    call = world(ranking=rules)
    ranking = rank(call, candidates("A", "B", "C", A=300, B=100, C=200))
    assert positions(ranking) == [("B", 1), ("C", 2), ("A", 3)]
    assert ranking.lists[0].places[0].points is None
    assert ranking.not_ranked == ()


def test_lists_by_town_take_turns_for_the_money() -> None:
    call = judged(separate_by="town")
    marks = {"A": (5, 5, 5), "B": (4, 4, 4), "C": (3, 3, 3), "D": (1, 1, 1)}
    towns = {"A": "south", "B": "south", "C": "north", "D": "north"}
    given_candidates = [Candidate(ref, {"town": town}) for ref, town in towns.items()]
    ranking = rank(call, given_candidates, score(call, read_by_all(marks)))
    assert [one.value for one in ranking.lists] == ["north", "south"]
    assert positions(ranking) == [("C", 1), ("A", 1), ("B", 2)]
    assert ranking.refs() == ("C", "A", "B")
    assert [one.ref for one in ranking.lists[0].unsuitable] == ["D"]


def test_those_without_a_quorum_are_listed_apart() -> None:
    scores = score(judged(), read_by_all({"A": (3, 3, 3)})[:1])
    ranking = rank(judged(), candidates("A", "B"), scores)
    assert ranking.not_ranked == (Short("A", 1, 2), Short("B", 0, 2))
    assert positions(ranking) == []


def test_what_cannot_be_ranked() -> None:
    with pytest.raises(ValueError, match="the call says nothing about a ranking"):
        rank(world(), [])
    with pytest.raises(ValueError, match="a proposal can be ranked only once"):
        rank(judged(), candidates("A", "A"))


def test_a_draw_can_be_repeated_by_anybody() -> None:
    refs = ["OC-0003", "OC-0001", "OC-0002"]
    assert fingerprint("seed", "OC-0001") == hashlib.sha256(b"seed\nOC-0001").hexdigest()
    drawn = draw_order("seed", refs)
    assert drawn == tuple(sorted(refs, key=lambda ref: fingerprint("seed", ref)))
    assert draw_order("seed", reversed(refs)) == drawn
    assert explain_draw("x").in_("en").endswith("Seed: “x”.")
    with pytest.raises(ValueError, match="a draw needs a recorded seed"):
        draw_order(" ", refs)


requests = st.fixed_dictionaries(
    {f"P{number}": st.sampled_from([100, 200]) | st.none() for number in range(6)}
)
seeds = st.none() | st.sampled_from(["one", "two"])


def drawn_candidates(asked: dict[str, int | None]) -> list[Candidate]:
    return [
        Candidate(ref, {"requested": UNKNOWN if sum_ is None else sum_})
        for ref, sum_ in asked.items()
    ]


@given(sheet_sets(), requests, seeds, st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_never_shows(
    sheets: list[Sheet], asked: dict[str, int | None], seed: str | None, luck: object
) -> None:
    call = judged(threshold=40)
    given_candidates = drawn_candidates(asked)
    first = rank(call, given_candidates, score(call, sheets), seed=seed)
    luck.shuffle(given_candidates)  # type: ignore[attr-defined]
    luck.shuffle(sheets)  # type: ignore[attr-defined]
    again = rank(call, given_candidates, score(call, sheets), seed=seed)
    assert again.to_bytes() == first.to_bytes()


@given(sheet_sets(), requests, seeds)
def test_everyone_stands_somewhere_once_and_better_points_stand_higher(
    sheets: list[Sheet], asked: dict[str, int | None], seed: str | None
) -> None:
    call = judged(threshold=40)
    scores = score(call, sheets)
    ranking = rank(call, drawn_candidates(asked), scores, seed=seed)
    (only,) = ranking.lists
    refs = [one.ref for one in (*only.places, *only.unsuitable)]
    refs += [one.proposal for one in ranking.not_ranked]
    assert sorted(refs) == sorted(asked)
    points = [one.points or 0 for one in only.places]
    assert points == sorted(points, reverse=True)
    assert all(figure >= 4000 for figure in points)
    assert all((one.points or 0) < 4000 for one in only.unsuitable)
    if seed is not None:
        assert ranking.settled
        assert [one.position for one in only.places] == list(range(1, len(only.places) + 1))


@given(sheet_sets(), requests, st.permutations(range(6)))
def test_a_reference_matters_to_the_draw_alone(
    sheets: list[Sheet], asked: dict[str, int | None], shift: list[int]
) -> None:
    """Renaming proposals renames the ranking: no name opens a door."""
    call = judged(threshold=40)
    other = {f"P{number}": f"P{place}" for number, place in enumerate(shift)}
    before = rank(call, drawn_candidates(asked), score(call, sheets))
    renamed = [replace(one, proposal=other[one.proposal]) for one in sheets]
    after = rank(
        call, drawn_candidates({other[ref]: sum_ for ref, sum_ in asked.items()}),
        score(call, renamed),
    )  # fmt: skip
    assert {(other[ref], place) for ref, place in positions(before)} == set(positions(after))


@given(sheet_sets(), requests, seeds)
def test_places_are_what_the_ties_say(
    sheets: list[Sheet], asked: dict[str, int | None], seed: str | None
) -> None:
    """The order is that of one long key, worked out in the plainest way."""
    call = judged(threshold=40)
    scores = score(call, sheets)
    ranking = rank(call, drawn_candidates(asked), scores, seed=seed)

    def key(ref: str) -> tuple[object, ...]:
        one, wanted = scores.scored[ref], asked[ref]
        drawn = ref if seed is None else fingerprint(seed, ref)
        ties, care, _ = one.criteria
        return (-one.published, -ties, -care, wanted is None, wanted or 0, drawn)

    placed = [ref for ref, _ in positions(ranking)]
    assert placed == sorted(placed, key=key)
