"""Harshness by least squares: by hand, and the laws of the fit."""

from fractions import Fraction

from hypothesis import given

from grantcall.engine.harshness import leanings
from grantcall.engine.harshness_fit import fit
from grantcall.engine.scoring import score
from grantcall.engine.scoring_sheets import Sheet
from tests.unit.engine.committees import READERS, judged, sheet, sheet_sets


def test_three_reviewers_joined_by_one() -> None:
    # anna gives 4 more than bice, carlo 6 more than bice; four sheets: 1,5 − 2 × 2,5 + 3,5 = 0
    found = fit([[("anna", (10,)), ("bice", (6,))], [("bice", (3,)), ("carlo", (9,))]])
    values = {name: Fraction(lean[0], found.denominators[name]) for name, lean in
              found.leanings.items()}  # fmt: skip
    assert values == {
        "anna": Fraction(3, 2),
        "bice": Fraction(-5, 2),
        "carlo": Fraction(7, 2),
    }


def test_a_harsh_reviewer_no_longer_costs_places() -> None:
    # The others would give A 60, B 70 and C 60; bice takes 20 off whatever she reads.
    sheets = [
        sheet("A", "anna", 3, 3, 3),
        sheet("A", "carlo", 3, 3, 3),
        sheet("B", "anna", 4, 3, 3),
        sheet("B", "bice", 2, 3, 3),
        sheet("C", "bice", 1, 3, 3),
        sheet("C", "carlo", 3, 3, 3),
    ]
    plain, fair = score(judged(), sheets), score(judged(order_by="corrected"), sheets)
    assert {ref: one.published for ref, one in plain.scored.items()} == {
        "A": 6000,
        "B": 6000,
        "C": 5000,
    }
    # anna and carlo lean by 6.67, bice by -13.33: B and C gain what she took.
    assert {ref: one.exact for ref, one in fair.scored.items()} == {
        "A": Fraction(160, 3),
        "B": Fraction(190, 3),
        "C": Fraction(160, 3),
    }


def test_the_chair_reads_it_in_words() -> None:
    sheets = [
        sheet("A", "anna", 5, 3, 3),
        sheet("A", "bice", 3, 3, 3),
        sheet("B", "carlo", 1, 1, 1),
        sheet("B", "dora", 1, 1, 1),
    ]
    found = leanings(judged(), sheets)
    assert [(one.reviewer, one.published, one.sheets, one.component) for one in found] == [
        ("anna", 1000, 1, 1),
        ("bice", -1000, 1, 1),
        ("carlo", 0, 1, 2),
        ("dora", 0, 1, 2),
    ]
    assert found[0].words.it == (
        "A parità di proposta, i suoi voti danno 10,00 punti in più della media. Vale solo dentro"
        " il gruppo 1: con gli altri commissari non ha letto proposte in comune, nemmeno"
        " indirettamente."
    )
    assert (
        found[1]
        .words.in_("en")
        .startswith("For the same proposal, their marks give 10.00 points less than the average.")
    )
    assert found[2].words.it.startswith("I suoi voti sono nella media.")
    assert leanings(judged(mode="collegial"), sheets[:1]) == ()


@given(sheet_sets(least=5))
def test_where_everybody_reads_everything_nothing_changes(sheets: list[Sheet]) -> None:
    full = [sheet(one.proposal, one.reviewer, *one.marks.values()) for one in sheets]
    plain = score(judged(), full).scored
    fair = score(judged(order_by="corrected"), full).scored
    assert {ref: one.exact for ref, one in plain.items()} == {
        ref: one.exact for ref, one in fair.items()
    }


@given(sheet_sets())
def test_the_fit_is_the_least_squares_one(sheets: list[Sheet]) -> None:
    """What is left over sums to nothing for each reviewer and each proposal: the equations
    that the smallest sum of squares must meet."""
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for one in sheets:
        found.setdefault(one.proposal, []).append((one.reviewer, (one.marks["ties"],)))
    fitted = fit(list(found.values()))

    def lean(name: str) -> Fraction:
        return Fraction(fitted.leanings[name][0], fitted.denominators[name])

    rest: dict[str, Fraction] = dict.fromkeys(READERS, Fraction(0))
    for reading in found.values():
        above = sum((units[0] - lean(name) for name, units in reading), Fraction(0))
        level = above / len(reading)
        for name, units in reading:
            rest[name] += units[0] - level - lean(name)
    assert set(rest.values()) == {0}
    for component in set(fitted.components.values()):
        names = [name for name, one in fitted.components.items() if one == component]
        assert sum(lean(name) * fitted.sheets[name] for name in names) == 0
