"""Would the funded set be another if one reviewer had not marked?

A question for the chair, asked before the minutes are closed. It changes nothing. The quorum
is not asked again: the point is the reviewer's judgement, not the number of sheets.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.points import rubric_of
from grantcall.engine.ranking import Ranking, rank
from grantcall.engine.scoring import Scores, score_tally
from grantcall.engine.scoring_sheets import Row, Sheet, Tally, tally_of
from grantcall.engine.showing import in_a_row
from grantcall.engine.ties import Candidate

Outcome = Callable[[Ranking], frozenset[str]]

_SAME = Words(
    "Senza {reviewer} sarebbero finanziate le stesse domande.",
    "Without {reviewer} the same proposals would be funded.",
)
_OTHER = Words(
    "Senza {reviewer} entrerebbero: {entering}; uscirebbero: {leaving}.",
    "Without {reviewer} these would come in: {entering}; these would go out: {leaving}.",
)
_NONE = Words("nessuna", "none")


@dataclass(frozen=True, slots=True)
class WithoutOne:
    """What would change without one reviewer: references, in alphabetical order."""

    reviewer: str
    entering: tuple[str, ...]
    leaving: tuple[str, ...]

    @property
    def words(self) -> Words:
        """Say what would change."""
        if not self.entering and not self.leaving:
            return _SAME.format(reviewer=self.reviewer)
        return _OTHER.format(
            reviewer=self.reviewer,
            entering=_list(self.entering),
            leaving=_list(self.leaving),
        )


@dataclass(frozen=True, slots=True)
class Stability:
    """The answers reviewer by reviewer, and the proposals whose outcome hangs on one."""

    without: tuple[WithoutOne, ...]

    @property
    def hanging(self) -> dict[str, tuple[str, ...]]:
        """Return, for each proposal that would change side, the reviewers it hangs on."""
        found: dict[str, list[str]] = {}
        for one in self.without:
            for ref in (*one.entering, *one.leaving):
                found.setdefault(ref, []).append(one.reviewer)
        return {ref: tuple(found[ref]) for ref in sorted(found)}


def stability(
    definition: Definition,
    candidates: Iterable[Candidate],
    sheets: Iterable[Sheet],
    outcome: Outcome,
    *,
    seed: str | None = None,
) -> Stability:
    """Leave out each reviewer in turn; `outcome` tells which proposals a ranking funds.

    Proposals that lack a quorum as things stand stay out of every answer, and so does a
    proposal whose only sheet would be gone: it keeps its score.
    """
    rubric = rubric_of(definition)
    if rubric is None or rubric.mode == "collegial":
        return Stability(())
    given = list(candidates)
    full = tally_of(rubric, sheets)
    scores = score_tally(rubric, full)
    tally = {ref: full[ref] for ref in scores.scored}
    funded = outcome(rank(definition, given, scores, seed=seed))
    readers = _readers(tally)
    answers = []
    for reviewer in sorted(readers):
        fewer = _without(tally, reviewer, readers[reviewer])
        if rubric.order_by == "corrected":
            # One sheet less moves every reviewer's leaning: all scores are made again.
            changed = score_tally(rubric, {**tally, **fewer}, quorum=False).scored
        else:
            changed = score_tally(rubric, fewer, quorum=False).scored
        what_if = Scores({**scores.scored, **changed}, scores.short)
        other = outcome(rank(definition, given, what_if, seed=seed))
        answers.append(
            WithoutOne(reviewer, tuple(sorted(other - funded)), tuple(sorted(funded - other)))
        )
    return Stability(tuple(answers))


def _readers(tally: Tally) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ref, rows in tally.items():
        for name in {row.reviewer for panel in rows for row in panel}:
            found.setdefault(name, []).append(ref)
    return found


def _without(tally: Tally, reviewer: str, refs: Sequence[str]) -> Tally:
    """Return the tallies that change, where every panel keeps at least one sheet."""
    out: Tally = {}
    for ref in refs:
        rows: tuple[list[Row], ...] = tuple(
            [row for row in panel if row.reviewer != reviewer] for panel in tally[ref]
        )
        if all(rows):
            out[ref] = rows
    return out


def _list(refs: Sequence[str]) -> Words:
    return in_a_row([Words(ref) for ref in refs]) if refs else _NONE
