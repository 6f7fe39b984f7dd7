"""What the vocabulary promises some room carries out, and nothing else is carried out."""

import grantcall.web.rooms  # noqa: F401 - the rooms register by name
from grantcall.definitions.vocabulary.effects import EFFECTS
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import RECORDS
from grantcall.process.registry import effect_named, guard_named, record_kinds, registered


def test_every_guard_and_effect_is_carried_out() -> None:
    guards, effects = registered()
    assert (guards, effects) == (frozenset(GUARDS), frozenset(EFFECTS))


def test_every_record_of_a_guard_or_effect_has_its_own_answer() -> None:
    missing = []
    for words, named in ((GUARDS, guard_named), (EFFECTS, effect_named)):
        for name, word in words.items():
            for record in word.records:
                try:
                    named(name, record)
                except KeyError:
                    missing.append(f"{name} of {record}")
    assert missing == []


def test_the_door_knows_every_record() -> None:
    assert set(record_kinds()) == set(RECORDS)
