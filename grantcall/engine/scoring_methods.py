"""Taking several sheets together: mean, median, trimmed mean, corrected for harshness."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from grantcall.engine.harshness_fit import Fit, fit
from grantcall.engine.points import Rubric, published
from grantcall.engine.scoring_sheets import Row, Tally


@dataclass(frozen=True, slots=True)
class Taken:
    """Sheets taken together: hundredths, and the exact total as a fraction not reduced."""

    published: int
    numerator: int
    denominator: int
    criteria: tuple[int, ...]
    parts: tuple[int, ...]
    marks: tuple[int, ...]


def take_together(rubric: Rubric, tally: Tally) -> dict[str, Taken]:
    """Take each proposal's sheets together, as the call says; collegial sheets stand alone.

    Median: of the totals of a panel, and of each criterion and part by itself, so that
    these need not add up. Trimmed mean: where at least three marked, the sheets with the
    lowest and the highest total of a panel are left out of it altogether. Corrected: each
    sheet without its reviewer's harshness, criterion by criterion; the corrected criteria
    add up to the corrected total, which may pass 100 or fall below 0.
    """
    way = rubric.order_by if rubric.mode == "individual" else "mean"
    if way == "corrected":
        return _corrected(rubric, tally)
    if way == "median":
        return {ref: _median(rubric, rows) for ref, rows in tally.items()}
    if way == "trimmed_mean":
        return {
            ref: _mean(rubric, [_trimmed(panel, rubric) for panel in rows])
            for ref, rows in tally.items()
        }
    return {ref: _mean(rubric, rows) for ref, rows in tally.items()}


def _mean(rubric: Rubric, rows: Sequence[Sequence[Row]]) -> Taken:
    if len(rows) == 1:
        sums = [sum(column) for column in zip(*[row.units for row in rows[0]], strict=True)]
        return _from_sums(rubric, sums, len(rows[0]))
    # Panels of different sizes are brought to one denominator.
    common = lcm(*[len(panel) for panel in rows])
    sums = [0] * len(rubric.criteria)
    for panel, found in zip(rubric.panels, rows, strict=True):
        for place in panel.columns:
            sums[place] = sum([row.units[place] for row in found]) * (common // len(found))
    return _from_sums(rubric, sums, common)


def _from_sums(rubric: Rubric, sums: Sequence[int], sheets: int) -> Taken:
    """Return what sums of units over a number of sheets come to; both may be scaled alike."""
    whole = sheets * rubric.span
    return _taken(
        rubric,
        (sum([sums[place] for place in rubric.counted]), whole),
        [(units, whole) for units in sums],
        [(sum([sums[place] for place in columns]), whole) for columns in rubric.part_columns],
    )


def _taken(
    rubric: Rubric,
    total: tuple[int, int],
    criteria: Sequence[tuple[int, int]],
    parts: Sequence[tuple[int, int]],
) -> Taken:
    low, span = rubric.lowest, rubric.span
    return Taken(
        published=published(*total),
        numerator=total[0],
        denominator=total[1],
        criteria=tuple([published(units, whole) for units, whole in criteria]),
        parts=tuple([published(units, whole) for units, whole in parts]),
        marks=tuple(
            [
                published(units * span + low * whole * one.weight, whole * one.weight)
                for one, (units, whole) in zip(rubric.criteria, criteria, strict=True)
            ]
        ),
    )


def _trimmed(panel: Sequence[Row], rubric: Rubric) -> Sequence[Row]:
    """Leave out lowest and highest total; of equal totals the marks decide, never the name."""
    if len(panel) < 3:
        return panel
    ordered = sorted(
        panel, key=lambda row: (sum([row.units[i] for i in rubric.counted]), row.units)
    )
    return ordered[1:-1]


def _median(rubric: Rubric, rows: Sequence[Sequence[Row]]) -> Taken:
    places = range(len(rubric.criteria))
    return _taken(
        rubric,
        _middle_of(rubric, rows, rubric.counted),
        [_middle_of(rubric, rows, (place,)) for place in places],
        [_middle_of(rubric, rows, columns) for columns in rubric.part_columns],
    )


def _middle_of(
    rubric: Rubric, rows: Sequence[Sequence[Row]], columns: Sequence[int]
) -> tuple[int, int]:
    """Return the sum over panels of the median units of some columns, as twice the span."""
    twice = 0
    for panel, found in zip(rubric.panels, rows, strict=True):
        mine = [place for place in columns if place in panel.columns]
        sums = sorted(sum([row.units[place] for place in mine]) for row in found)
        twice += sums[(len(sums) - 1) // 2] + sums[len(sums) // 2]
    return twice, 2 * rubric.span


def _corrected(rubric: Rubric, tally: Tally) -> dict[str, Taken]:
    fits = [
        fit([[(row.reviewer, row.units) for row in rows[place]] for rows in tally.values()])
        for place in range(len(rubric.panels))
    ]
    out = {}
    for ref, rows in tally.items():
        scales = [
            len(found) * one.denominators[found[0].reviewer]
            for one, found in zip(fits, rows, strict=True)
        ]
        common = lcm(*scales)
        sums = [0] * len(rubric.criteria)
        for panel, found, one, scale in zip(rubric.panels, rows, fits, scales, strict=True):
            for place in panel.columns:
                sums[place] = _without_leaning(found, one, place) * (common // scale)
        out[ref] = _from_sums(rubric, sums, common)
    return out


def _without_leaning(found: Sequence[Row], one: Fit, place: int) -> int:
    """Return the units of one criterion less each reviewer's leaning, times the denominator."""
    below = one.denominators[found[0].reviewer]
    given = sum([row.units[place] for row in found]) * below
    return given - sum([one.leanings[row.reviewer][place] for row in found])
