"""Comparing two versions: things added, removed and moved, and what each phase refuses."""

from pathlib import Path

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.diffing import Change, Phase, Place, compare, phase_of, refused_in
from grantcall.definitions.freezing import resolve
from tests.unit.definitions.conftest import FIRST, overlay
from tests.unit.definitions.diffs import AWARD, CALL, FORM, OLD, L, S, changed


def test_nothing_changes_between_equals() -> None:
    assert compare(OLD, resolve(FIRST, Resources())) == ()


def test_one_id_may_stand_alone_or_in_a_list(tmp_path: Path) -> None:
    assert compare(OLD, changed(tmp_path, AWARD, 'by = "engine"', 'by = ["engine"]')) == ()


def test_things_are_added_removed_and_moved_by_id(tmp_path: Path) -> None:
    text = (
        '[tranches.start]\npercent = 50\nit = "All\'avvio"\nen = "At the start"\n'
        'needs = [{ fact = "award.accepted_at", given = true }, "act_published", '
        '"bank_details_checked"]\n\n'
    )
    overlay(tmp_path, CALL, text, "")
    new = resolve(FIRST, Resources(tmp_path))
    assert [(c.act, c.where) for c in compare(OLD, new)] == [("removed", "call.tranches.start")]
    assert [(c.act, c.where) for c in compare(new, OLD)] == [("added", "call.tranches.start")]
    turned = {**OLD, "call": {**OLD["call"], "reports": OLD["call"]["reports"][::-1]}}
    (moved,) = compare(OLD, turned)
    assert (moved.act, moved.before, moved.after) == ("moved", 1, 2)
    assert moved.words.it == "la relazione «Relazione intermedia» passa dal posto 1 al posto 2"


def test_a_new_optional_field_is_looser_and_a_new_required_one_is_not(tmp_path: Path) -> None:
    for optional, tendency in (("optional = true\n", L), ("", S)):
        overlay(tmp_path, FORM, '"sells"]', '"sells", "photo"]')
        path = tmp_path / FORM
        field = f'[fields.photo]\ntype = "file"\n{optional}it = "Una foto"\n\n[fields.place]'
        path.write_text(
            path.read_text(encoding="utf-8").replace("[fields.place]", field, 1), encoding="utf-8"
        )
        changes = compare(OLD, resolve(FIRST, Resources(tmp_path)))
        assert {(c.where, c.tendency) for c in changes} == {
            ("forms.proposal.sections.idea.fields", tendency),
            ("forms.proposal.fields.photo", tendency),
        }
        assert bool(refused_in("open", changes)) is (tendency is S)


def test_while_open_requirements_widen_only_with_more_time(tmp_path: Path) -> None:
    overlay(tmp_path, CALL, "cap = 2000", "cap = 2500")
    alone = compare(OLD, resolve(FIRST, Resources(tmp_path)))
    assert [one.why.it for one in refused_in("open", alone)] == [
        "si può allargare solo spostando più avanti anche la chiusura"
    ]
    path = tmp_path / CALL
    text = path.read_text(encoding="utf-8").replace("closes = 2018-11-30", "closes = 2018-12-07")
    path.write_text(text, encoding="utf-8")
    both = compare(OLD, resolve(FIRST, Resources(tmp_path)))
    assert {one.place for one in both} == {Place.CLOSES, Place.REQUIREMENTS}
    assert refused_in("open", both) == ()
    assert len(refused_in("closed", both)) == 2


def test_a_list_that_shuts_out_gets_stricter_when_it_grows(tmp_path: Path) -> None:
    overlay(
        tmp_path,
        CALL,
        'none_of = ["public_body", "school", "company", "social_cooperative", '
        '"registered_association"]',
        'none_of = "party_kinds"',
    )
    before = resolve(FIRST, Resources(tmp_path))
    path = tmp_path / CALL
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("citizens = {", 'bank = { it = "Una banca" }\ncitizens = {', 1),
        encoding="utf-8",
    )
    (change,) = compare(before, resolve(FIRST, Resources(tmp_path)))
    assert (change.where, change.tendency) == ("call.lists.party_kinds.options.bank", S)


def test_a_phase_is_told_by_the_kind_of_state() -> None:
    assert phase_of("draft") is None
    assert [
        phase_of(kind) for kind in ("published", "open", "screening", "provisional", "running")
    ] == [
        Phase.PUBLISHED,
        Phase.OPEN,
        Phase.CLOSED,
        Phase.EVALUATION,
        Phase.DECIDED,
    ]
    with pytest.raises(ValueError, match="someday"):
        refused_in("someday", ())


def test_a_document_from_elsewhere_names_every_difference() -> None:
    other = resolve("rete-laboratori", Resources())
    changes: tuple[Change, ...] = compare(OLD, other)
    assert {change.path[0] for change in changes} == {
        "slug",
        "call",
        "workflows",
        "forms",
        "texts",
        "assumed",
    }
    assert ("removed", "workflows.award") in {(c.act, c.where) for c in changes}
