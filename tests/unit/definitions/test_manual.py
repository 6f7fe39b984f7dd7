"""The author's manual names every word of every vocabulary, and its examples are TOML."""

import re
import tomllib
from collections.abc import Iterable

import pytest

from grantcall.core.placeholders import PLACEHOLDERS
from grantcall.core.resources import shipped
from grantcall.definitions.checking import forms
from grantcall.definitions.checking.shapes import KNOWN_KEYS
from grantcall.definitions.vocabulary import settings
from grantcall.definitions.vocabulary.effects import EFFECTS
from grantcall.definitions.vocabulary.facts import ENGINE_FACTS, TIERS
from grantcall.definitions.vocabulary.fields import FIELD_TYPES, KEEP, SEEN_BY
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import KINDS, RECORDS
from grantcall.definitions.vocabulary.operators import COMBINATIONS, MEASURES, OPERATORS, SUBJECTS
from grantcall.definitions.vocabulary.roles import ROLES

CALLS = (shipped("workflows") / "README.md").read_text(encoding="utf-8")
FORMS = (shipped("forms") / "README.md").read_text(encoding="utf-8")

SETTINGS: dict[str, Iterable[str]] = {
    name: value
    for name, value in vars(settings).items()
    if name.isupper()
    and isinstance(value, tuple | dict)
    and name not in ("ENGINE_MAILS",)  # named by the code alone
}

VOCABULARIES: dict[str, Iterable[str]] = {
    "records": RECORDS,
    **{f"kinds of {record}": kinds for record, kinds in KINDS.items()},
    "roles": ROLES,
    "guards": GUARDS,
    "effects": EFFECTS,
    "operators": OPERATORS,
    "subjects": SUBJECTS,
    "measures": MEASURES,
    "combinations": COMBINATIONS,
    **{f"facts of {record}": facts for record, facts in ENGINE_FACTS.items()},
    "tiers": TIERS,
    "retention": KEEP,
    "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
    **SETTINGS,
}


def spoken(manual: str) -> set[str]:
    """Return the words that a manual sets in code, alone or as the name of a key."""
    outside = re.sub(r"```.*?```", "", manual, flags=re.DOTALL)
    found: set[str] = set()
    for piece in re.findall(r"`([^`\n]+)`", outside):
        found.add(piece.strip('"'))
        found.update(re.findall(r"[a-z][a-z_]*", piece))
    return found


@pytest.mark.parametrize("name", VOCABULARIES)
def test_the_manual_of_calls_names_every_word(name: str) -> None:
    assert sorted(set(VOCABULARIES[name]) - spoken(CALLS)) == []


@pytest.mark.parametrize("words", [FIELD_TYPES, SEEN_BY, KEEP, RECORDS], ids=lambda w: str(len(w)))
def test_the_manual_of_forms_names_every_word(words: Iterable[str]) -> None:
    assert sorted(set(words) - spoken(FORMS)) == []


def test_every_key_of_every_table_is_explained() -> None:
    keys = KNOWN_KEYS - {"format"}
    assert sorted(keys - spoken(CALLS) - spoken(FORMS)) == []
    assert sorted(set(forms.KEYS) - spoken(FORMS)) == []


def test_every_guard_and_effect_has_its_row() -> None:
    for name, guard in GUARDS.items():
        assert re.search(rf"^\| `{name}` \| .* \| {re.escape(guard.asks.it)} \|$", CALLS, re.M)
    for name, effect in EFFECTS.items():
        assert re.search(rf"^\| `{name}` \| .* \| {re.escape(effect.does.it)} \|$", CALLS, re.M)


@pytest.mark.parametrize("manual", [CALLS, FORMS], ids=["calls", "forms"])
def test_every_example_is_toml(manual: str) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        assert tomllib.loads(_whole(block)) != {}


def _whole(block: str) -> str:
    """Return an example as TOML; bare conditions are put after a name."""
    if not block.startswith("{"):
        return block
    return "\n".join(f"must{n} = {line}" for n, line in enumerate(block.splitlines()))
