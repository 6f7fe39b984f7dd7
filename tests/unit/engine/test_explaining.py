"""Each place in words, Italian and English."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given

from grantcall.core.words import Words
from grantcall.definitions.model import Part, RankingRules, Tie
from grantcall.engine.draw import explain_draw
from grantcall.engine.explaining import explain, not_ranked
from grantcall.engine.ranking import rank
from grantcall.engine.scoring import Short, score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.engine.ties import Candidate
from tests.unit.engine.committees import criterion, judged, read_by_all, sheet_sets
from tests.unit.engine.worlds import world

MARKS = {
    "A": (5, 5, 5),  # 100
    "B": (4, 4, 0),  # 64
    "C": (4, 2, 3),  # 64
    "D": (4, 2, 3),
    "E": (4, 2, 3),
    "F": (3, 3, 3),  # 60
    "G": (1, 1, 1),  # 20
}
SEED = "estrazione del 20 dicembre"


def said(seed: str | None = SEED, funded: frozenset[str] = frozenset()) -> dict[str, Words]:
    asked = dict.fromkeys(MARKS, 100_000) | {"C": 80_050}
    candidates = [Candidate(ref, {"requested": cents}) for ref, cents in asked.items()]
    ranking = rank(judged(), candidates, score(judged(), read_by_all(MARKS)), seed=seed)
    return explain(ranking, judged(), funded)


def test_why_each_stands_where_it_does() -> None:
    words = said(funded=frozenset({"A", "B"}))
    assert words["A"] == Words(
        "1º posto, con 100,00 punti. Supera di 40,00 punti la soglia di 60. Precede B di 36,00"
        " punti. È 36,00 punti sopra l'ultima finanziata (B).",
        "Place 1, with 100.00 points. It passes the threshold of 60 by 40.00 points. It comes"
        " before B by 36.00 points. It is 36.00 points above the last one funded (B).",
    )
    assert words["B"] == Words(
        "2º posto, con 64,00 punti. Supera di 4,00 punti la soglia di 60. La precede A, di 36,00"
        " punti. A pari punti con C, viene prima per «Cura»: 24,00 contro 12,00. È l'ultima"
        " finanziata.",
        "Place 2, with 64.00 points. It passes the threshold of 60 by 4.00 points. A comes before"
        " it, by 36.00 points. On equal points with C, it comes first for “Care”: 24.00 against"
        " 12.00. It is the last one funded.",
    )
    assert (
        "A pari punti con B, viene dopo per «Cura»: 12,00 contro 24,00. A pari punti con E, viene"
        " prima per «Quanto chiedete?»: 800,50 € contro 1.000 €. Ha gli stessi punti"
        " dell'ultima finanziata (B)."
    ) in words["C"].it
    assert words["F"].it.startswith(
        "6º posto, con 60,00 punti. Raggiunge di misura la soglia di 60 punti. La precede"
    )
    assert words["G"] == Words(
        "Non idonea, con 20,00 punti. Ne servono 60,00: ne mancano 40,00.",
        "Not suitable, with 20.00 points. 60.00 are needed: 40.00 are missing.",
    )


def test_a_draw_is_explained_to_those_it_separated() -> None:
    words = said()
    by_draw = [ref for ref, one in words.items() if explain_draw(SEED).it in one.it]
    assert sorted(by_draw) == ["D", "E"]
    first = next(ref for ref in "DE" if "viene prima per sorteggio" in words[ref].it)
    other = "E" if first == "D" else "D"
    assert f"Pari in tutto con {other}: viene prima per sorteggio." in words[first].it
    assert f"Equal in everything to {first}: it comes second by the draw." in words[other].in_("en")


def test_equals_wait_for_the_draw() -> None:
    words = said(seed=None)
    assert "A pari merito con E: manca ancora il sorteggio." in words["D"].it
    assert "Equal to D: the draw has not been held yet." in words["E"].in_("en")
    assert words["D"].it.startswith("4º posto")
    assert words["E"].it.startswith("4º posto")


@pytest.mark.parametrize(
    ("valid", "it"),
    [
        (0, "Non è in graduatoria: ha 0 schede valide, ne servono 3."),
        (1, "Non è in graduatoria: ha 1 scheda valida, ne servono 3."),
    ],
)
def test_without_a_quorum(valid: int, it: str) -> None:
    assert not_ranked(Short("A", valid, 3)).it == it


def test_minimums_in_words() -> None:
    call = judged(
        threshold=None,
        parts=(Part("heart", Words("Cuore", "Heart"), minimum=45),),
        criteria=(criterion("ties", 50, part="heart"), criterion("care", 30, minimum=3),
                  criterion("new", 20)),
    )  # fmt: skip
    ranking = rank(call, [Candidate("A", {})], score(call, read_by_all({"A": (4, 2, 5)})))
    assert explain(ranking, call)["A"] == Words(
        "Non idonea, con 72,00 punti. «Cuore»: 40,00 punti, ne servono 45,00. «Cura»: voto 2,00,"
        " il minimo è 3,00.",
        "Not suitable, with 72.00 points. “Heart”: 40.00 points, 45.00 are needed. “Care”: mark"
        " 2.00, the minimum is 3.00.",
    )


def test_an_order_without_points() -> None:
    rules = RankingRules("mean", None, (Tie("earlier", "submitted_at"),))
    call = world(ranking=rules)
    early = datetime(2027, 4, 30, 10, tzinfo=UTC)
    ranking = rank(call, [Candidate("A", {}), Candidate("B", {"submitted_at": early})])
    words = explain(ranking, call)
    assert words["B"].it.startswith(
        "1º posto, nell'ordine stabilito dal bando. A pari punti con A, viene prima per"
    )
    assert words["A"].it.endswith("non lo sappiamo ancora contro 2027-04-30T10:00:00+00:00.")


@given(sheet_sets())
def test_everyone_is_told_in_both_languages_and_no_reviewer_is_named(sheets: list[Sheet]) -> None:
    call = judged(threshold=40)
    candidates = [Candidate(f"P{number}", {"requested": 100}) for number in range(6)]
    ranking = rank(call, candidates, score(call, sheets), seed="s")
    words = explain(ranking, call, frozenset(ranking.refs()[:2]))
    assert sorted(words) == sorted(one.ref for one in candidates)
    for one in words.values():
        assert one.it != one.en
        for text in (one.it, one.in_("en")):
            assert not re.search(r"anna|bice|carlo|dora|elio|[{}]|None|--", text)
