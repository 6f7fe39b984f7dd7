"""Comparing two versions: how a difference is told to people."""

from pathlib import Path

import pytest

from grantcall.definitions.diffing import compare
from tests.unit.definitions.diffs import AWARD, CALL, OLD, changed


@pytest.mark.parametrize(
    ("file", "old", "new", "it", "en"),
    [
        (
            CALL,
            "budget = 44000",
            "budget = 46000",
            "la parte del bando «Soldi», somma: 44.000 € → 46.000 € (più largo)",
            "the part of the call “Money”, sum: €44,000 → €46,000 (looser)",
        ),
        (
            CALL,
            "acceptance = { days = 15 }",
            "acceptance = { days = 20 }",
            "la data «acceptance»: 15 giorni → 20 giorni (più largo)",
            "the date “acceptance”: 15 days → 20 days (looser)",
        ),
        (
            CALL,
            '{ fact = "signs_of_a_body", at_most = 0 }',
            '{ fact = "signs_of_a_body", at_most = 1 }',
            (
                "il requisito «Nessun indizio di ente iscritto», che cosa deve valere: "
                "«Gli indizi di un ente iscritto» è al massimo 0 → "
                "«Gli indizi di un ente iscritto» è al massimo 1 (più largo)"
            ),
            (
                "the rule “No sign of a registered body”, what must be true: "
                "“The signs of a registered body” is at most 0 → "
                "“The signs of a registered body” is at most 1 (looser)"
            ),
        ),
        (
            AWARD,
            'needs = ["reports_accepted", "tranches_settled"]',
            'needs = ["tranches_settled"]',
            (
                "il passo «Chiudi il contributo», che cosa serve: "
                "le relazioni sono accolte; le quote sono regolate → le quote sono regolate"
            ),
            (
                "the step “Close the award”, what it needs: "
                "the reports are accepted; the tranches are settled → the tranches are settled"
            ),
        ),
    ],
)
def test_a_change_is_told_in_words(
    tmp_path: Path, file: str, old: str, new: str, it: str, en: str
) -> None:
    (change,) = compare(OLD, changed(tmp_path, file, old, new))
    assert (change.words.it, change.words.in_("en")) == (it, en)
