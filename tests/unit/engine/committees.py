"""Small rubrics and committees written by hand."""

from collections.abc import Mapping
from typing import Literal

from hypothesis import strategies as st

from grantcall.core.words import Words
from grantcall.definitions.model import (
    Committee,
    Criterion,
    Definition,
    Part,
    RankingRules,
    Scoring,
    Tie,
)
from grantcall.engine.scoring_sheets import Sheet
from tests.unit.engine.worlds import world

READERS = ("anna", "bice", "carlo", "dora", "elio")
LABELS = {"ties": Words("Legami", "Ties"), "care": Words("Cura", "Care")}


def criterion(id_: str, weight: int, **more: object) -> Criterion:
    """Return a criterion with a label."""
    label = LABELS.get(id_, Words(id_.capitalize(), id_.capitalize()))
    return Criterion(id_, label, weight, {}, **more)  # type: ignore[arg-type]


CRITERIA = (criterion("ties", 50), criterion("care", 30), criterion("new", 20))
TIES = (Tie("higher", "ties"), Tie("higher", "care"), Tie("lower", "requested"), Tie("draw"))


def judged(
    *,
    criteria: tuple[Criterion, ...] = CRITERIA,
    parts: tuple[Part, ...] = (),
    mode: Literal["individual", "collegial"] = "individual",
    order_by: str = "mean",
    quorum: int = 2,
    spread: int | None = 30,
    threshold: int | None = 60,
    ties: tuple[Tie, ...] = TIES,
    scale: tuple[int, int, int] = (0, 5, 1),
    **more: object,
) -> Definition:
    """Return a call with a committee; unless said otherwise 50, 30 and 20 points, marks 0-5."""
    committee = Committee(5, quorum, "all", (), "after_close", spread, (), (), ())
    ranking: dict[str, object] = {
        name: more.pop(name) for name in ("counts", "separate_by") if name in more
    }
    return world(
        committee=committee,
        scoring=Scoring(mode, *scale, "never"),
        parts=parts,
        criteria=criteria,
        ranking=RankingRules(order_by, threshold, ties, **ranking),  # type: ignore[arg-type]
        **more,
    )


def sheet(ref: str, reader: str, *marks: int, standing: str = "submitted") -> Sheet:
    """Return a sheet with marks for ties, care and new."""
    names = ("ties", "care", "new")
    return Sheet(ref, reader, dict(zip(names, marks, strict=True)), standing)


def read_by_all(marks: Mapping[str, tuple[int, int, int]]) -> list[Sheet]:
    """Return the sheets of three readers who agree."""
    return [sheet(ref, name, *given) for ref, given in marks.items() for name in READERS[:3]]


@st.composite
def sheet_sets(draw: st.DrawFn, least: int = 1) -> list[Sheet]:
    """Draw the sheets of up to five readers on up to six proposals, some not submitted."""
    sheets = []
    for number in range(draw(st.integers(1, 6))):
        readers = draw(st.lists(st.sampled_from(READERS), min_size=least, unique=True))
        for name in readers:
            marks = draw(st.tuples(*[st.integers(0, 5)] * 3))
            standing = draw(st.sampled_from(["submitted"] * 4 + ["recused", "abstained"]))
            sheets.append(sheet(f"P{number}", name, *marks, standing=standing))
    return sheets
