"""From scores to places: minimums, threshold, order, ties. Published points decide.

What people read is what counts: 59.995 is published as 60.00 and reaches a threshold of
60; two proposals of 74.50 are equal, whatever lies behind the second decimal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from grantcall.core.canonical import canonical_bytes
from grantcall.definitions.model import Definition
from grantcall.engine.labels import options_of
from grantcall.engine.scoring import Score, Scores, Short
from grantcall.engine.ties import Candidate, Separator, Split, plain_split

NO_SCORES = Scores({}, {})


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a proposal is not suitable: `reached` and `wanted` in hundredths.

    `of` is "threshold", "part" or "criterion" (then marks, not points), with its id.
    """

    of: Literal["threshold", "part", "criterion"]
    id: str
    reached: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands. `position` is `None` for the unsuitable, who have no place.

    `above` and `below` say what separates it from a neighbour of equal points; `equals`
    are those it is still equal to, while a draw is awaited.
    """

    ref: str
    position: int | None
    tier: Literal["suitable", "unsuitable"]
    points: int | None
    above: Split | None = None
    below: Split | None = None
    equals: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedList:
    """One ranking; several where the call ranks separately by `value`."""

    value: str | None
    places: tuple[Place, ...]
    unsuitable: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The whole ranking. `not_ranked` lack valid sheets; `drawn` were separated by a draw
    with `seed`, `to_draw` still wait for one."""

    lists: tuple[RankedList, ...]
    not_ranked: tuple[Short, ...]
    seed: str | None
    drawn: tuple[tuple[str, ...], ...] = ()
    to_draw: tuple[tuple[str, ...], ...] = ()
    scores: Mapping[str, Score] = field(default_factory=dict, compare=False)

    @property
    def settled(self) -> bool:
        """Tell whether every place is decided."""
        return not self.to_draw

    def refs(self) -> tuple[str, ...]:
        """Return the suitable proposals in the order in which money reaches them.

        Several lists take turns: all first places, then all second ones.
        """
        ranked = [
            (place.position or 0, index, at, place.ref)
            for index, one in enumerate(self.lists)
            for at, place in enumerate(one.places)
        ]
        return tuple(ref for _, _, _, ref in sorted(ranked))

    def to_json(self) -> dict[str, Any]:
        """Return the ranking as plain values."""
        return {
            "lists": [
                {
                    "value": one.value,
                    "places": [_plain(place) for place in one.places],
                    "unsuitable": [_plain(place) for place in one.unsuitable],
                }
                for one in self.lists
            ],
            "not_ranked": [[one.proposal, one.valid, one.wanted] for one in self.not_ranked],
            "seed": self.seed,
            "drawn": [list(group) for group in self.drawn],
            "to_draw": [list(group) for group in self.to_draw],
        }

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `to_json`."""
        return canonical_bytes(self.to_json())


def rank(
    definition: Definition,
    candidates: Iterable[Candidate],
    scores: Scores = NO_SCORES,
    *,
    seed: str | None = None,
) -> Ranking:
    """Rank candidates by their scores, or by the tie list alone where there are no criteria.

    `seed`: the recorded seed of the draw, where it was held. Raises `ValueError` for a call
    without ranking and for a reference given twice.
    """
    if definition.ranking is None:
        raise ValueError("the call says nothing about a ranking")
    given = sorted(candidates, key=lambda one: one.ref)
    if len({one.ref for one in given}) != len(given):
        raise ValueError("a proposal can be ranked only once")
    judged = [one for one in given if not definition.criteria or one.ref in scores.scored]
    wanted = definition.committee.quorum if definition.committee else 1
    not_ranked = tuple(
        scores.short.get(one.ref, Short(one.ref, 0, wanted))
        for one in given
        if definition.criteria and one.ref not in scores.scored
    )
    separator = Separator(definition, seed)
    lists, drawn, to_draw = [], [], []
    for value, members in _lists(definition, judged):
        made, groups, waiting = _rank_list(definition, value, members, scores, separator)
        lists.append(made)
        drawn.extend(groups)
        to_draw.extend(waiting)
    return Ranking(tuple(lists), not_ranked, seed, tuple(drawn), tuple(to_draw), scores.scored)


def _lists(
    definition: Definition, judged: Sequence[Candidate]
) -> list[tuple[str | None, list[Candidate]]]:
    """Return the candidates list by list, in the order of the field's options."""
    by = definition.ranking.separate_by if definition.ranking else None
    if by is None:
        return [(None, list(judged))]
    options: dict[str, list[Candidate]] = {
        option.id: []
        for form in definition.forms.values()
        if by in form.fields
        for option in options_of(form.fields[by], definition)
    }
    for one in judged:
        options.setdefault(str(one.facts.get(by, "")), []).append(one)
    return [(value, members) for value, members in options.items() if members]


