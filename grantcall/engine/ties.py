"""Separating equals: the tie list is read in order, a draw comes last and only if reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby, pairwise
from typing import Any

from grantcall.definitions.model import Definition, Tie
from grantcall.engine.draw import draw_order
from grantcall.engine.facts import FactValue, Missing
from grantcall.engine.scoring import Score

_Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal that may be ranked: its reference, and the facts that ties and lists read."""

    ref: str
    facts: Mapping[str, FactValue]


@dataclass(frozen=True, slots=True)
class Split:
    """What separates two neighbours: the place of the tie in the call's list, both values.

    Values are hundredths for a criterion or part, else the fact's own; `None` for a draw
    and for what is not known.
    """

    tie: int
    before: FactValue | None
    after: FactValue | None


@dataclass(frozen=True, slots=True)
class Separated:
    """Equals in order. `splits[i]` stands between i and i + 1; `None` = still equal.

    `drawn` are the groups that a draw separated, `equal` those that still are.
    """

    refs: tuple[str, ...]
    splits: tuple[Split | None, ...]
    drawn: tuple[tuple[str, ...], ...]
    equal: tuple[tuple[str, ...], ...]


class Separator:
    """Reads the tie list of a call; the names of its ties are looked up once."""

    def __init__(self, definition: Definition, seed: str | None) -> None:
        """Prepare the ties of a call. Without a seed nothing is drawn."""
        self._ties: Sequence[Tie] = definition.ranking.ties if definition.ranking else ()
        self._seed = seed
        self._criteria = {one.id: place for place, one in enumerate(definition.criteria)}
        self._parts = {one.id: place for place, one in enumerate(definition.parts)}

    def separate(self, equals: Sequence[Candidate], scores: Mapping[str, Score]) -> Separated:
        """Put equals in order. The order they come in never shows."""
        keys = {one.ref: self._keys(one, scores.get(one.ref)) for one in equals}
        values = {ref: pair[1] for ref, pair in keys.items()}
        ordered = sorted(keys, key=lambda ref: (keys[ref][0], ref))
        refs: list[str] = []
        drawn, equal = [], []
        for _, group in groupby(ordered, key=lambda ref: keys[ref][0]):
            same = list(group)
            if len(same) > 1 and self._draws and self._seed is not None:
                same = list(draw_order(self._seed, same))
                drawn.append(tuple(same))
            elif len(same) > 1:
                equal.append(tuple(same))
            refs.extend(same)
        splits = [
            self._split(keys[one][0], keys[other][0], values[one], values[other])
            for one, other in pairwise(refs)
        ]
        return Separated(tuple(refs), tuple(splits), tuple(drawn), tuple(equal))

    @property
    def _draws(self) -> bool:
        return any(tie.way == "draw" for tie in self._ties)

    def _keys(
        self, one: Candidate, score: Score | None
    ) -> tuple[tuple[_Key, ...], tuple[FactValue | None, ...]]:
        values = tuple(
            [self._value(tie.of or "", one, score) for tie in self._ties if tie.way != "draw"]
        )
        signs = [-1 if tie.way == "higher" else 1 for tie in self._ties if tie.way != "draw"]
        return tuple(map(_key, values, signs)), values

    def _value(self, name: str, one: Candidate, score: Score | None) -> FactValue | None:
        bare = name.removeprefix("points.")
        if score is not None and bare in self._criteria:
            return score.criteria[self._criteria[bare]]
        if score is not None and bare in self._parts:
            return score.parts[self._parts[bare]]
        value = one.facts.get(name)
        return None if isinstance(value, Missing) else value

    def _split(
        self,
        above: tuple[_Key, ...],
        below: tuple[_Key, ...],
        before: Sequence[FactValue | None],
        after: Sequence[FactValue | None],
    ) -> Split | None:
        for place, (one, other) in enumerate(zip(above, below, strict=True)):
            if one != other:
                return Split(place, before[place], after[place])
        if self._draws and self._seed is not None:
            return Split(len(self._ties) - 1, None, None)
        return None


def _key(value: FactValue | None, sign: int) -> _Key:
    """Return what sorts a value; what is not known comes after all that is."""
    number: int
    if isinstance(value, datetime):
        # Whole microseconds: a float would call instants equal that are not.
        apart = value.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        number = (apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds
    elif isinstance(value, date):
        number = value.toordinal()
    elif isinstance(value, int):
        number = int(value)
    else:
        return 1, 0
    return 0, sign * number


def plain_split(split: Split | None) -> Any:
    """Return a split as plain values."""
    if split is None:
        return None
    return {"tie": split.tie, "before": _plain(split.before), "after": _plain(split.after)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
