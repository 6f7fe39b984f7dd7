"""The closed vocabularies hang together: ceilings, sentences, kinds."""

import pytest

from grantcall.core.resources import Resources
from grantcall.definitions.loading import load_call
from grantcall.definitions.vocabulary.effects import EFFECTS
from grantcall.definitions.vocabulary.facts import ENGINE_FACTS, RELATED
from grantcall.definitions.vocabulary.fields import COUNTED, FIELD_TYPES, MEASURED
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import END_KINDS, HEARD_BY_ALL, KINDS, RECORDS
from grantcall.definitions.vocabulary.operators import OPERATORS, Verdict
from grantcall.definitions.vocabulary.roles import CEILING, EDITS_CEILING, ONLY_ABOUT, ROLES

GROUP = {"contact", "deputy", "member", "person"}
VERDICTS: tuple[Verdict, ...] = ("met", "not_met", "unknown")


def test_every_kind_has_a_ceiling_and_no_ceiling_is_for_nothing() -> None:
    assert {record: tuple(kinds) for record, kinds in CEILING.items()} == dict(KINDS)
    for kinds in CEILING.values():
        assert all(roles and roles <= set(ROLES) for roles in kinds.values())


def test_who_only_looks_brings_nothing_anywhere() -> None:
    for kinds in CEILING.values():
        for roles in kinds.values():
            assert roles.isdisjoint({"auditor", "admin", "promoter"})


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ("proposal", "admitted"),
        ("proposal", "awarded"),
        ("proposal", "conditional"),
        ("proposal", "inadmissible"),
        ("proposal", "ranked"),
        ("award", "approved"),
        ("award", "offered"),
        ("award", "closed"),
        ("tranche", "released"),
        ("tranche", "paid"),
        ("report", "accepted"),
        ("allocation", "locked"),
        ("call", "published"),
    ],
)
def test_nobody_of_the_group_decides_about_itself(record: str, kind: str) -> None:
    assert CEILING[record][kind].isdisjoint(GROUP)


def test_only_staff_admit() -> None:
    assert CEILING["proposal"]["admitted"] == {"staff"}


def test_only_a_person_themselves_or_who_holds_the_paper_confirms() -> None:
    assert CEILING["member"]["confirmed"].isdisjoint({"contact", "deputy", "engine"})


def test_pens_are_given_only_where_a_kind_exists() -> None:
    for record, kinds in EDITS_CEILING.items():
        assert set(kinds) <= set(KINDS[record])
        assert all("engine" not in roles for roles in kinds.values())
    assert EDITS_CEILING["review"] == {"draft": {"reviewer"}}
    assert GROUP.isdisjoint(EDITS_CEILING["proposal"]["screening"])


def test_ends_are_kinds_and_the_first_kind_is_no_end() -> None:
    assert set(END_KINDS) == set(KINDS)
    for record, ends in END_KINDS.items():
        assert ends < set(KINDS[record])
        assert KINDS[record][0] not in ends


def test_every_sentence_is_there_in_both_languages() -> None:
    for guard in GUARDS.values():
        assert set(guard.records) <= set(RECORDS)
        for words in (guard.asks, guard.no, guard.not_yet):
            assert words.it and words.en
        assert guard.no.it != guard.not_yet.it
    for effect in EFFECTS.values():
        assert set(effect.records) <= set(RECORDS)
        assert effect.does.it and effect.does.en
    for role in ROLES.values():
        assert role.it and role.en


def test_every_operator_has_a_phrase_for_each_verdict() -> None:
    for name, operator in OPERATORS.items():
        for verdict in VERDICTS:
            words = operator.phrase(verdict)
            assert words.en is not None
            holds = "{value}" in words.it
            assert holds == ("{value}" in words.en) == (name != "given")


def test_facts_types_and_records_are_known() -> None:
    kinds = {kind.fact for kind in FIELD_TYPES.values()} | {"instant", "state"}
    assert set(ENGINE_FACTS) == {"any", *RECORDS}
    for facts in ENGINE_FACTS.values():
        assert {type_ for type_, _ in facts.values()} <= kinds
    assert set(RELATED) | set(HEARD_BY_ALL) | set(ONLY_ABOUT["person"]) <= set(RECORDS)
    assert set(COUNTED) | set(MEASURED) <= set(FIELD_TYPES)


def test_every_operator_compares_something_a_form_can_ask() -> None:
    asked = {kind.fact for kind in FIELD_TYPES.values()}
    assert all(asked & set(operator.compares) for operator in OPERATORS.values())


def test_the_shipped_call_uses_every_guard_and_effect() -> None:
    _, definition = load_call("operazione-comunita-1", Resources())
    steps = [step for flow in definition.workflows.values() for step in flow.transitions.values()]
    needs = {need for step in steps for need in step.needs if isinstance(need, str)}
    needs |= {need for part in definition.tranches for need in part.needs if isinstance(need, str)}
    assert needs == set(GUARDS)
    assert {effect for step in steps for effect in step.effects} == set(EFFECTS)
