"""Every word of every closed vocabulary is used by the shipped call or by a call of the tests.

A word that no call uses is a word that nobody has seen work.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.freezing import resolve
from grantcall.definitions.loading import check
from grantcall.definitions.vocabulary import settings
from grantcall.definitions.vocabulary.effects import EFFECTS
from grantcall.definitions.vocabulary.facts import ENGINE_FACTS, TIERS
from grantcall.definitions.vocabulary.fields import FIELD_KEYS, FIELD_TYPES, KEEP, SEEN_BY
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import KINDS
from grantcall.definitions.vocabulary.operators import (
    COMBINATIONS,
    MEASURES,
    OPERATORS,
    SUBJECTS,
)
from grantcall.definitions.vocabulary.roles import ROLES

TESTS = Path(__file__).parents[1]
CALLS: Mapping[str, Resources] = {
    "operazione-comunita-1": Resources(),
    "rete-laboratori": Resources(),
    "vicini-2027": Resources(TESTS / "scenarios" / "second_call"),
    "orti-2027": Resources(TESTS / "unit" / "definitions" / "second"),
    "botteghe-2028": Resources(TESTS / "scenarios" / "small_calls"),
    "botteghe-2029": Resources(TESTS / "scenarios" / "small_calls"),
}
# Read-only roles: they look at a call and take no step of it, so no file names them.
ONLY_LOOK = {"auditor", "admin"}


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    """Resolve every call."""
    return [resolve(slug, resources) for slug, resources in CALLS.items()]


def tables(tree: Any) -> Iterator[dict[str, Any]]:
    """Give every table inside a document."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from tables(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from tables(value)


def many(value: Any) -> list[Any]:
    """Return what may stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def values_of(documents: list[dict[str, Any]], key: str) -> set[str]:
    """Return every text under a key, wherever it stands."""
    return {
        one
        for document in documents
        for table in tables(document)
        for one in many(table.get(key))
        if isinstance(one, str)
    }


def conditions(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every condition: a table with a subject, or one that combines."""
    words = {*SUBJECTS, *COMBINATIONS}
    return [table for document in documents for table in tables(document) if words & set(table)]


def transitions(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps of every workflow."""
    return [
        step
        for document in documents
        for flow in document["workflows"]
        for step in flow["transitions"]
    ]


def test_the_calls_of_this_page_check_clean() -> None:
    faults = {
        slug: [str(fault) for fault in check(slug, resources) if not fault.warning]
        for slug, resources in CALLS.items()
    }
    assert faults == {slug: [] for slug in CALLS}


def test_kinds_of_state(documents: list[dict[str, Any]]) -> None:
    used = {
        (flow["record"], state["kind"])
        for document in documents
        for flow in document["workflows"]
        for state in flow["states"]
    }
    assert {(record, kind) for record, kinds in KINDS.items() for kind in kinds} - used == set()


def test_guards_effects_and_roles(documents: list[dict[str, Any]]) -> None:
    steps = transitions(documents)
    needs = {need for step in steps for need in many(step.get("needs")) if isinstance(need, str)}
    needs |= {
        need
        for document in documents
        for part in document["call"].get("tranches", [])
        for need in many(part.get("needs"))
        if isinstance(need, str)
    }
    assert set(GUARDS) - needs == set()
    assert (
        set(EFFECTS) - {effect for step in steps for effect in many(step.get("effects"))} == set()
    )
    roles = {role for step in steps for role in many(step.get("by"))}
    roles |= {role for step in steps for who in step.get("mail", {}).values() for role in many(who)}
    roles |= values_of(documents, "edits") | values_of(documents, "judged_by")
    assert set(ROLES) - roles == ONLY_LOOK


def test_the_language_of_conditions(documents: list[dict[str, Any]]) -> None:
    words = {word for condition in conditions(documents) for word in condition}
    for vocabulary in (OPERATORS, SUBJECTS, MEASURES, COMBINATIONS):
        assert set(vocabulary) - words == set()


def test_facts_of_the_engine(documents: list[dict[str, Any]]) -> None:
    named = {
        text.rpartition(".")[2]
        for condition in conditions(documents)
        for value in condition.values()
        for text in many(value)
        if isinstance(text, str)
    }
    named |= {text.partition(".")[0] for text in named}
    for key in ("after", "until", "higher", "lower", "earlier", "of"):
        named |= {text.rpartition(".")[2] for text in values_of(documents, key)}
    known = {name for facts in ENGINE_FACTS.values() for name in facts}
    assert known - named == set()
    assert set(TIERS) - values_of(documents, "is") - values_of(documents, "one_of") == set()


def test_fields(documents: list[dict[str, Any]]) -> None:
    fields = [
        field for document in documents for form in document["forms"] for field in form["fields"]
    ]
    columns = [column for field in fields for column in field.get("columns", [])]
    assert set(FIELD_TYPES) - {one["type"] for one in (*fields, *columns)} == set()
    assert set(FIELD_KEYS) - {key for field in fields for key in field} == set()
    extra = {key for kind in FIELD_TYPES.values() for key in kind.keys}
    assert extra - {key for field in (*fields, *columns) for key in field} == set()
    assert set(SEEN_BY) - values_of(documents, "seen_by") - {"committee"} == set()
    kept = {name for one in documents for name in one["call"].get("privacy", {}).get("keep", {})}
    assert set(KEEP) - kept == set()


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (settings.APPLICANTS, "applicant"),
        (settings.REST_DAYS, "rest_days"),
        (settings.UNMET, "unmet"),
        (settings.SEALS, "seals"),
        (settings.SHUT_OUT, "shut_out"),
        (settings.WARN_OF, "warn_of"),
        (settings.SCORING_MODES, "mode"),
        (settings.COMMENTS, "comment"),
        (settings.ORDER_BY, "order_by"),
        (settings.IF_SHORT, "if_short"),
        (settings.TAKE_UP, "take_up"),
        (settings.STAMP_DUTY, "stamp_duty"),
        (settings.PROJECT_CODE, "project_code"),
        (settings.RANKING_COLUMNS, "ranking"),
        (settings.WITHHOLDING, "withholding"),
    ],
)
def test_settings_of_a_call(
    documents: list[dict[str, Any]], words: tuple[str, ...], key: str
) -> None:
    assert set(words) - values_of(documents, key) == set()


def test_lengths_ties_and_clocks(documents: list[dict[str, Any]]) -> None:
    keys = {key for document in documents for table in tables(document) for key in table}
    assert set(settings.LENGTH_UNITS) - keys == set()
    assert set(settings.TIE_WAYS) - keys == set()
    assert {"until", "then", "remind", "restarts", "other_than", "reason", "letter", "hold"} <= keys
    assert "draw" in {one for document in documents for one in _ties(document)}


def _ties(document: dict[str, Any]) -> list[str]:
    ties = document["call"].get("ranking", {}).get("ties", [])
    return [one for one in ties if isinstance(one, str)]
