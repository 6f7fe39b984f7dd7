"""The list of sent proposals: filtered, sorted, paged by key; plain tuples out.

Drafts never appear: only what has a number was sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from grantcall.proposals.models import CitizenGroup, Proposal

# Rows, not records: bare columns, so that a statement costs little to build and to read.
_P, _G = Proposal.__table__.c, CitizenGroup.__table__.c
Sort = Literal["number", "title", "requested", "submitted", "state"]
SORTS: tuple[Sort, ...] = ("number", "title", "requested", "submitted", "state")
# The second key makes every place unique; both stand in one index where there is one.
_KEYS: dict[str, tuple[Any, Any]] = {
    "number": (_P.number, _P.id),
    "title": (_P.title, _P.id),
    "requested": (_P.requested_cents, _P.id),
    "submitted": (_P.submitted_at, _P.id),
    "state": (_P.state, _P.number),
}

_COLUMNS = select(
    _P.id,
    _P.ref,
    _P.number,
    _P.title,
    _G.name,
    _P.municipality,
    _P.area,
    _P.members_confirmed,
    _P.open_flags,
    _P.requested_cents,
    _P.submitted_at,
    _P.state,
).join(CitizenGroup.__table__, _G.id == _P.group_id)
Query = Select[*tuple[Any, ...]]

Parts = tuple[str, ...]
Beyond = Literal["all", "value", "missing"]  # where a page begins: anywhere, past a value or none
_LIKE = re.compile(r"[/%_]")
_NARROWS: dict[str, ColumnElement[bool]] = {
    "states": _P.state.in_(bindparam("states", expanding=True)),
    "municipality": _P.municipality == bindparam("municipality"),
    "area": _P.area == bindparam("area"),
    "flagged": _P.open_flags > 0,
    "text": or_(
        *(
            column.icontains(bindparam("text", type_=String), escape="/")
            for column in (_P.title, _P.ref, _G.name)
        )
    ),
}


class ListRow(NamedTuple):
    """What the list shows of one proposal; `requested` in cents."""

    id: str
    ref: str
    number: int
    title: str
    group: str
    municipality: str | None
    area: str | None
    members: int
    open_flags: int
    requested: int | None
    submitted_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which sent proposals of a call: empty parts do not narrow."""

    call_id: str
    states: tuple[str, ...] = ()
    municipality: str = ""
    area: str = ""
    flagged: bool = False
    text: str = ""

    @property
    def parts(self) -> Parts:
        """Return which parts narrow."""
        return tuple(part for part in _NARROWS if getattr(self, part))

    @property
    def narrows(self) -> bool:
        """Tell whether anything but the call is asked."""
        return bool(self.parts)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: the keys of its neighbour, and on which side of it to read."""

    value: Any
    tie: Any
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """Rows in order, and whether there are more on either side."""

    rows: tuple[ListRow, ...]
    more_before: bool
    more_after: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """How many proposals the filter finds, and the sum they ask for in cents."""

    count: int
    requested: int


def list_page(
    session: Session,
    wanted: ListFilter,
    *,
    sort: Sort = "number",
    descending: bool = False,
    start: Place | None = None,
    size: int = 50,
) -> ListPage:
    """Return one page of the list; one statement whatever its length."""
    backwards = start is not None and start.backwards
    values = {**_values(wanted), "most": size + 1}
    missing = start is not None and start.value is None
    if start is not None:
        values |= {"from_tie": start.tie} | ({} if missing else {"from_value": start.value})
    beyond: Beyond = "all" if start is None else "missing" if missing else "value"
    statement = _page(wanted.parts, sort, descending is not backwards, beyond)
    found = session.execute(statement, values).all()
    more = len(found) > size
    rows = tuple(ListRow._make(row) for row in found[:size])
    if backwards:
        return ListPage(rows[::-1], more_before=more, more_after=True)
    return ListPage(rows, more_before=start is not None, more_after=more)


def place_of(row: ListRow, sort: Sort, *, backwards: bool = False) -> Place:
    """Return where the page after (or before) a row begins."""
    if sort == "state":
        return Place(row.state, row.number, backwards)
    value = {
        "number": row.number,
        "title": row.title,
        "requested": row.requested,
        "submitted": row.submitted_at,
    }[sort]
    return Place(value, row.id, backwards)


def totals(session: Session, wanted: ListFilter) -> Totals:
    """Count what a filter finds and sum what is asked for; one statement."""
    row = session.execute(_totals(wanted.parts), _values(wanted)).one()
    return Totals(int(row[0]), int(row[1]))


def ids_of(wanted: ListFilter) -> Query:
    """Return the select of the ids that a filter finds, in order of number: for exports."""
    query = _from(select(_P.id), wanted.parts).where(*_conditions(wanted.parts))
    return query.order_by(_P.number).params(**_values(wanted))


def chosen(session: Session, call_id: str, refs: Sequence[str]) -> tuple[ListRow, ...]:
    """Return the sent proposals of a call with these references, by number; one statement."""
    query = _COLUMNS.where(_P.call_id == call_id, _P.number.is_not(None), _P.ref.in_(refs))
    rows = session.execute(query.order_by(_P.number)).all()
    return tuple(ListRow._make(row) for row in rows)


# A statement is built once for each shape it can have; the values come with each request.
@lru_cache(maxsize=512)
def _page(parts: Parts, sort: Sort, down: bool, beyond: Beyond) -> Query:
    key, tie = _KEYS[sort]
    query = _COLUMNS.where(*_conditions(parts))
    if beyond != "all":
        query = query.where(_beyond(key, tie, beyond, down))
    order = [key.desc() if down else key.asc(), tie.desc() if down else tie.asc()]
    if sort == "requested":  # both databases keep what is missing at the low end
        order[0] = order[0].nulls_last() if down else order[0].nulls_first()
    return query.order_by(*order).limit(bindparam("most", type_=Integer))


@lru_cache(maxsize=64)
def _totals(parts: Parts) -> Query:
    query = select(func.count(), func.coalesce(func.sum(_P.requested_cents), 0))
    return _from(query, parts).where(*_conditions(parts))


def _from(query: Query, parts: Parts) -> Query:
    query = query.select_from(Proposal.__table__)
    if "text" in parts:
        query = query.join(CitizenGroup.__table__, _G.id == _P.group_id)
    return query


def _conditions(parts: Parts) -> list[ColumnElement[bool]]:
    return [
        _P.call_id == bindparam("call_id"),
        _P.number.is_not(None),
        *(_NARROWS[part] for part in parts),
    ]


def _values(wanted: ListFilter) -> dict[str, Any]:
    given: dict[str, Any] = {
        "states": list(wanted.states),
        "municipality": wanted.municipality,
        "area": wanted.area,
        "text": _LIKE.sub(r"/\g<0>", wanted.text),
    }
    kept = {name: value for name, value in given.items() if name in wanted.parts}
    return {"call_id": wanted.call_id, **kept}


def _beyond(key: Any, tie: Any, beyond: Beyond, down: bool) -> ColumnElement[bool]:
    # The types are named: an instant is written as this database keeps it.
    value, other = bindparam("from_value", type_=key.type), bindparam("from_tie", type_=tie.type)
    if key is not _P.requested_cents:
        here, there = tuple_(key, tie), tuple_(value, other)
        return here < there if down else here > there
    further = tie < other if down else tie > other
    if beyond == "missing":  # the low end: upwards everything with a sum still follows
        rest = and_(key.is_(None), further)
        return rest if down else or_(rest, key.is_not(None))
    if down:
        return or_(key < value, and_(key == value, further), key.is_(None))
    return or_(key > value, and_(key == value, further))