_Groups = list[tuple[str, ...]]


def _rank_list(
    definition: Definition,
    value: str | None,
    members: Sequence[Candidate],
    scores: Scores,
    separator: Separator,
) -> tuple[RankedList, _Groups, _Groups]:
    scored = scores.scored
    shortfalls = {
        one.ref: _shortfalls(definition, scored[one.ref]) if definition.criteria else ()
        for one in members
    }
    points = {one.ref: scored[one.ref].published if definition.criteria else 0 for one in members}
    ordered = sorted(members, key=lambda one: -points[one.ref])
    suitable = [one for one in ordered if not shortfalls[one.ref]]
    places: list[Place] = []
    drawn: _Groups = []
    waiting: _Groups = []
    for figure, group in groupby(suitable, key=lambda one: points[one.ref]):
        equals = list(group)
        shown = figure if definition.criteria else None
        if len(equals) == 1:
            places.append(Place(equals[0].ref, len(places) + 1, "suitable", shown))
            continue
        separated = separator.separate(equals, scored)
        drawn.extend(separated.drawn)
        waiting.extend(separated.equal)
        still = {ref: same for same in separated.equal for ref in same}
        first = len(places) + 1
        for at, ref in enumerate(separated.refs):
            same = still.get(ref, ())
            places.append(
                Place(
                    ref,
                    first + (separated.refs.index(same[0]) if same else at),
                    "suitable",
                    shown,
                    above=separated.splits[at - 1] if at else None,
                    below=separated.splits[at] if at < len(separated.splits) else None,
                    equals=tuple(other for other in same if other != ref),
                )
            )
    unsuitable = tuple(
        Place(one.ref, None, "unsuitable", points[one.ref], shortfalls=shortfalls[one.ref])
        for one in ordered
        if shortfalls[one.ref]
    )
    return RankedList(value, tuple(places), unsuitable), drawn, waiting


def _shortfalls(definition: Definition, score: Score) -> tuple[Shortfall, ...]:
    """Return all that a score misses, never only the first."""
    found = []
    threshold = definition.ranking.threshold if definition.ranking else None
    if threshold is not None and score.published < 100 * threshold:
        found.append(Shortfall("threshold", "", score.published, 100 * threshold))
    for part, reached in zip(definition.parts, score.parts, strict=True):
        if part.minimum is not None and reached < 100 * part.minimum:
            found.append(Shortfall("part", part.id, reached, 100 * part.minimum))
    for criterion, mark in zip(definition.criteria, score.marks, strict=True):
        if criterion.minimum is not None and mark < 100 * criterion.minimum:
            found.append(Shortfall("criterion", criterion.id, mark, 100 * criterion.minimum))
    return tuple(found)


def _plain(place: Place) -> dict[str, Any]:
    return {
        "ref": place.ref,
        "position": place.position,
        "points": place.points,
        "above": plain_split(place.above),
        "below": plain_split(place.below),
        "equals": list(place.equals),
        "shortfalls": [[one.of, one.id, one.reached, one.wanted] for one in place.shortfalls],
    }
