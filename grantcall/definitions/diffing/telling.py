"""A difference told in words: what, then before and after."""

from typing import Any

from grantcall.core.words import Words
from grantcall.definitions.describing.phrases import Phrases
from grantcall.definitions.diffing.change import Difference, Place, Tendency
from grantcall.definitions.diffing.naming import KEYS, SECTIONS, noun_of
from grantcall.definitions.diffing.places import keys_of
from grantcall.definitions.factbook import FactBook, Scope
from grantcall.definitions.model import Condition, Definition, Length
from grantcall.definitions.sites import named_scopes
from grantcall.definitions.trees import Table, ids, named, table, text
from grantcall.definitions.values import cents, is_money
from grantcall.definitions.vocabulary.roles import ROLES

_MONEY = frozenset({"budget", "cap", "floor", "amount", "round_down_to", "before_paying_above"})
_WHO = frozenset({"by", "edits"})
_TENDENCY = {
    Tendency.LOOSER: Words("più largo", "looser"),
    Tendency.STRICTER: Words("più stretto", "stricter"),
}
_SILENT = frozenset({Place.WORDS, Place.NEWS, Place.PATH, Place.OTHER})


class Teller:
    """Tells differences between two versions of a call, in Italian and English."""

    def __init__(self, documents: tuple[Table, Table], versions: tuple[Definition, Definition]):
        self._documents = documents
        self._versions = versions
        self._phrases = [
            {lang: _phrases(document, version, lang) for lang in ("it", "en")}
            for document, version in zip(documents, versions, strict=True)
        ]

    def tell(self, one: Difference, place: Place, tendency: Tendency) -> Words:
        """Return a difference as one sentence."""
        return Words(self._in(one, place, tendency, "it"), self._in(one, place, tendency, "en"))

    def _in(self, one: Difference, place: Place, tendency: Tendency, lang: str) -> str:
        it = lang == "it"
        what = self._what(one, lang)
        keys = keys_of(one.path)
        if one.act == "moved":
            said = (
                f"{what} passa dal posto {one.before} al posto {one.after}"
                if it
                else f"{what} moves from place {one.before} to place {one.after}"
            )
        elif one.path[0] == "texts" or one.path[0] == "assumed":
            said = f"{'cambia' if it else 'changed'}: {what}"
        elif not keys and one.act != "changed":
            word = {"added": ("si aggiunge", "added"), "removed": ("si toglie", "removed")}
            said = f"{word[one.act][0 if it else 1]}: {what}"
        else:
            nothing = "niente" if it else "nothing"
            before = nothing if one.before is None else self._value(one, 0, lang)
            after = nothing if one.after is None else self._value(one, 1, lang)
            key = f", {self._key(keys, lang)}" if keys else ""
            said = f"{what}{key}: {before} → {after}"
        if tendency in _TENDENCY and place not in _SILENT:
            said += f" ({_TENDENCY[tendency].in_(lang)})"
        return said

    def _what(self, one: Difference, lang: str) -> str:
        """Name the thing: its noun and its label, or its id where it has none."""
        noun, depth = noun_of(one.path)
        id_ = one.path[depth]
        label = next(
            (
                found
                for version in (1, 0)
                if (found := self._label(version, one.path[: depth + 1], lang))
            ),
            None,
        )
        if label is None and id_ in SECTIONS and one.path[0] == "call":
            label = SECTIONS[id_].in_(lang)
        shown = self._phrases[1][lang].quote(label or id_)
        return f"{noun.in_(lang)} {shown}"

    def _label(self, version: int, path: tuple[str, ...], lang: str) -> str | None:
        here: Any = self._documents[version]
        for part in path:
            here = named(here).get(part) if isinstance(here, list) else table(here).get(part)
        tree = table(here)
        return text(tree.get("en")) if lang == "en" and "en" in tree else text(tree.get("it"))

    def _key(self, keys: tuple[str, ...], lang: str) -> str:
        return " ".join(KEYS[key].in_(lang) if key in KEYS else key for key in keys)

    def _value(self, one: Difference, version: int, lang: str) -> str:
        phrases = self._phrases[version][lang]
        value = (one.before, one.after)[version]
        if one.path[:2] == ("call", "calendar"):
            entry = self._versions[version].calendar.entries.get(one.path[2])
            if isinstance(entry, Length):
                return phrases.length(entry)
            return str(value) if entry is None else phrases.instant(entry)
        if one.path[:3] == ("call", "privacy", "keep"):
            return phrases.length(self._versions[version].keep[one.path[3]])
        condition, scope = self._condition(one.path, version)
        if condition is not None:
            return phrases.condition(condition, scope)
        if one.path[-1] in _MONEY and is_money(value):
            return phrases.money(cents(value))
        if one.path[-1] in _WHO:
            return phrases.roles(role for role in ids(value) if role in ROLES)
        if one.path[-1] == "needs":
            return self._needs(one.path, version, lang) or _plain(value, phrases)
        return _plain(value, phrases)

    def _condition(self, path: tuple[str, ...], version: int) -> tuple[Condition | None, Scope]:
        definition = self._versions[version]
        proposal = Scope("proposal")
        if path[:2] == ("call", "conditions") and path[-1] == "condition":
            document = self._documents[version]
            scopes = named_scopes(_book(document)).get(path[2], ())
            return definition.conditions[path[2]].condition, next(iter(scopes), proposal)
        key = path[-1]
        if key not in ("must", "when"):
            return None, proposal
        if path[:2] == ("call", "rules") or path[2:3] == ("rules",):
            form = None if path[0] == "call" else path[1]
            id_ = path[2] if form is None else path[3]
            scope = proposal if form is None else Scope(definition.forms[form].record)
            rule = next(r for r in definition.rules if (r.form, r.id) == (form, id_))
            return (rule.must if key == "must" else rule.when), scope
        if path[0] == "forms" and path[2] == "fields":
            form_ = definition.forms[path[1]]
            return form_.fields[path[3]].when, Scope(form_.record)
        return None, proposal

    def _needs(self, path: tuple[str, ...], version: int, lang: str) -> str:
        definition, phrases = self._versions[version], self._phrases[version][lang]
        if path[0] == "workflows":
            needs = definition.workflows[path[1]].transitions[path[3]].needs
            scope = Scope(path[1])
        else:
            needs = next(one.needs for one in definition.tranches if one.id == path[2])
            scope = Scope("tranche")
        return "; ".join(phrases.need(need, scope) for need in needs)


def _phrases(document: Table, version: Definition, lang: str) -> Phrases:
    return Phrases(version, _book(document), lang)


def _book(document: Table) -> FactBook:
    return FactBook(document["call"], named(document["workflows"]), named(document["forms"]))


def _plain(value: Any, phrases: Phrases) -> str:
    if isinstance(value, bool):
        return phrases.pick("sì" if value else "no", "yes" if value else "no")
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_plain(inner, phrases)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(inner, phrases) for inner in value)
    return phrases.quote(value) if isinstance(value, str) else str(value)
