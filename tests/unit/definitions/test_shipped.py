"""The shipped files: clean, stable when frozen, and compiled into plain values."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from grantcall.core.resources import Resources, shipped
from grantcall.core.words import LANGUAGES
from grantcall.definitions.compiling import compile_definition
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.freezing import canonical_bytes, digest, resolve
from grantcall.definitions.loading import check, list_calls, load_call
from grantcall.definitions.model import Comparison, FactRef, Length, ListRef, Named
from grantcall.definitions.sites import named_scopes
from grantcall.definitions.trees import named
from grantcall.definitions.vocabulary.settings import ENGINE_MAILS
from tests.unit.definitions.conftest import FIRST, overlay

CALLS = ["operazione-comunita-1", "rete-laboratori"]


def test_the_shipped_calls_are_listed() -> None:
    assert list_calls(Resources()) == CALLS


@pytest.mark.parametrize("slug", CALLS)
def test_a_shipped_call_checks_clean_without_a_warning(slug: str) -> None:
    assert [str(fault) for fault in check(slug, Resources())] == []


@pytest.mark.parametrize("slug", CALLS)
def test_freezing_twice_gives_the_same_bytes(slug: str) -> None:
    first, second = resolve(slug, Resources()), resolve(slug, Resources())
    assert canonical_bytes(first) == canonical_bytes(second)
    assert digest(first) == digest(second) == load_call(slug, Resources())[1].digest


def test_comments_spacing_and_sources_do_not_change_the_digest(tmp_path: Path) -> None:
    overlay(
        tmp_path,
        f"workflows/calls/{FIRST}.toml",
        '"money" = "Il Giorno 15/09/2018 (44.000 in tutto);',
        '# a comment\n\n"money"    = "Un altro giornale;',
    )
    assert digest(resolve(FIRST, Resources(tmp_path))) == digest(resolve(FIRST, Resources()))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("workflows/award.toml", "remind = [7, 2]", "remind = [7, 3]"),
        ("forms/proposal.toml", "max = 80", "max = 81"),
        ("templates/emails/proposal_received.it.txt", "\n\n", "\n\nCiao. "),
        (f"workflows/calls/{FIRST}.toml", '  "calendar", "conditions', '  "conditions'),
        (
            f"workflows/calls/{FIRST}.toml",
            (
                'arese = { code = "015009", it = "Arese", en = "Arese" }\n'
                'cornaredo = { code = "015087", it = "Cornaredo", en = "Cornaredo" }\n'
            ),
            (
                'cornaredo = { code = "015087", it = "Cornaredo", en = "Cornaredo" }\n'
                'arese = { code = "015009", it = "Arese", en = "Arese" }\n'
            ),
        ),
    ],
)
def test_every_part_that_matters_changes_the_digest(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    overlay(tmp_path, file, old, new)
    assert digest(resolve(FIRST, Resources(tmp_path))) != digest(resolve(FIRST, Resources()))


def test_the_order_of_keys_that_mean_no_order_does_not_change_the_digest() -> None:
    document = resolve(FIRST, Resources())
    turned = _turned(document)
    assert list(turned) == list(reversed(document))
    assert canonical_bytes(turned) == canonical_bytes(document)


@pytest.mark.parametrize("slug", CALLS)
def test_a_document_from_storage_compiles_to_the_same_definition(slug: str) -> None:
    document, definition = load_call(slug, Resources())
    stored = json.loads(canonical_bytes(document))
    assert stored == document
    assert compile_definition(stored) == definition
    assert compile_definition(_turned(stored)) == definition


def test_a_format_of_the_future_is_refused() -> None:
    document = resolve("rete-laboratori", Resources())
    with pytest.raises(ValueError, match="definition format 2 is not known here"):
        compile_definition({**document, "format": 2})


def test_money_is_cents_and_instants_are_utc() -> None:
    _, definition = load_call(FIRST, Resources())
    assert definition.money is not None
    assert (definition.money.budget, definition.money.caps[0].amount) == (4_400_000, 200_000)
    assert definition.calendar.entries["opens"] == datetime(2018, 10, 15, 7, tzinfo=UTC)
    assert definition.calendar.entries["closes"] == datetime(2018, 11, 30, 11, tzinfo=UTC)
    assert definition.calendar.entries["latest_end"] == Length(months=12, after="start_date")
    assert definition.allocation is not None
    assert definition.allocation.round_down_to == 1_000
    assert definition.publication["before_paying_above"] == 100_000
    assert definition.forms["proposal"].fields["requested"].min == 100


def test_conditions_compile_to_trees() -> None:
    _, definition = load_call(FIRST, Resources())
    rules = {rule.id: rule for rule in definition.rules}
    assert rules["ten_people"].must == Comparison(
        "count", "members", "at_least", 10, where=Named("counted_member")
    )
    assert rules["within_cap"].must == Comparison(
        "fact", "requested", "at_most", FactRef("cap"), money=True
    )
    counted = definition.conditions["counted_member"].condition
    assert Comparison("fact", "municipality", "one_of", ListRef("municipalities")) in counted.parts  # type: ignore[union-attr]


def test_rules_know_where_they_are_asked() -> None:
    _, definition = load_call(FIRST, Resources())
    at = {rule.id: rule.at for rule in definition.rules}
    assert at["ten_people"] == ("proposal.submit", "proposal.admit", "award.accept")
    assert at["one_area"] == ("proposal.submit", "proposal.admit")
    assert at["minimum_within_request"] == ("proposal.submit",)
    assert at["new_end_in_time"] == ("award.notify_change", "award.grant_change")
    assert at["every_expense_proved"] == ("report.send", "report.accept")
    assert all(at.values())


def test_admission_is_a_formal_act() -> None:
    _, definition = load_call(FIRST, Resources())
    steps = definition.workflows["proposal"].transitions
    for name in ("admit", "admit_with_reserve", "reject"):
        assert "act_recorded" in steps[name].needs


def test_texts_travel_with_the_call_and_only_those_it_sends() -> None:
    document, definition = load_call("rete-laboratori", Resources())
    sent = ("lab_silent", "lab_ended", *ENGINE_MAILS)
    assert set(definition.texts) == {
        f"emails/{name}.{lang}.txt" for name in sent for lang in LANGUAGES
    }
    folder = shipped("templates/emails")
    expected = (folder / "lab_silent.it.txt").read_text(encoding="utf-8")
    assert document["texts"]["emails/lab_silent.it.txt"] == expected


def test_named_conditions_are_read_where_they_are_used() -> None:
    document = resolve(FIRST, Resources())
    book = FactBook(document["call"], named(document["workflows"]), named(document["forms"]))
    assert named_scopes(book) == {
        "counted_member": (Scope("member"),),
        "small_change": (Scope("award"),),
    }
    assert book.find(Scope("proposal"), "municipality") != book.find(
        Scope("member"), "municipality"
    )
    assert book.find(Scope("report", "expenses"), "paid_on") is not None
    assert book.find(Scope("report"), "paid_on") is None


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [_turned(item) for item in value]
    return value
