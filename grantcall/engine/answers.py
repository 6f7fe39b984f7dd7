"""The answer to a condition: the verdict, and everything that explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grantcall.core.canonical import canonical_bytes
from grantcall.definitions.model import Comparison, Condition
from grantcall.engine.facts import FactValue, Missing
from grantcall.engine.verdicts import Span, Verdict

Wanted = FactValue | tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact that was looked at. A text asked only for being `given` is kept as yes or no:
    verdicts are stored, answers are stored once elsewhere."""

    name: str
    value: FactValue
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a condition came to.

    `measured`: the number compared, as a span (cents where `condition.money`); `percent`
    of it where the condition measures one. `wanted`: the right side as it was read, sets as
    tuples. `unknown_rows`: rows that may or may not count; `lacking`: for how many of them
    each column is missing, in the order of the condition. `parts`: all of them, always.
    """

    condition: Condition
    verdict: Verdict
    facts: tuple[UsedFact, ...] = ()
    measured: Span | None = None
    base: Span | None = None
    wanted: Wanted = Missing.UNKNOWN
    unknown_rows: int = 0
    lacking: tuple[tuple[str, int], ...] = ()
    parts: tuple["Answer", ...] = ()
    record: str | None = None

    def leaves(self) -> Iterator["Answer"]:
        """Give the answers of the comparisons inside, from left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def used(self) -> tuple[UsedFact, ...]:
        """Return every fact looked at, each once, in the order of the condition."""
        found = dict.fromkeys(fact for leaf in self.leaves() for fact in leaf.facts)
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values, the same bytes for the same question."""
        out: dict[str, Any] = {"verdict": str(self.verdict)}
        if isinstance(self.condition, Comparison):
            out["subject"] = self.condition.name
            out["operator"] = self.condition.operator
            out["wanted"] = _plain(self.wanted)
            out["facts"] = [
                {"name": fact.name, "value": _plain(fact.value), "source": fact.source}
                for fact in self.facts
            ]
        if self.measured is not None:
            out["lowest"], out["highest"] = self.measured.lowest, self.measured.highest
        if self.base is not None:
            out["of_lowest"], out["of_highest"] = self.base.lowest, self.base.highest
        if self.unknown_rows:
            out["unknown_rows"] = self.unknown_rows
            out["lacking"] = [[name, count] for name, count in self.lacking]
        if self.parts:
            out["parts"] = [part.to_json() for part in self.parts]
        return out

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `to_json`."""
        return canonical_bytes(self.to_json())


def _plain(value: object) -> object:
    if isinstance(value, Missing):
        return {"missing": value.value}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
