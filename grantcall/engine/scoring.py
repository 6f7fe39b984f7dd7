"""From sheets to scores: who counts, how many are needed, how far apart they are.

Only a submitted sheet counts. A recused or abstained one is kept out whatever marks it
holds, and a sheet that is not there is not a zero. The order of sheets never shows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grantcall.core.canonical import canonical_bytes
from grantcall.definitions.model import Definition
from grantcall.engine.points import Rubric, published, rubric_of
from grantcall.engine.scoring_methods import Taken, take_together
from grantcall.engine.scoring_sheets import SUBMITTED, Row, Sheet, Tally, tally_of


@dataclass(frozen=True, slots=True)
class Score:
    """What a proposal came to. Published figures are hundredths of a point.

    `numerator` ÷ `denominator` is the exact total. `criteria` and `parts` stand in file
    order; `marks` are the criteria as marks on the scale, in hundredths. `counted` names
    the reviewers. `spread` is between the two sheets furthest apart, `None` where fewer
    than two marked.
    """

    proposal: str
    published: int
    numerator: int
    denominator: int
    criteria: tuple[int, ...]
    parts: tuple[int, ...]
    marks: tuple[int, ...]
    counted: tuple[str, ...]
    spread: int | None
    needs_note: bool

    @property
    def exact(self) -> Fraction:
        """Return the total without any rounding."""
        return Fraction(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Short:
    """A proposal without enough valid sheets: it has no score."""

    proposal: str
    valid: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a call by proposal, and the proposals that have none yet.

    `kept_out` lists (proposal, reviewer, standing) of the sheets that do not count.
    """

    scored: Mapping[str, Score]
    short: Mapping[str, Short]
    kept_out: tuple[tuple[str, str, str], ...] = ()

    def need_notes(self) -> tuple[str, ...]:
        """Return the proposals whose spread asks for a written note, by reference."""
        return tuple(ref for ref in sorted(self.scored) if self.scored[ref].needs_note)

    def to_json(self) -> dict[str, Any]:
        """Return the scores as plain values, the same for the same sheets in any order."""
        return {
            "scored": {
                ref: {
                    "published": one.published,
                    "exact": [one.exact.numerator, one.exact.denominator],
                    "criteria": list(one.criteria),
                    "parts": list(one.parts),
                    "marks": list(one.marks),
                    "counted": list(one.counted),
                    "spread": one.spread,
                    "needs_note": one.needs_note,
                }
                for ref, one in self.scored.items()
            },
            "short": {ref: [one.valid, one.wanted] for ref, one in self.short.items()},
            "kept_out": [list(one) for one in self.kept_out],
        }

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `to_json`."""
        return canonical_bytes(self.to_json())


def score(definition: Definition, sheets: Iterable[Sheet]) -> Scores:
    """Score every proposal of which there is a sheet.

    Raises `ValueError` for a call without criteria, and for what no sheet may hold: a mark
    off the scale, a submitted sheet that is not complete, two sheets where one may stand.
    """
    rubric = rubric_of(definition)
    if rubric is None:
        raise ValueError("the call has no criteria, so there is nothing to score")
    given = list(sheets)
    kept_out = sorted(
        (one.proposal, one.reviewer, one.standing) for one in given if one.standing != SUBMITTED
    )
    return score_tally(rubric, tally_of(rubric, given), tuple(kept_out))


def score_tally(
    rubric: Rubric,
    tally: Tally,
    kept_out: tuple[tuple[str, str, str], ...] = (),
    *,
    quorum: bool = True,
) -> Scores:
    """Score valid sheets. Without `quorum` one sheet per panel is enough (what-if questions)."""
    short: dict[str, Short] = {}
    enough: Tally = {}
    for ref, rows in tally.items():
        lacking = _lacking(ref, rubric, rows, quorum=quorum)
        if lacking is None:
            enough[ref] = rows
        else:
            short[ref] = lacking
    taken = take_together(rubric, enough)
    scored = {ref: _score(ref, rubric, rows, taken[ref]) for ref, rows in enough.items()}
    return Scores(scored, short, kept_out)


def _lacking(
    ref: str, rubric: Rubric, rows: tuple[list[Row], ...], *, quorum: bool
) -> Short | None:
    """Return the lack of valid sheets of the first panel that lacks them."""
    for panel, found in zip(rubric.panels, rows, strict=True):
        wanted = panel.quorum if quorum else 1
        valid = sum([row.present for row in found])
        if valid < wanted:
            return Short(ref, valid, wanted)
    return None


def _score(ref: str, rubric: Rubric, rows: tuple[list[Row], ...], taken: Taken) -> Score:
    spread, limit = _spread(rows, rubric), rubric.spread
    return Score(
        proposal=ref,
        published=taken.published,
        numerator=taken.numerator,
        denominator=taken.denominator,
        criteria=taken.criteria,
        parts=taken.parts,
        marks=taken.marks,
        counted=_names(rows),
        spread=None if spread is None else published(spread, rubric.span),
        # Asked of the exact spread: a rounding must neither ask for a note nor save one.
        needs_note=limit is not None and spread is not None and spread > limit * rubric.span,
    )


def _names(rows: tuple[list[Row], ...]) -> tuple[str, ...]:
    if len(rows) == 1:
        return tuple([row.reviewer for row in rows[0]])
    return tuple(sorted({row.reviewer for panel in rows for row in panel}))


def _spread(rows: tuple[list[Row], ...], rubric: Rubric) -> int | None:
    """Return the widest distance, in units that count, between two sheets of one panel."""
    everything = len(rubric.counted) == len(rubric.criteria)
    widest: int | None = None
    for panel in rows:
        if len(panel) > 1:
            totals = [
                sum(row.units) if everything else sum([row.units[i] for i in rubric.counted])
                for row in panel
            ]
            apart = max(totals) - min(totals)
            widest = apart if widest is None else max(widest, apart)
    return widest
