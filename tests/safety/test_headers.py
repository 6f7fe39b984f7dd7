"""P4: the headers that keep a page private and harmless stand on every answer there is.

`Site.ask` asserts them on each answer of `test_access.py`, `test_routes.py` and
`test_overposting.py` too: on every route, for every principal, whatever the status.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from grantcall.app import create_app
from grantcall.core.settings import Settings
from grantcall.web.headers import CSP
from tests.safety.cases import with_things
from tests.safety.site import Site, assert_safe_headers

SiteOf = Callable[[str], Site]
CALL = "/calls/operazione-comunita-1"
DRAFT_FILE = "/drafts/{draft_file.draft.draft_id}/files/{draft_file.draft.file_id}"


def test_what_the_policy_forbids() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CSP.split(";"))
    assert rules == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }


@pytest.mark.parametrize(
    ("principal", "method", "path", "headers", "status"),
    [
        ("anonymous", "GET", "/", {}, 200),
        ("anonymous", "HEAD", "/", {}, 200),
        ("anonymous", "OPTIONS", "/", {}, 200),
        ("anonymous", "GET", "/nowhere", {}, 404),
        ("anonymous", "GET", "/nowhere\x00", {}, 404),
        ("anonymous", "GET", CALL + "/", {}, 404),
        ("anonymous", "DELETE", "/", {}, 404),
        ("anonymous", "GET", "/mine", {}, 303),
        ("anonymous", "POST", "/drafts/" + "0" * 26 + "/submit", {}, 401),
        ("anonymous", "GET", "/healthz", {}, 200),
        ("anonymous", "GET", "/", {"Host": "evil.example"}, 400),
        ("contact", "GET", "/mine", {}, 200),
        ("contact", "GET", "/proposals/OC1-0001/receipt", {}, 200),
        ("contact", "GET", "/proposals/OC1-0001/receipt", {"Accept": "application/json"}, 200),
        ("contact", "GET", "/proposals/OC1-0001/receipt", {"Accept": "application/pdf"}, 200),
        ("contact", "GET", "/files/{file.draft.id}", {}, 200),
        ("contact", "GET", DRAFT_FILE, {}, 200),
        ("contact", "GET", DRAFT_FILE, {"Range": "bytes=0-9"}, 200),  # whole files only
        ("rival", "GET", DRAFT_FILE, {"Range": "bytes=0-9"}, 404),
        ("contact", "GET", "/files/{file.rival_draft.id}", {}, 404),
        ("staff", "GET", "/staff/proposals/OC1-0001/steps/nothing", {}, 404),
    ],
)
def test_every_kind_of_answer_carries_them(
    site_of: SiteOf, principal: str, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    site = site_of("open")
    answer = site.ask(principal, method, with_things(site, path), headers=headers)
    site.restore()
    assert answer.status_code == status


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_downloads_are_downloads(site_of: SiteOf, format: str) -> None:
    site = site_of("open")
    answer = site.ask("staff", "POST", f"/staff{CALL}/proposals/export", {"format": format})
    site.restore()
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.content_type.partition(";")[0] != "text/html"


def test_an_uploaded_file_is_never_shown_in_place(site_of: SiteOf) -> None:
    site = site_of("open")
    file = site.played.things["file"]["draft"]["id"]
    answer = site.ask("contact", "GET", f"/files/{file}")
    site.restore()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"


def test_our_own_files_are_kept_and_asked_again_for_nothing(site_of: SiteOf) -> None:
    site = site_of("open")
    css = site.played.things["asset"]["own_css"]
    path = f"/static/{css['version']}/{css['path']}"
    first = site.ask("contact", "GET", path)
    assert (first.status_code, "immutable" in first.headers["Cache-Control"]) == (200, True)
    again = site.ask("contact", "GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    gone = site.ask("contact", "GET", "/static/older/css/own.css")
    assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store, private")


def test_a_page_is_never_answered_from_memory(site_of: SiteOf) -> None:
    """No page has a mark by which a browser could ask whether it changed."""
    site = site_of("open")
    for principal, path in (("anonymous", CALL), ("contact", "/mine"), ("staff", "/staff")):
        answer = site.ask(principal, "GET", path, headers={"If-None-Match": "*"})
        assert (answer.status_code, "ETag" in answer.headers) == (200, False)
        assert "Last-Modified" not in answer.headers


def test_too_large_too_many_and_too_old(site_of: SiteOf) -> None:
    site = site_of("open")
    large = site.ask("contact", "POST", "/account", {"name": "x" * (22 * 1024 * 1024)})
    assert large.status_code == 413
    answers = [
        site.ask("anonymous", "POST", "/sign-in", {"email": "x@example.org"}) for _ in range(6)
    ]
    assert answers[-1].status_code == 429
    site.restore()
    site.app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert site.ask("anonymous", "POST", "/sign-in", {"email": "x"}).status_code == 400
    finally:
        site.app.config["WTF_CSRF_ENABLED"] = False


def test_a_fault_carries_them_and_tells_nothing(
    site_of: SiteOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of("open")
    view = site.app.view_functions["calls.help_page"]

    def broken() -> str:
        raise RuntimeError("the inside of a fault")

    monkeypatch.setattr(broken, "access", getattr(view, "access", None), raising=False)
    monkeypatch.setitem(site.app.view_functions, "calls.help_page", broken)
    answer = site.ask("contact", "GET", "/help")
    assert answer.status_code == 500
    assert "inside of a fault" not in answer.get_data(as_text=True)


def test_over_https_the_browser_is_told_to_stay_there(settings: Settings, database: str) -> None:
    base = "https://grants.example.org"
    app = create_app(replace(settings, base_url=base))
    answer = app.test_client().get("/healthz", base_url=base)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert_safe_headers(answer)
    assert "Strict-Transport-Security" not in _plain(app, settings).headers


def _plain(app: Flask, settings: Settings) -> TestResponse:
    client: FlaskClient = create_app(settings).test_client()
    return client.get("/healthz")
