"""P1: every principal at every route with every thing, against tables written by hand.

Whoever brings a route adds its row in `tests/safety/access` (how: `tests/safety/table.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from grantcall.web.access import access_of
from tests.safety.cases import address, filled_in, no_answer, parts_of, things_of, those_who_may
from tests.safety.site import Site, text_of, told
from tests.safety.table import NOTHING, Row, rows, rules_of
from tests.safety.world import world_names

ROWS = rows()
SiteOf = Callable[[str], Site]
by_key = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.endpoint}")


def test_every_route_has_a_row_and_every_row_a_route(site_of: SiteOf) -> None:
    routes = set(rules_of(site_of("open").app))
    listed = {row.key for row in ROWS}
    assert routes - listed == set(), "these routes have no row"
    assert listed - routes == set(), "these rows have no route"


def test_every_name_in_a_row_is_known(site_of: SiteOf) -> None:
    unknown = []
    for row in ROWS:
        assert row.world in world_names()
        site = site_of(row.world)
        principals = {"anonymous", "everybody", "signed_in", *site.played.cookies}
        things = {*things_of(site, row), ""}
        unknown += [f"{row.endpoint}: {one}" for one in set(row.who) - things]
        unknown += [
            f"{row.endpoint}: {one}" for who in row.who.values() for one in who - principals
        ]
    assert unknown == []


def test_there_are_cases_enough(site_of: SiteOf) -> None:
    cases = 0
    for row in ROWS:
        site = site_of(row.world)
        cases += len(things_of(site, row)) * (1 + len(site.played.cookies))
    assert cases >= 4000


@by_key
def test_who_may_and_who_may_not(site_of: SiteOf, row: Row) -> None:
    site = site_of(row.world)
    things = things_of(site, row)
    faults = []
    for principal in ("anonymous", *site.played.cookies):
        nothing = _ask(site, row, principal, NOTHING).told if NOTHING in things else None
        for thing in things:
            asked = _ask(site, row, principal, thing)
            where = f"{principal}, {thing or 'the page'}: {asked.answer.status_code}"
            may, told_nothing = row.may(thing, principal), no_answer(site, row, asked.answer)
            if asked.answer.status_code >= 500:
                faults.append(f"{where}: a fault of the site")
            elif may == told_nothing:
                faults.append(where)
            elif not may and nothing is not None and asked.told != nothing:
                faults.append(f"{where}: tells that there is something")
            faults += [
                f"{where}: writes {table}" for table in _wrongly_written(site, row, asked, may)
            ]
            faults += [f"{where}: leaks “{word}”" for word in _leaks(site, principal, asked)]
    assert faults == []


@by_key
def test_a_good_form_is_taken(site_of: SiteOf, row: Row) -> None:
    """What is refused above is refused for want of the right, not for a bad form."""
    if row.form is None:
        return
    site = site_of(row.world)
    principal, thing = next(those_who_may(site, row))
    path = address(site, row, thing)
    answer = site.ask(principal, "POST", path, filled_in(site, row, principal, path))
    site.restore()
    assert answer.status_code == row.done


@dataclass(frozen=True)
class Asked:
    """An answer, all that it tells, and the tables that were written."""

    answer: TestResponse
    told: tuple[object, ...]
    written: frozenset[str]


def _ask(site: Site, row: Row, principal: str, thing: str) -> Asked:
    path = address(site, row, thing)
    form = filled_in(site, row, principal, path) if row.method == "POST" else None
    answer = site.ask(principal, row.method, path, form)
    written = frozenset(site.writes)
    site.restore()
    address_of = parts_of(site, row, thing)
    parts = [part for name, part in address_of.items() if name not in row.extra]
    own = site.played.accounts.get(principal)
    return Asked(answer, told(answer, [*parts, own] if own else parts), written)


def _wrongly_written(site: Site, row: Row, asked: Asked, may: bool) -> frozenset[str]:
    """A GET leaves the trace of whose personal data it showed; a refusal at most its own."""
    declared = access_of(site.app, row.endpoint)
    assert declared is not None
    trace = frozenset({"audit_event"})
    if row.method == "GET":
        traced = declared.reads_personal and asked.answer.status_code == 200
        return asked.written ^ (trace if traced else frozenset())
    return frozenset() if may else asked.written - trace


def _leaks(site: Site, principal: str, asked: Asked) -> list[str]:
    text = text_of(asked.answer)
    return [
        word for word, who in site.played.knows.items() if principal not in who and word in text
    ]
