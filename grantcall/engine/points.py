"""Points: exact inside, two decimals half up outside. The published figure ranks and ties.

Inside, points are whole numbers of *units*: a mark on a criterion is worth weight × (mark −
from) units, and `span` = to − from units are one point. No rounding happens before the
published figure is made, and that happens once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grantcall.core.words import Words
from grantcall.definitions.model import Criterion, Definition, Part

FULL = 10_000  # hundredths: 100 points
COMMITTEE = ("reviewer",)


def published(numerator: int, denominator: int) -> int:
    """Return numerator ÷ denominator in hundredths, half up. The denominator is positive."""
    return (200 * numerator + denominator) // (2 * denominator)


def published_fraction(exact: Fraction) -> int:
    """Return an exact number in hundredths, half up."""
    return published(exact.numerator, exact.denominator)


def show_points(hundredths: int) -> Words:
    """Return hundredths as people read points: "74,50", in English "74.50"."""
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return Words(f"{sign}{whole},{rest:02d}", f"{sign}{whole}.{rest:02d}")


@dataclass(frozen=True, slots=True)
class Panel:
    """Criteria that are marked together, on one sheet: same people, same state.

    `columns` are places in the rubric; `quorum` is how many valid sheets are needed.
    """

    columns: tuple[int, ...]
    names: tuple[str, ...]
    quorum: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria of a call, ready to count with.

    `units[i]` gives the units of each mark of the scale on criterion i. `counted` are the
    places of the criteria that make up the total; the others only have minimums to reach.
    """

    criteria: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    lowest: int
    span: int
    units: tuple[Mapping[int, int], ...]
    panels: tuple[Panel, ...]
    counted: tuple[int, ...]
    part_columns: tuple[tuple[int, ...], ...]
    mode: str
    order_by: str
    spread: int | None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the ids of the criteria, in file order."""
        return tuple(criterion.id for criterion in self.criteria)


def rubric_of(definition: Definition) -> Rubric | None:
    """Return the rubric of a call, `None` where it has no criteria."""
    scoring, criteria = definition.scoring, definition.criteria
    if scoring is None or not criteria:
        return None
    ranking, committee = definition.ranking, definition.committee
    counts = ranking.counts if ranking is not None else ()
    scale = range(scoring.lowest, scoring.highest + 1, scoring.step)
    return Rubric(
        criteria=criteria,
        parts=definition.parts,
        lowest=scoring.lowest,
        span=scoring.highest - scoring.lowest,
        units=tuple(
            {mark: one.weight * (mark - scoring.lowest) for mark in scale} for one in criteria
        ),
        panels=_panels(definition, committee.quorum if committee is not None else 1),
        counted=tuple(
            place for place, one in enumerate(criteria) if not counts or one.part in counts
        ),
        part_columns=tuple(
            tuple(place for place, one in enumerate(criteria) if one.part == part.id)
            for part in definition.parts
        ),
        mode=scoring.mode,
        order_by=ranking.order_by if ranking is not None else "mean",
        spread=committee.spread if committee is not None else None,
    )


def _panels(definition: Definition, quorum: int) -> tuple[Panel, ...]:
    """Group criteria by who marks them and when. A part that names nobody is the committee's."""
    parts = {part.id: part for part in definition.parts}
    grouped: dict[tuple[tuple[str, ...], str | None], list[int]] = {}
    for place, criterion in enumerate(definition.criteria):
        part = parts.get(criterion.part or "")
        key = (COMMITTEE, None) if part is None else (part.by or COMMITTEE, part.in_)
        grouped.setdefault(key, []).append(place)
    return tuple(
        Panel(
            tuple(columns),
            tuple(definition.criteria[place].id for place in columns),
            # The quorum is the committee's; an office that marks a part does so once.
            quorum if "reviewer" in by else 1,
        )
        for (by, _), columns in grouped.items()
    )
