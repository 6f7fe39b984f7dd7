"""A whole call at once: three hundred proposals, five reviews each, six criteria.

How long it takes is printed by `python -m bench engine`; here it must be right.
"""

import random
from pathlib import Path

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import AllocationRules, Definition, Money
from grantcall.engine.allocation import allocate
from grantcall.engine.allocation_spending import Request
from grantcall.engine.explaining import explain
from grantcall.engine.ranking import Ranking, rank
from grantcall.engine.scoring import score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.engine.ties import Candidate

PROPOSALS, REVIEWS = 300, 5
SCENARIOS = Path(__file__).parents[2] / "scenarios"
CALLS = {
    "operazione-comunita-1": Resources(),
    "vicini-2027": Resources(SCENARIOS / "second_call"),
    "botteghe-2028": Resources(SCENARIOS / "small_calls"),
    "botteghe-2029": Resources(SCENARIOS / "small_calls"),
}


def marked(definition: Definition, count: int = PROPOSALS) -> tuple[list[Sheet], list[Candidate]]:
    """Return made-up sheets and candidates of a call, always the same."""
    luck = random.Random(definition.slug)
    scale = definition.scoring
    assert scale is not None
    names = [one.id for one in definition.criteria]
    refs = [f"P{number:03d}" for number in range(count)]
    sheets = [
        Sheet(
            ref,
            f"reviewer {reader}",
            {name: luck.randint(int(scale.lowest), int(scale.highest)) for name in names},
        )
        for ref in refs
        for reader in range(REVIEWS)
    ]
    asked = [Candidate(ref, {"requested": luck.randrange(100_000, 200_001, 5_000)}) for ref in refs]
    return sheets, asked


def ranked(definition: Definition, sheets: list[Sheet], asked: list[Candidate]) -> Ranking:
    return rank(definition, asked, score(definition, sheets), seed="seed")


@pytest.mark.parametrize("slug", CALLS)
def test_three_hundred_are_ranked_and_each_place_is_explained(slug: str) -> None:
    _, definition = load_call(slug, CALLS[slug])
    sheets, asked = marked(definition)
    assert len(sheets) == PROPOSALS * REVIEWS
    ranking = ranked(definition, sheets, asked)
    (one,) = ranking.lists
    assert (ranking.settled, ranking.not_ranked) == (True, ())
    suitable, unsuitable = one.places, one.unsuitable
    everyone = [place.ref for place in (*suitable, *unsuitable)]
    assert sorted(everyone) == [candidate.ref for candidate in asked]
    assert suitable
    assert unsuitable
    points = [place.points or 0 for place in suitable]
    assert points == sorted(points, reverse=True)
    assert definition.ranking is not None
    assert points[-1] >= 100 * (definition.ranking.threshold or 0)
    assert all(place.shortfalls for place in unsuitable)
    said = explain(ranking, definition, funded(definition, ranking, asked))
    assert set(said) == set(everyone)
    assert all(words.it and words.en and words.it != words.en for words in said.values())


def funded(definition: Definition, ranking: Ranking, asked: list[Candidate]) -> frozenset[str]:
    """Give half of what is asked for, in rank order; return who gets something."""
    rules = definition.allocation or AllocationRules(("stop",), "next_in_reserve")
    cents = {one.ref: int(str(one.facts["requested"])) for one in asked}
    requests = [Request(ref, cents[ref], 50_000) for ref in ranking.refs()]
    budget = sum(one.asked for one in requests) // 2
    found = frozenset(
        line.ref for line in allocate(rules, Money(budget=budget, caps=()), requests).funded
    )
    assert 0 < len(found) < len(requests)
    return found


@pytest.mark.parametrize("slug", CALLS)
def test_neither_order_of_arrival_nor_of_reviewers_matters(slug: str) -> None:
    _, definition = load_call(slug, CALLS[slug])
    sheets, asked = marked(definition, 60)
    first = ranked(definition, sheets, asked)
    luck = random.Random(1)
    luck.shuffle(sheets)
    luck.shuffle(asked)
    assert ranked(definition, sheets, asked) == first
