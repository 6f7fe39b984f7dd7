"""How harsh or generous each reviewer is beside the others: for the chair's eyes only."""

from collections.abc import Iterable
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.harshness_fit import fit
from grantcall.engine.points import published, rubric_of, show_points
from grantcall.engine.scoring_sheets import Sheet, tally_of

_HIGHER = Words(
    "A parità di proposta, i suoi voti danno {points} punti in più della media.",
    "For the same proposal, their marks give {points} points more than the average.",
)
_LOWER = Words(
    "A parità di proposta, i suoi voti danno {points} punti in meno della media.",
    "For the same proposal, their marks give {points} points less than the average.",
)
_EVEN = Words("I suoi voti sono nella media.", "Their marks are on the average.")
_APART = Words(
    " Vale solo dentro il gruppo {component}: con gli altri commissari non ha letto proposte in"
    " comune, nemmeno indirettamente.",
    " It holds within group {component} only: with the other members there is no proposal read"
    " in common, not even indirectly.",
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """A reviewer's leaning in hundredths of a point: above zero generous, below harsh.

    Only reviewers of one `component` can be compared.
    """

    reviewer: str
    published: int
    sheets: int
    component: int
    words: Words


def leanings(definition: Definition, sheets: Iterable[Sheet]) -> tuple[Leaning, ...]:
    """Return each reviewer's leaning over the criteria that count, by component and name.

    Empty in collegial mode and without criteria. With several panels each is fitted alone,
    and a reviewer appears once per panel.
    """
    rubric = rubric_of(definition)
    if rubric is None or rubric.mode == "collegial":
        return ()
    tally = tally_of(rubric, sheets)
    out = []
    for place, panel in enumerate(rubric.panels):
        fitted = fit(
            [
                [(row.reviewer, row.units) for row in rows[place]]
                for rows in tally.values()
                if rows[place]
            ]
        )
        counted = [column for column in panel.columns if column in rubric.counted]
        apart = len(set(fitted.components.values())) > 1
        for name in sorted(fitted.leanings, key=lambda one: (fitted.components[one], one)):
            total = sum(fitted.leanings[name][column] for column in counted)
            lean = published(total, fitted.denominators[name] * rubric.span)
            component = fitted.components[name]
            said = _words(lean, component if apart else None)
            out.append(Leaning(name, lean, fitted.sheets[name], component, said))
    return tuple(out)


def _words(lean: int, component: int | None) -> Words:
    form = _EVEN if lean == 0 else _HIGHER if lean > 0 else _LOWER
    said = form.format(points=show_points(abs(lean)))
    if component is None:
        return said
    more = _APART.format(component=component)
    return Words(said.it + more.it, said.in_("en") + more.in_("en"))
