"""P2: each route declares its access, a GET never writes, ids in addresses are typed."""

from collections.abc import Callable

import pytest
from flask import Flask

from grantcall.core.policy import Right
from grantcall.web.access import access_of, loopback_only, public, refuse_undeclared, requires
from grantcall.web.converters import register_converters
from tests.safety.cases import address, filled_in, things_of, those_who_may
from tests.safety.site import Site
from tests.safety.table import Row, rows, rules_of

ROWS = rows()
SiteOf = Callable[[str], Site]
TYPED = {"slug", "ref", "id", "secret", "name", "int", "any"}
FILES = {("static_files", "version"), ("static_files", "path")}  # names of our own files
# The two reasons for which a GET may write (architecture §5), by table.
TOUCH = {"sign_in"}
TRACE = {"audit_event"}
gets = pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method == "GET"], ids=lambda row: row.endpoint
)
posts = pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method == "POST"], ids=lambda row: row.endpoint
)


def test_every_route_declares_its_access(site_of: SiteOf) -> None:
    app = site_of("open").app
    declared = {rule.endpoint: access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert [endpoint for endpoint, found in declared.items() if found is None] == []
    assert {found.permission for found in declared.values() if found} & {"", None} == set()


def test_a_site_with_an_undeclared_route_does_not_start() -> None:
    app = Flask("trial")
    app.add_url_rule("/open", "open", public(lambda: ""))
    app.add_url_rule("/machine", "machine", loopback_only(lambda: ""))
    refuse_undeclared_but_static(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten: declares no permission"):
        refuse_undeclared_but_static(app)


def test_a_site_with_an_object_that_nothing_loads_does_not_start() -> None:
    app = Flask("trial")
    view = requires(Right.STAFF_DESK, object="unicorn")(lambda: "")
    app.add_url_rule("/unicorn", "unicorn", view)
    with pytest.raises(RuntimeError, match="nothing loads “unicorn”"):
        refuse_undeclared_but_static(app)


def refuse_undeclared_but_static(app: Flask) -> None:
    app.view_functions["static"] = public(lambda: "")
    refuse_undeclared(app)


def test_ids_in_addresses_are_typed(site_of: SiteOf) -> None:
    app = Flask("names")
    register_converters(app)
    names = {converter: name for name, converter in app.url_map.converters.items()}
    untyped = {
        (rule.endpoint, part)
        for rule in site_of("open").app.url_map.iter_rules()
        for part, converter in rule._converters.items()
        if names.get(type(converter), "string") not in TYPED
    }
    assert untyped == FILES


@gets
def test_a_get_writes_nothing_but_its_two_traces(site_of: SiteOf, row: Row) -> None:
    """That somebody was here (at most once a minute), and whom they looked at.

    What every other principal's GET writes is asked in `test_access.py`.
    """
    site = site_of(row.world)
    declared = access_of(site.app, row.endpoint)
    assert declared is not None
    principal, thing = next(
        (case for case in those_who_may(site, row) if case[0] != "anonymous"),
        ("contact", next(iter(things_of(site, row)))),
    )
    for method in ("GET", "HEAD"):
        site.clock.advance(minutes=2)
        answer = site.ask(principal, method, address(site, row, thing))
        written = set(site.writes)
        site.restore()
        # Our own files are served without asking who is there.
        expected = set() if row.endpoint == "static_files" else set(TOUCH)
        if declared.reads_personal and answer.status_code == 200:
            expected |= TRACE
        assert (method, written) == (method, expected)


@gets
def test_other_methods_find_nothing(site_of: SiteOf, row: Row) -> None:
    site = site_of(row.world)
    thing = next(iter(things_of(site, row)))
    path = address(site, row, thing)
    known = {method for endpoint, method in rules_of(site.app) if endpoint == row.endpoint}
    for method in {"PUT", "PATCH", "DELETE", "TRACE"} - known:
        assert site.ask("admin", method, path).status_code == 404
        site.restore()


@posts
def test_no_form_is_taken_without_its_token(site_of: SiteOf, row: Row) -> None:
    site = site_of(row.world)
    site.app.config["WTF_CSRF_ENABLED"] = True
    try:
        for principal, thing in list(those_who_may(site, row))[:1]:
            path = address(site, row, thing)
            for token in ({}, {"csrf_token": "x"}):
                form = {**filled_in(site, row, principal, path), **token}
                answer = site.ask(principal, "POST", path, form)
                assert (answer.status_code, dict(site.writes)) == (400, {})
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = False


def test_the_machines_own_pages_are_for_this_machine(site_of: SiteOf) -> None:
    site = site_of("open")
    for rule in site.app.url_map.iter_rules():
        declared = access_of(site.app, rule.endpoint)
        if declared is not None and declared.loopback:
            client = site.app.test_client()
            assert client.get(rule.rule).status_code == 200
            elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
            assert client.get(rule.rule, environ_overrides=elsewhere).status_code == 404
