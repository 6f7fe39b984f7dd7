"""The tables of who may do what: `tests/safety/access/<area>.toml`, read into rows.

A row is named after an endpoint. How to write one, for a room that brings new routes:

    world = "evaluation"          # the world of this file's rows (`world_<room>.py`)

    [who]                         # names for sets of principals
    desk = ["assigned", "chair"]

    [evaluation.sheet]            # the endpoint
    GET = { own = "assigned" }    # method → thing → who may; a thing not named: nobody may
    POST = { own = "assigned" }
    with = { step = "send" }      # parts of the address that the thing does not give
    form = { mark = "4" }         # a good form: the first who may, on the first thing, …
    done = 303                    # … gets this answer (303 when left out)
    takes = ["note"]              # further fields that the form may rightly carry
    seen = true                   # the form's page is opened first, for its hidden versions
    query = "step=send"           # what follows the question mark of the address
    object = "review"             # the kind of thing, where the route itself declares none
    world = "screening"           # where this row needs another world

- Several things or principals may share a line: `"own other" = "assigned chair"`.
- A route without parts in its address: `GET = "desk"`.
- `everybody` is every principal, visitors too; `signed_in` whoever has an account.
- The things of a kind come from the world. Each thing that a row does not name, and one
  that does not exist, is asked for by everybody and refused to everybody (`missing` names it
  where even that has an answer).
- A value of a form may be `{kind.thing.part}` of the world, or `<paper>` for a small PDF.

`test_access.py` fails for a route without a row and for a row without a route.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

FOLDER = Path(__file__).with_name("access")
METHODS = ("GET", "POST")
KEYS = frozenset({"world", "object", "with", "form", "done", "takes", "seen", "query", *METHODS})
EVERYBODY, SIGNED_IN = "everybody", "signed_in"
NOTHING = "missing"
MISSING: Mapping[str, str] = {
    "slug": "nessun-bando",
    "ref": "OC1-9999",
    "rule": "nessuna",
    "secret": "m" * 43,
    "version": "0" * 8,
    "path": "css/none.css",
    "name": "nothing_counts_this",
}
NO_ID = "0" * 26
Who = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Row:
    """What is expected of one method of one endpoint. `who`: by thing, "" without parts."""

    endpoint: str
    method: str
    world: str
    object: str | None
    who: Who
    extra: Mapping[str, str]
    form: Mapping[str, Any] | None
    done: int
    takes: frozenset[str]
    seen: bool
    query: str

    @property
    def key(self) -> tuple[str, str]:
        """Return endpoint and method."""
        return self.endpoint, self.method

    def may(self, thing: str, principal: str) -> bool:
        """Tell whether a principal may, with a thing."""
        allowed = self.who.get(thing, frozenset())
        return (
            EVERYBODY in allowed
            or principal in allowed
            or (SIGNED_IN in allowed and principal not in ("anonymous", "blocked"))
        )


def rows() -> list[Row]:
    """Read all tables."""
    found = [row for path in sorted(FOLDER.glob("*.toml")) for row in _rows_of(path)]
    keys = [row.key for row in found]
    assert len(keys) == len(set(keys)), "a route has two rows"
    return found


def arguments(rule: Rule, thing: Mapping[str, str], extra: Mapping[str, str]) -> dict[str, str]:
    """Return the parts of an address: of a thing, else of the row, else those of nothing."""
    return {
        name: thing.get(name) or extra.get(name) or MISSING.get(name, NO_ID)
        for name in rule.arguments
    }


def rules_of(app: Flask) -> dict[tuple[str, str], Rule]:
    """Return the rules of a site by endpoint and method, without HEAD and OPTIONS."""
    return {
        (rule.endpoint, method): rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def _rows_of(path: Path) -> Iterator[Row]:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    world = data.pop("world", "open")
    sets = {name: frozenset(members) for name, members in data.pop("who", {}).items()}
    for endpoint, entry in _endpoints(data):
        assert set(entry) <= KEYS, f"{path.name}: {endpoint}: {set(entry) - KEYS}"
        for method in METHODS:
            if method in entry:
                yield Row(
                    endpoint=endpoint,
                    method=method,
                    world=entry.get("world", world),
                    object=entry.get("object"),
                    who=_who(entry[method], sets),
                    extra=entry.get("with", {}),
                    form=entry.get("form") if method == "POST" else None,
                    done=entry.get("done", 303),
                    takes=frozenset(entry.get("takes", ())),
                    seen=entry.get("seen", False),
                    query=entry.get("query", ""),
                )


def _endpoints(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in data.items():
        if set(entry) & set(METHODS):
            yield name, entry
            continue
        for view, inner in entry.items():
            yield f"{name}.{view}", inner


def _who(entry: Any, sets: Mapping[str, frozenset[str]]) -> Who:
    by_thing = {"": entry} if isinstance(entry, str | list) else entry
    return {
        thing: _members(members, sets)
        for things, members in by_thing.items()
        for thing in things.split() or [""]
    }


def _members(members: str | list[str], sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    words = members.split() if isinstance(members, str) else members
    return frozenset(one for word in words for one in sets.get(word, {word}))
