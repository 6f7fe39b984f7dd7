"""Which row of the table of corrections a difference belongs to, and which way it goes."""

from typing import Any

from grantcall.definitions.diffing.change import Difference, Place, Tendency
from grantcall.definitions.diffing.looser import by_number, names_by_way, of_conditions
from grantcall.definitions.model import Condition, Definition, Rule
from grantcall.definitions.trees import ids, table
from grantcall.definitions.values import cents, is_money, written_instant

LOOSER, STRICTER, NEITHER = Tendency.LOOSER, Tendency.STRICTER, Tendency.NEITHER
Judged = tuple[Place, Tendency]

SAID = frozenset({"it", "en", "help", "next", "question", "examples", "words", "article"})
"""Keys that are only words."""
_WITH_IDS = frozenset({"conditions", "rules", "parts", "criteria", "tranches", "reports"})
_SOFTENED = ("stop", "cure", "flag")
_PLACES = {
    **dict.fromkeys(("it", "en", "summary", "promoter"), Place.WORDS),
    **dict.fromkeys(("criteria", "scoring", "ranking", "allocation", "parts"), Place.EVALUATION),
    **dict.fromkeys(("tranches", "reports"), Place.TRANCHES),
}


def keys_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands after the last id of a path; nothing for a thing as a whole."""
    if path[0] in ("workflows", "forms"):
        rest = path[4:] if len(path) > 3 else path[2:] if path[2:3] not in _GROUPS else ()
        return rest[2:] if rest[:1] in (("columns",), ("options",)) and len(rest) > 1 else rest
    if path[0] != "call":
        return ()
    if path[1] in _WITH_IDS:
        return path[3:]
    if path[1] in ("lists", "calendar"):
        return path[5:] if path[1] == "lists" else path[3:]
    nested = path[1:3] in (("money", "lots"), ("committee", "declarations"))
    return path[4:] if nested and len(path) > 3 else path[2:]


_GROUPS = (("states",), ("transitions",), ("sections",), ("fields",), ("rules",))


class Judge:
    """Tells the place and tendency of differences between two versions of a call."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self._old = old
        self._new = new
        self._ways = names_by_way(old)
        for name, ways in names_by_way(new).items():
            self._ways.setdefault(name, set()).update(ways)
        self._rules = [{(r.form, r.id): r for r in one.rules} for one in (old, new)]

    def judge(self, one: Difference) -> Judged:
        """Return the place of a difference, and whether it is looser or stricter."""
        keys = keys_of(one.path)
        if one.path[0] in ("texts", "assumed") or keys[:1] == ("minutes",):
            return Place.WORDS, NEITHER
        if keys and keys[0] in SAID and "anchors" not in keys:
            return Place.WORDS, NEITHER
        if one.path[0] == "call":
            return self._in_call(one, keys)
        if one.path[0] == "workflows":
            return _in_workflow(one, keys)
        return self._in_form(one, keys) if one.path[0] == "forms" else (Place.OTHER, NEITHER)

    def _in_call(self, one: Difference, keys: tuple[str, ...]) -> Judged:
        section = one.path[1]
        if section in ("lists", "conditions"):
            return Place.REQUIREMENTS, self._named(one, section, keys)
        if section == "rules":
            return Place.REQUIREMENTS, self._rule(one, (None, one.path[2]), keys)
        return _in_section(one, section)

    def _named(self, one: Difference, section: str, keys: tuple[str, ...]) -> Tendency:
        name = one.path[2]
        ways = self._ways.get((section, name), {1})
        if section == "conditions":
            if one.act in ("added", "removed") and not keys:
                return LOOSER  # what names it is judged where it stands
            old, new = (d.conditions[name].condition for d in (self._old, self._new))
            return _one_way(old, new, ways)
        if len(one.path) == 3 and one.act == "added":
            return LOOSER
        if len(one.path) != 5 or one.act not in ("added", "removed"):
            return STRICTER
        looser_act = {frozenset({1}): "added", frozenset({-1}): "removed"}.get(frozenset(ways))
        return LOOSER if one.act == looser_act else STRICTER

    def _rule(
        self, one: Difference, name: tuple[str | None, str], keys: tuple[str, ...]
    ) -> Tendency:
        if not keys:
            return {"removed": LOOSER, "moved": NEITHER}.get(one.act, STRICTER)
        old, new = (rules.get(name) for rules in self._rules)
        if old is None or new is None:
            return STRICTER
        return _of_rules(old, new, keys[0])

    def _in_form(self, one: Difference, keys: tuple[str, ...]) -> Judged:
        if keys[:1] == ("name",):
            return Place.WORDS, NEITHER
        if len(one.path) < 4:
            return Place.PATH, NEITHER
        slot, group, id_ = one.path[1:4]
        if group == "rules":
            return Place.REQUIREMENTS, self._rule(one, (slot, id_), keys)
        if group == "sections":
            return Place.FIELD, self._section(one, slot, keys)
        return Place.FIELD, _field(one, keys)

    def _section(self, one: Difference, slot: str, keys: tuple[str, ...]) -> Tendency:
        """A section may gain new optional fields; nothing else about it is looser."""
        if one.act == "moved":
            return NEITHER
        new_names = ids(one.after if keys == ("fields",) else table(one.after).get("fields"))
        old_names = ids(one.before) if keys == ("fields",) else ()
        if keys not in ((), ("fields",)) or (not keys and one.act != "added"):
            return STRICTER
        if set(new_names) == set(old_names):
            return NEITHER
        known = self._old.forms[slot].fields if slot in self._old.forms else {}
        fields = self._new.forms[slot].fields
        kept = tuple(name for name in new_names if name in known)
        gained = [name for name in new_names if name not in known]
        return (
            LOOSER
            if kept == old_names and all(fields[name].optional for name in gained)
            else STRICTER
        )


