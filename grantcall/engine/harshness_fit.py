"""Each reviewer's leaning by additive least squares, exactly.

A mark is taken as the proposal's level plus the reviewer's leaning. Levels of proposals
that no chain of common reviewers joins cannot be told from leanings, so each connected
component is fitted by itself, with the leanings of its sheets summing to nothing: where
everybody reads everything, correcting changes no score. The model is linear, so that all
criteria are fitted at once with one matrix and their corrections add up to the total's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm

Reading = tuple[str, tuple[int, ...]]  # reviewer, units by criterion


@dataclass(frozen=True, slots=True)
class Fit:
    """Leanings in units by criterion, as numerators over the component's denominator.

    `components` numbers the connected components; `sheets` is how many each reviewer gave.
    """

    leanings: Mapping[str, tuple[int, ...]]
    denominators: Mapping[str, int]
    components: Mapping[str, int]
    sheets: Mapping[str, int]


def fit(readings: Sequence[Sequence[Reading]]) -> Fit:
    """Fit the readings of each proposal (no reviewer twice on one, at least one each)."""
    leanings: dict[str, tuple[int, ...]] = {}
    denominators: dict[str, int] = {}
    components: dict[str, int] = {}
    sheets = Counter(reviewer for reading in readings for reviewer, _ in reading)
    roots = _roots(readings)
    by_root: dict[str, list[Sequence[Reading]]] = {}
    for reading in readings:
        by_root.setdefault(roots[reading[0][0]], []).append(reading)
    for number, root in enumerate(sorted(by_root), 1):
        reviewers = sorted(name for name, one in roots.items() if one == root)
        below, solved = _component(by_root[root], reviewers, sheets)
        for name, leaning in zip(reviewers, solved, strict=True):
            leanings[name], denominators[name], components[name] = leaning, below, number
    return Fit(leanings, denominators, components, dict(sheets))


def _roots(readings: Iterable[Sequence[Reading]]) -> dict[str, str]:
    """Return, for each reviewer, the first by name of its connected component."""
    above: dict[str, str] = {}

    def root(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for together in {tuple(name for name, _ in reading) for reading in readings}:
        tops = sorted(root(name) for name in together)
        for top in tops[1:]:
            above[top] = tops[0]
    return {name: root(name) for name in above}


def _component(
    readings: Sequence[Sequence[Reading]], reviewers: Sequence[str], sheets: Mapping[str, int]
) -> tuple[int, list[tuple[int, ...]]]:
    """Return the denominator and the leanings of a component, reviewer by reviewer.

    The proposals' levels are eliminated by hand: what is left is one equation per reviewer,
    scaled to whole numbers. Adding the product of the sheet counts makes the matrix regular
    and says that the leanings of all sheets sum to nothing.
    """
    place = {name: index for index, name in enumerate(reviewers)}
    scale = lcm(*{len(reading) for reading in readings})
    width = len(readings[0][0][1])
    matrix = [[sheets[one] * sheets[other] for other in reviewers] for one in reviewers]
    for index, name in enumerate(reviewers):
        matrix[index][index] += scale * sheets[name]
    sets = Counter(tuple(place[name] for name, _ in reading) for reading in readings)
    for together, times in sets.items():
        share = scale // len(together) * times
        for one in together:
            row = matrix[one]
            for other in together:
                row[other] -= share
    right = [[0] * width for _ in reviewers]
    for reading in readings:
        share = scale // len(reading)
        means = [share * sum(column) for column in zip(*(u for _, u in reading), strict=True)]
        for name, units in reading:
            side = right[place[name]]
            for column in range(width):
                side[column] += scale * units[column] - means[column]
    return _solve([row + side for row, side in zip(matrix, right, strict=True)], len(reviewers))


def _solve(rows: list[list[int]], size: int) -> tuple[int, list[tuple[int, ...]]]:
    """Solve a positive definite system in whole numbers (Bareiss 1968: no fraction arises).

    `rows` hold the matrix and, behind it, one column per right side. Returns the
    determinant and the solutions times the determinant.
    """
    before = 1
    for step in range(size):
        pivot_row = rows[step]
        pivot = pivot_row[step]
        for index, row in enumerate(rows):
            if index != step:
                factor = row[step]
                rows[index] = [
                    (pivot * value - factor * other) // before
                    for value, other in zip(row, pivot_row, strict=True)
                ]
        before = pivot
    return before, [tuple(row[size:]) for row in rows]
