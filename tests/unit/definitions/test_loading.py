"""Files and folders of the command line, overlays, and loading with faults."""

from pathlib import Path

import pytest

from grantcall.core.errors import DefinitionFaults
from grantcall.core.resources import Resources, shipped
from grantcall.definitions.freezing import resolve
from grantcall.definitions.loading import check, list_calls, load_call
from tests.unit.definitions.conftest import FIRST, overlay

CALL = f"workflows/calls/{FIRST}.toml"


def said(paths: list[Path], resources: Resources | None = None) -> list[str]:
    return [str(fault) for fault in check(paths, resources or Resources())]


def test_the_shipped_folders_check_clean() -> None:
    assert said([shipped("workflows"), shipped("forms")]) == []


def test_a_folder_acts_as_an_overlay(tmp_path: Path) -> None:
    overlay(tmp_path, "forms/proposal.toml", '"place", "place_owner_agrees", "sells"]', '"place"]')
    assert said([tmp_path]) == [
        "forms/proposal.toml: fields.place_owner_agrees: stands in no section",
        "forms/proposal.toml: fields.sells: stands in no section",
    ]


def test_a_workflow_is_checked_with_the_calls_that_use_it(tmp_path: Path) -> None:
    path = overlay(tmp_path, "workflows/lab.toml", 'until = "yearly_check"', 'until = "yearly"')
    assert said([path]) == [
        (
            "workflows/lab.toml: states.autonomous.clock.until: "
            "the call's calendar has no “yearly” "
            "(did you mean “yearly_check”?)"
        ),
    ]


def test_a_file_outside_any_folder_is_told_by_what_it_holds(tmp_path: Path) -> None:
    shipped_call = (shipped("workflows") / "calls" / f"{FIRST}.toml").read_text(encoding="utf-8")
    copy = tmp_path / "second-call.toml"
    copy.write_text(shipped_call.replace("percent = 50", "percent = 60"), encoding="utf-8")
    assert said([copy]) == [
        "workflows/calls/second-call.toml: tranches: percents sum to 110, not 100"
    ]
    form = tmp_path / "spare.toml"
    form.write_text('format = 1\nrecord = "lab"\n[fields.x]\ntype = "lines"\n', encoding="utf-8")
    assert said([form]) == [
        "forms/spare.toml: “sections” is missing",
        "forms/spare.toml: it: the Italian label is missing",
        "forms/spare.toml: fields.x: stands in no section",
        "forms/spare.toml: fields.x.type: “lines” is not a type of field (did you mean “line”?)",
    ]


def test_a_broken_shared_form_is_reported_once(tmp_path: Path) -> None:
    path = overlay(tmp_path, "forms/activity.toml", "min = 0", "min = =")
    assert said([path]) == [
        (
            "forms/activity.toml: line 27: not TOML: a value is missing or unfinished "
            "(texts stand in quotes)"
        ),
    ]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check([tmp_path / "nowhere.toml"], Resources())


def test_a_call_that_does_not_exist_is_said() -> None:
    assert [str(fault) for fault in check("nessuno", Resources())] == [
        "workflows/calls/nessuno.toml: there is no such file"
    ]
    for load in (load_call, resolve):
        with pytest.raises(DefinitionFaults) as caught:
            load("nessuno", Resources())
        assert caught.value.faults == ["workflows/calls/nessuno.toml: there is no such file"]


def test_a_call_with_faults_is_not_loaded(tmp_path: Path) -> None:
    overlay(tmp_path, CALL, "weight = 25", "weight = 26")
    with pytest.raises(DefinitionFaults) as caught:
        load_call(FIRST, Resources(tmp_path))
    assert caught.value.faults == [f"{CALL}: criteria: weights sum to 101, not 100"]


def test_a_warning_does_not_keep_a_call_from_loading(tmp_path: Path) -> None:
    overlay(tmp_path, CALL, 'en = "#OPerazione Comunità, first edition"\n', "")
    faults = check(FIRST, Resources(tmp_path))
    assert [fault.warning for fault in faults] == [True]
    _, definition = load_call(FIRST, Resources(tmp_path))
    assert definition.label.in_("en") == "#OPerazione Comunità, prima edizione"


