"""P1: every principal at every route with every thing, against tables written by hand.

Whoever brings a route adds its row in `tests/safety/access` (how: `tests/safety/table.py`).
"""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

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
    faults = []
    for principal in ("anonymous", *site.played.cookies):
        nothing = _answer(site, row, principal, NOTHING) if "" not in things_of(site, row) else None
        for thing in things_of(site, row):
            answer, said = _answer(site, row, principal, thing)
            where = f"{principal}, {thing or 'the page'}: {answer.status_code}"
            if answer.status_code >= 500:
                faults.append(f"{where}: a fault of the site")
            elif row.may(thing, principal) == no_answer(site, row, answer):
                faults.append(where)
            elif nothing and not row.may(thing, principal) and said != nothing[1]:
                faults.append(f"{where}: tells that there is something")
            faults += [f"{where}: leaks “{word}”" for word in _leaks(site, principal, answer)]
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
    assert (answer.status_code, answer.location or "") == (row.done, answer.location or "")


def _answer(
    site: Site, row: Row, principal: str, thing: str
) -> tuple[TestResponse, tuple[object, ...]]:
    path = address(site, row, thing)
    form = filled_in(site, row, principal, path) if row.method == "POST" else None
    answer = site.ask(principal, row.method, path, form)
    site.restore()
    parts = {
        name: part for name, part in parts_of(site, row, thing).items() if name not in row.extra
    }
    return answer, told(answer, [*parts.values(), site.played.accounts.get(principal, "-")])


def _leaks(site: Site, principal: str, answer: TestResponse) -> list[str]:
    text = text_of(answer)
    return [
        word for word, who in site.played.knows.items() if principal not in who and word in text
    ]