def _field(one: Difference, keys: tuple[str, ...]) -> Tendency:
    if one.act == "moved":
        return NEITHER
    if not keys:
        if "options" in one.path:
            return LOOSER if one.act == "added" else STRICTER
        return LOOSER if one.act == "added" and one.after.get("optional") else STRICTER
    return _limit(one, keys[0])


def _in_section(one: Difference, section: str) -> Judged:
    if section == "calendar":
        return _in_calendar(one)
    if section == "money" or one.path[1:] == ("allocation", "awards"):
        return _in_money(one)
    if section == "committee":
        return _in_committee(one)
    if section == "privacy" and one.path[2:3] == ("keep",):
        return Place.KEEP, _length(one.before, one.after)
    return _PLACES.get(section, Place.OTHER), NEITHER


def _in_calendar(one: Difference) -> Judged:
    name = one.path[2]
    if name in ("zone", "rest_days"):
        return Place.OTHER, NEITHER
    if one.act != "changed":
        return Place.PATH, NEITHER
    before, after = written_instant(one.before), written_instant(one.after)
    if before is not None and after is not None:
        way = by_number(before, after, up=STRICTER if name == "opens" else LOOSER)
    else:
        way = _length(one.before, one.after)
    return (Place.CLOSES if name == "closes" else Place.OPENS_OR_LENGTH), way


def _in_money(one: Difference) -> Judged:
    key = one.path[-1]
    if key in ("awards", "budget"):
        return Place.BUDGET, _more(one)
    if one.path[2] == "cap":
        return Place.REQUIREMENTS, _cap(one.before, one.after)
    if one.path[2] == "floor":
        before, after = _cents(one.before), _cents(one.after)
        return Place.REQUIREMENTS, by_number(before, after, up=STRICTER)
    return Place.OTHER, NEITHER


def _more(one: Difference) -> Tendency:
    if one.path[-1] == "budget":
        return by_number(_cents(one.before), _cents(one.after))
    if one.act == "removed":
        return LOOSER  # no most number of awards any more
    return by_number(one.before, one.after)


def _cents(value: Any) -> Any:
    return cents(value) if is_money(value) else value


def _cap(before: Any, after: Any) -> Tendency:
    """A cap alone, or the same caps in the same order with higher numbers."""
    if is_money(before) and is_money(after):
        return by_number(cents(before), cents(after))
    if not isinstance(before, list) or not isinstance(after, list) or len(before) != len(after):
        return STRICTER
    found = []
    for old, new in zip(before, after, strict=True):
        if old == new:
            continue
        keys = {key for key in {*old, *new} if old.get(key) != new.get(key)}
        numbers = keys in ({"amount"}, {"percent"}) and keys <= set(old) & set(new)
        key = next(iter(keys))
        found.append(by_number(_cents(old[key]), _cents(new[key])) if numbers else STRICTER)
    return LOOSER if found and all(one is LOOSER for one in found) else STRICTER


def _in_committee(one: Difference) -> Judged:
    if one.path[2] == "hides":
        before, after = set(ids(one.before)), set(ids(one.after))
        return Place.COMMITTEE, STRICTER if after > before else LOOSER
    if one.path[2] == "declarations":
        return Place.COMMITTEE, STRICTER if one.act == "added" else LOOSER
    return Place.EVALUATION, NEITHER


def _in_workflow(one: Difference, keys: tuple[str, ...]) -> Judged:
    if keys == ("clock", "remind"):
        more = set(one.after or ()) >= set(one.before or ())
        return (Place.NEWS, LOOSER) if more else (Place.PATH, NEITHER)
    if keys == ("mail",):
        old, new = table(one.before), table(one.after)
        more = all(
            name in new and set(ids(new[name])) >= set(ids(who)) for name, who in old.items()
        )
        return (Place.NEWS, LOOSER) if more else (Place.PATH, NEITHER)
    return Place.PATH, NEITHER


def _limit(one: Difference, key: str) -> Tendency:
    if key in ("optional", "other"):
        return LOOSER if one.after is True else STRICTER
    if key in ("min", "max", "soft_max"):
        if one.act == "removed":
            return LOOSER
        up = STRICTER if key == "min" else LOOSER
        return by_number(_number(one.before), _number(one.after), up=up)
    return STRICTER


def _number(value: Any) -> Any:
    """Return a limit as it can be compared: money with cents beside whole euro."""
    return cents(value) if isinstance(value, str) and is_money(value) else _hundred(value)


def _hundred(value: Any) -> Any:
    return value * 100 if isinstance(value, int) and not isinstance(value, bool) else value


def _length(before: Any, after: Any) -> Tendency:
    """Lengths in the same unit, counted from the same fact; others cannot be compared."""
    old, new = table(before), table(after)
    if set(old) != set(new) or old.get("after") != new.get("after") or not old:
        return NEITHER
    unit = next(key for key in old if key != "after")
    return by_number(old[unit], new[unit])


def _of_rules(old: Rule, new: Rule, key: str) -> Tendency:
    if key == "must":
        return of_conditions(old.must, new.must)
    if key == "when" and old.when is not None and new.when is not None:
        return of_conditions(new.when, old.when)  # whom it concerns: fewer is looser
    if key == "unmet":
        softer = _SOFTENED.index(new.unmet) > _SOFTENED.index(old.unmet)
        return LOOSER if softer else STRICTER
    return STRICTER


def _one_way(old: Condition, new: Condition, ways: set[int]) -> Tendency:
    if ways == {1}:
        return of_conditions(old, new)
    return of_conditions(new, old) if ways == {-1} else STRICTER
