"""Would another set be funded if one reviewer had not marked?"""

from hypothesis import given
from hypothesis import strategies as st

from grantcall.definitions.vocabulary.settings import ORDER_BY
from grantcall.engine.ranking import Ranking, rank
from grantcall.engine.scoring import score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.engine.stability import WithoutOne, stability
from grantcall.engine.ties import Candidate
from tests.unit.engine.committees import READERS, judged, sheet, sheet_sets

CANDIDATES = [Candidate(f"P{number}", {"requested": 100}) for number in range(6)]


def best_two(ranking: Ranking) -> frozenset[str]:
    return frozenset(ranking.refs()[:2])


def test_an_outcome_that_hangs_on_one_reviewer() -> None:
    # P0 100; P1 (80 + 80 + 60) ÷ 3 = 73.33; P2 (70 + 70 + 100) ÷ 3 = 80, and 70 without carlo
    sheets = [
        *(sheet("P0", name, 5, 5, 5) for name in READERS[:3]),
        sheet("P1", "anna", 4, 4, 4),
        sheet("P1", "bice", 4, 4, 4),
        sheet("P1", "carlo", 3, 3, 3),
        sheet("P2", "anna", 3, 4, 4),
        sheet("P2", "bice", 3, 4, 4),
        sheet("P2", "carlo", 5, 5, 5),
    ]
    found = stability(judged(), CANDIDATES, sheets, best_two, seed="s")
    assert found.without == (
        WithoutOne("anna", (), ()),
        WithoutOne("bice", (), ()),
        WithoutOne("carlo", ("P1",), ("P2",)),
    )
    assert found.hanging == {"P1": ("carlo",), "P2": ("carlo",)}
    assert found.without[2].words.it == "Senza carlo entrerebbero: P1; uscirebbero: P2."
    assert found.without[0].words.in_("en") == "Without anna the same proposals would be funded."


def test_a_sheet_that_is_alone_stays_and_a_lack_of_sheets_is_not_asked_again() -> None:
    call = judged(quorum=1)
    sheets = [sheet("P0", "anna", 5, 5, 5), sheet("P1", "bice", 4, 4, 4)]
    assert stability(call, CANDIDATES, sheets, best_two).hanging == {}


def test_one_agreed_mark_hangs_on_nobody() -> None:
    assert stability(judged(mode="collegial"), CANDIDATES, [], best_two).without == ()


@given(sheet_sets(least=3), st.sampled_from(ORDER_BY))
def test_the_answer_is_that_of_a_call_without_the_reviewer(
    sheets: list[Sheet], order_by: str
) -> None:
    full = [sheet(one.proposal, one.reviewer, *one.marks.values()) for one in sheets]
    call = judged(order_by=order_by, threshold=40)
    now = best_two(rank(call, CANDIDATES, score(call, full), seed="s"))
    for one in stability(call, CANDIDATES, full, best_two, seed="s").without:
        fewer = [each for each in full if each.reviewer != one.reviewer]
        other = best_two(rank(call, CANDIDATES, score(call, fewer), seed="s"))
        assert one.entering == tuple(sorted(other - now))
        assert one.leaving == tuple(sorted(now - other))