def test_all_faults_of_all_files_come_at_once_in_file_order(tmp_path: Path) -> None:
    overlay(tmp_path, CALL, "weight = 25", "weight = 26")
    path = tmp_path / CALL
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('ref = "OC1"', 'ref = "oc1"'), encoding="utf-8")
    overlay(tmp_path, "forms/office.toml", "max = 40", "max = 0")
    overlay(tmp_path, "workflows/award.toml", 'kind = "lapsed"', 'kind = "lapse"')
    assert [str(fault) for fault in check(FIRST, Resources(tmp_path))] == [
        f"{CALL}: ref: “oc1” must be capital letters and digits, at most 8",
        f"{CALL}: criteria: weights sum to 101, not 100",
        (
            "workflows/award.toml: states.lapsed.kind: “lapse” is not a kind of award "
            "(did you mean “lapsed”?)"
        ),
        "forms/office.toml: fields.official_number.max: 0 is too small: the least is 1",
    ]


def test_one_field_id_stands_in_one_form_of_a_record(tmp_path: Path) -> None:
    path = overlay(tmp_path, "forms/office.toml", "[fields.note]", "[fields.title]")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"note"]', '"title"]'), encoding="utf-8")
    assert said([path]) == [
        (
            "forms/office.toml: fields.title: “title” stands in forms/proposal.toml too: answers "
            "of one proposal are named by field alone"
        )
    ]


def test_a_section_without_its_workflow_is_a_fault(tmp_path: Path) -> None:
    overlay(tmp_path, CALL, '"award", "tranche", "report"', '"award", "report"')
    assert [str(fault) for fault in check(FIRST, Resources(tmp_path))] == [
        f"{CALL}: tranches: the call has no workflow for tranche"
    ]


def test_a_call_without_a_rule_at_sending_is_a_fault(tmp_path: Path) -> None:
    guards = '"answers_complete", "rules_met"]'
    overlay(tmp_path, "workflows/proposal.toml", guards, '"answers_complete"]')
    overlay(tmp_path, CALL, 'at = ["proposal.submit", "proposal.admit"', 'at = ["proposal.admit"')
    assert [str(fault) for fault in check(FIRST, Resources(tmp_path))] == [
        f"{CALL}: rules: no rule is asked at proposal.submit",
        "forms/proposal.toml: rules.budget_covers_request: is asked at no step",
        "forms/proposal.toml: rules.minimum_within_request: is asked at no step",
    ]


def test_an_overlay_adds_a_call(tmp_path: Path) -> None:
    source = (shipped("workflows") / "calls" / f"{FIRST}.toml").read_text(encoding="utf-8")
    calls = tmp_path / "workflows" / "calls"
    calls.mkdir(parents=True)
    (calls / "terza.toml").write_text(source, encoding="utf-8")
    assert list_calls(Resources(tmp_path)) == [FIRST, "rete-laboratori", "terza"]
    _, definition = load_call("terza", Resources(tmp_path))
    _, first = load_call(FIRST, Resources())
    assert definition.slug == "terza"
    assert definition.digest != first.digest


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'a = "x', "line 1: not TOML: a text does not end (is a quote missing?)"),
        (b"a = 1\nb\n", "line 2: not TOML: a line needs “=” between name and value"),
        (b"a = 1\na = 2\n", "line 2: not TOML: a name stands here twice"),
        (b"[a]\n[a]\n", "line 2: not TOML: a table stands here twice"),
        (b"a = [1\n", "line 2: not TOML: a list must end with “]”"),
        (b"a = 2018-02-30\n", "line 1: not TOML: this day or hour does not exist"),
        (b"a = 1 2\n", "line 1: not TOML: one line holds two things (is a quote missing?)"),
        (b"a = 1\n\xff\n", "line 2: not TOML: the text is not in UTF-8"),
        (b"a = \n", "line 1: not TOML: a value is missing or unfinished (texts stand in quotes)"),
        (b"[a\n", "line 1: not TOML: a table name must end with “]”"),
    ],
)
def test_what_is_not_toml_is_said_in_words(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "forms" / "broken.toml"
    path.parent.mkdir()
    path.write_bytes(data)
    assert said([path]) == [f"forms/broken.toml: {sentence}"]
