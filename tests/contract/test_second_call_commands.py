"""A second call from the shell: it checks clean, is compared, drawn and walked through."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from grantcall.cli import grantcall
from grantcall.core.resources import shipped

TESTS = Path(__file__).parents[1]
SECOND = TESTS / "scenarios" / "second_call"
SMALL = TESTS / "scenarios" / "small_calls"
FIRST_FILE = shipped("workflows") / "calls" / "operazione-comunita-1.toml"
SECOND_FILE = SECOND / "workflows" / "calls" / "vicini-2027.toml"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def overlay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let the commands find the second call's files, and speak English."""
    monkeypatch.setenv("GRANTCALL_DEFINITIONS", str(SECOND))
    monkeypatch.setenv("GRANTCALL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(grantcall, list(words))


def done(*words: str) -> str:
    result = run(*words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.parametrize("folder", [SECOND, SMALL], ids=lambda folder: folder.name)
def test_they_check_clean(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANTCALL_DEFINITIONS", str(folder))
    assert done("call", "check", str(folder)) == "no faults\n"


def test_one_slip_is_named_with_its_place_and_a_hint(tmp_path: Path) -> None:
    text = SECOND_FILE.read_text(encoding="utf-8")
    file = tmp_path / "workflows" / "calls" / SECOND_FILE.name
    file.parent.mkdir(parents=True)
    file.write_text(text.replace('where = "counted_neighbour"', 'were = "x"', 1), encoding="utf-8")
    result = run("call", "check", str(file))
    assert result.exit_code == 1
    assert "rules.five_people.must: unknown key “were” (did you mean “where”?)" in result.output


def test_two_calls_are_compared_thing_by_thing() -> None:
    told = json.loads(done("call", "diff", str(FIRST_FILE), str(SECOND_FILE), "--json"))
    changes = {(one["act"], one["path"]) for one in told}
    assert {
        ("added", "workflows.proposal.states.opinion"),
        ("added", "workflows.proposal.transitions.ask_opinion"),
        ("added", "call.lists.areas.options.green"),
        ("removed", "call.lists.municipalities.options.rho"),
        ("added", "call.rules.need_or_idea"),
        ("changed", "call.money.cap"),
        ("changed", "call.ranking.threshold"),
        ("added", "texts.emails/opinion_asked.it.txt"),
    } <= changes
    lines = done("call", "diff", str(FIRST_FILE), str(SECOND_FILE)).splitlines()
    assert "+ added: the state “Opinion of the town”" in lines
    assert lines[-1] == f"{len(told)} changes"


def test_a_phase_refuses_what_may_no_longer_change(tmp_path: Path) -> None:
    changed = tmp_path / "vicini-2027.toml"
    text = SECOND_FILE.read_text(encoding="utf-8")
    changed.write_text(text.replace("threshold = 50", "threshold = 55"), encoding="utf-8")
    words = ("call", "diff", str(SECOND_FILE), str(changed))
    assert done(*words).splitlines() == [
        "~ the part of the call “Ranking”, threshold: 50 → 55",
        "1 change",
    ]
    refused = run(*words, "--phase", "open")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("call.ranking.threshold: ")


def test_a_call_equals_itself() -> None:
    assert done("call", "diff", "vicini-2027", str(SECOND_FILE)) == "0 changes\n"


def test_its_workflow_is_drawn_as_text_and_as_a_picture() -> None:
    text = done("workflow", "diagram", "vicini-proposal", "--format", "mermaid")
    assert text.startswith("stateDiagram-v2\n")
    assert 'state "Opinion of the town" as opinion' in text
    assert "screening --> opinion" in text
    assert "opinion --> admitted" in text
    picture = done("workflow", "diagram", "vicini-proposal", "--format", "svg")
    root = ElementTree.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    said = [" ".join("".join(one.itertext()).split()) for one in root.iter(f"{SVG}text")]
    assert any("Opinion of the" in one for one in said)
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_it_is_walked_through_without_a_fault() -> None:
    (found,) = json.loads(done("workflow", "simulate", "vicini-2027", "--json"))
    assert found["faults"] == []
    notes = [note["words"] for note in found["notes"]]
    assert notes == ["The fund (€30,000) allows 10 full awards of €3,000; €0 are left"]
    admitted = [
        path["words"] for path in found["paths"] if "Admitted to evaluation" in path["words"]
    ]
    assert admitted
    assert all("“Opinion of the town” → Admit (the office)" in words for words in admitted)


def test_one_workflow_is_walked_in_every_call_that_uses_it() -> None:
    found = json.loads(done("workflow", "simulate", "award", "--json"))
    assert [one["call"] for one in found] == ["operazione-comunita-1", "vicini-2027"]


def test_a_wrong_name_is_met_with_a_near_one() -> None:
    result = run("workflow", "simulate", "vicini-2072")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did you mean vicini-2027?" in result.stderr
