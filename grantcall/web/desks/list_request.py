"""What the address of the list asks: filter, order, page; and addresses that ask it again."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from grantcall.definitions.model import Definition
from grantcall.proposals.lists import SORTS, ListFilter, ListRow, Place, Sort, place_of
from grantcall.web.from_address import storable

SIZES = (50, 250)
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it was asked for. `pick`: every row of the page comes ticked."""

    wanted: ListFilter
    sort: Sort = "number"
    descending: bool = False
    start: Place | None = None
    size: int = SIZES[0]
    pick: bool = False

    def query(self, **changes: Any) -> str:
        """Return the query string of this list with changes, from its first page."""
        return _query(replace(self, start=None, pick=False, **changes))

    def narrowed(self, **changes: Any) -> str:
        """Return the query string of this list with another filter."""
        return self.query(wanted=replace(self.wanted, **changes))

    def after(self, row: ListRow) -> str:
        """Return the query string of the page that follows a row."""
        return _query(replace(self, start=place_of(row, self.sort), pick=False))

    def before(self, row: ListRow) -> str:
        """Return the query string of the page that ends before a row."""
        start = place_of(row, self.sort, backwards=True)
        return _query(replace(self, start=start, pick=False))

    def picked(self) -> str:
        """Return the query string of this very page with every row ticked."""
        return _query(replace(self, pick=True))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filter and order as names and values: for hidden fields."""
        return _pairs(replace(self, start=None, pick=False))


def asked(call_id: str, definition: Definition, given: MultiDict[str, str]) -> Asked:
    """Read a list request; what is unknown to the call's definition is left out."""
    states = definition.workflows["proposal"].states
    wanted = ListFilter(
        call_id=call_id,
        states=tuple(dict.fromkeys(one for one in _states(given) if one in states)),
        municipality=_known(given.get("municipality", ""), options(definition, "municipality")),
        area=_known(given.get("area", ""), options(definition, "area")),
        flagged=given.get("flags") == "1",
        text=" ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH],
    )
    name, _, direction = given.get("sort", "").partition(".")
    sort: Sort = next((one for one in SORTS if one == name), "number")
    size = SIZES[1] if given.get("size") == str(SIZES[1]) else SIZES[0]
    return Asked(
        wanted,
        sort,
        descending=direction == "down",
        start=_place(given.get("from", ""), sort),
        size=size,
        pick=given.get("pick") == "all",
    )


def options(definition: Definition, field: str) -> Mapping[str, Any]:
    """Return the options of a question of the proposal's form, none without the question."""
    question = definition.forms["proposal"].fields.get(field)
    if question is None:
        return {}
    if question.options:
        return definition.lists[question.options]
    return {option.id: option for option in question.inline_options}


def _states(given: MultiDict[str, str]) -> list[str]:
    return [one for text in given.getlist("state") for one in text.split(",")]


def _known(value: str, known: Mapping[str, Any]) -> str:
    return value if value in known else ""


def _query(one: Asked) -> str:
    pairs = _pairs(one)
    if one.start is not None:
        pairs.append(("from", _token(one.start, one.sort)))
    if one.pick:
        pairs.append(("pick", "all"))
    return f"?{urlencode(pairs)}" if pairs else ""


def _pairs(one: Asked) -> list[tuple[str, str]]:
    wanted = one.wanted
    single = (
        ("state", ",".join(wanted.states)),
        ("municipality", wanted.municipality),
        ("area", wanted.area),
        ("q", wanted.text),
    )
    pairs = [(name, value) for name, value in single if value]
    if wanted.flagged:
        pairs.append(("flags", "1"))
    if one.sort != "number" or one.descending:
        pairs.append(("sort", one.sort + (".down" if one.descending else "")))
    if one.size != SIZES[0]:
        pairs.append(("size", str(one.size)))
    return pairs


def _token(place: Place, sort: Sort) -> str:
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    raw = json.dumps([sort, value, place.tie, place.backwards]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _place(token: str, sort: Sort) -> Place | None:
    """Read a page token; one that was altered or belongs to another order starts afresh."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        kept, value, tie, backwards = json.loads(raw)
        if sort == "submitted":
            value = datetime.fromisoformat(value).astimezone(UTC)
    except (binascii.Error, ValueError, TypeError):
        return None
    return Place(value, tie, bool(backwards)) if kept == sort and _fits(sort, value, tie) else None


def _fits(sort: Sort, value: object, tie: object) -> bool:
    tie_type = int if sort == "state" else str
    value_types: dict[str, tuple[type, ...]] = {
        "number": (int,),
        "title": (str,),
        "requested": (int, type(None)),
        "submitted": (datetime,),
        "state": (str,),
    }
    right_types = type(tie) is tie_type and type(value) in value_types[sort]
    return right_types and storable(tie) and storable(value)
