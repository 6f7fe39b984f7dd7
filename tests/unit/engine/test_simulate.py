"""Simulating: the shipped calls walk clean, and every finding is seen to appear."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grantcall.core.resources import Resources, shipped
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.freezing import resolve
from grantcall.definitions.loading import load_call
from grantcall.definitions.model import Definition
from grantcall.engine.simulating import simulate
from tests.unit.engine.simulate_seeds import FIRST, SEEDED, Edit

Altered = Callable[..., Definition]


@pytest.fixture
def altered(tmp_path: Path) -> Altered:
    """Return the first call compiled after some texts of shipped files were replaced."""

    def definition(*edits: Edit) -> Definition:
        for file, old, new in edits:
            kind, _, relative = file.partition("/")
            target = tmp_path / file
            source = target if target.exists() else shipped(kind) / relative
            text = source.read_text(encoding="utf-8")
            assert old in text, f"{file} no longer says {old!r}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text.replace(old, new, 1), encoding="utf-8")
        return compile_definition(resolve(FIRST, Resources(tmp_path)))

    return definition


@pytest.mark.parametrize("slug", [FIRST, "rete-laboratori"])
def test_a_shipped_call_simulates_without_a_fault(slug: str) -> None:
    definition = load_call(slug, Resources())[1]
    assert [fault.said("en") for fault in simulate(definition).faults] == []


def test_the_number_of_full_awards_is_printed() -> None:
    findings = simulate(load_call(FIRST, Resources())[1])
    assert [note.words.it for note in findings.notes] == [
        "Il fondo (44.000 €) basta per 22 contributi interi da 2.000 €; restano 0 €"
    ]


def test_every_end_has_one_shortest_path_in_words() -> None:
    definition = load_call(FIRST, Resources())[1]
    paths = {(path.record, path.state): path for path in simulate(definition).paths}
    ends = {
        (record, state)
        for record, state in paths
        if definition.workflows[record].states[state].kind == paths[(record, state)].kind
    }
    assert ends == set(paths)
    assert len([one for one in paths if one[0] == "proposal"]) == 7
    assert paths[("proposal", "inadmissible")].steps == ("submit", "start_screening", "reject")
    assert paths[("proposal", "inadmissible")].words.it == (
        "«Bozza, non ancora inviata» → Invia la domanda (il referente o il vicereferente) → "
        "«Inviata» → Prendi in carico (Il bando: «Si chiudono le domande») → «In istruttoria» "
        "→ Non ammettere (l'ufficio) → «Non ammessa»"
    )
    assert (
        paths[("award", "lapsed")]
        .words.in_("en")
        .endswith("“Offered” → Lapses unaccepted (when the term is over) → “Lapsed”")
    )


def test_one_workflow_can_be_looked_at_alone() -> None:
    findings = simulate(load_call(FIRST, Resources())[1], record="tranche")
    assert {path.record for path in findings.paths} == {"tranche"}
    assert findings.notes == ()


@pytest.mark.parametrize(
    ("code", "place", "edits"), SEEDED, ids=[f"{code}:{place}" for code, place, _ in SEEDED]
)
def test_a_seeded_fault_is_found(
    altered: Altered, code: str, place: str, edits: list[Edit]
) -> None:
    findings = simulate(altered(*edits))
    assert (code, place) in {(fault.code, fault.place) for fault in findings.faults}
    assert not findings.clean
    for fault in findings.faults:
        assert fault.words.en is not None
        assert "{" not in fault.words.it + fault.words.en


def test_four_eyes_need_two_people() -> None:
    definition = load_call(FIRST, Resources())[1]
    alone = simulate(definition, people={"staff": 1}).faults
    assert {(fault.code, fault.place) for fault in alone} == {
        ("one_person", f"{record}.transitions.{step}.other_than")
        for record, step in (
            ("allocation", "lock"),
            ("proposal", "dismiss"),
            ("proposal", "uphold"),
            ("tranche", "pay"),
        )
    }
    assert simulate(definition, people={"staff": 2}).clean
