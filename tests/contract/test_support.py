"""The tools of the tests, seen to fail: a check that cannot speak guards nothing."""

import smtplib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.browser import assert_axe_clean, assert_no_sideways_scroll, shoot
from tests.support.html import assert_good_page, page_faults, parse
from tests.support.no_network import OutsideNetwork
from tests.support.postgres import PostgresServer
from tests.support.server import RunningServer

GOOD = """<!doctype html>
<html lang="it"><head><title>Prova</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Prova</h1><p>Testo</p></main></body></html>"""

BAD = """<!doctype html>
<html><head><title> </title><style>p { color: red }</style></head>
<body><p id="a" style="color: red">uno</p><p id="a" onclick="x()">due</p>
<a href="#nowhere">su</a><img src="x.png"><label for="b">b</label>
<form method="post"><input name="c"></form></body></html>"""


def test_a_good_page_passes() -> None:
    assert assert_good_page(GOOD).get("lang") == "it"


def test_each_fault_of_a_page_is_named() -> None:
    assert page_faults(parse(BAD)) == [
        "the page does not say its language",
        "the page has no title",
        "the page has 0 h1",
        "the id a stands 2 times",
        "a link leads to no element: #nowhere",
        "label for leads to no element: b",
        "a style element breaks the content security policy",
        "p style breaks the content security policy",
        "p onclick breaks the content security policy",
        "the image x.png has no alt",
        "the field c has no label",
        "the form to None posts without csrf_token",
    ]


def test_broken_markup_is_refused() -> None:
    with pytest.raises(AssertionError, match="unexpected-end-tag"):
        parse(GOOD.replace("</p>", "</p></b>"))


def test_nothing_leaves_the_machine(no_network: list[str]) -> None:
    with pytest.raises(OutsideNetwork), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideNetwork):
        socket.getaddrinfo("example.org", 80)
    with pytest.raises(OutsideNetwork):
        smtplib.SMTP("127.0.0.1", 25)
    assert no_network == [
        "a socket goes to 192.0.2.1",
        "the address of 'example.org' is looked up",
        "smtplib connects to 127.0.0.1",
    ]
    no_network.clear()


@pytest.mark.smtp
def test_a_marked_test_may_speak_smtp_here() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionRefusedError):
            smtplib.SMTP("127.0.0.1", closed.getsockname()[1])


def test_a_server_answers_and_counts_its_work(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = serve("bench.bare:create_app()", env={"BENCH_FOLDER": str(tmp_path)})
    with urllib.request.urlopen(f"{server.url}/constant") as answer:
        assert answer.read() == b"ok"
    deadline = time.monotonic() + 10
    while len(server.worker_pids()) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)  # the second worker may start after the first has answered
    assert len(server.worker_pids()) == 2
    assert server.cpu_seconds() > 0


def test_a_server_that_does_not_start_says_why(serve: Callable[..., RunningServer]) -> None:
    with pytest.raises(RuntimeError, match="no_such_module"):
        serve("no_such_module:app")


def test_databases_are_copies_of_a_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create("support_template")
    _run(postgres_server, template, "CREATE TABLE t AS SELECT 1 AS n")
    first = postgres_server.create(template=template)
    second = postgres_server.create(template=template)
    _run(postgres_server, first, "INSERT INTO t VALUES (2)")
    assert _run(postgres_server, first, "SELECT n FROM t ORDER BY n") == [(1,), (2,)]
    assert _run(postgres_server, second, "SELECT n FROM t ORDER BY n") == [(1,)]
    for name in (first, second, template):
        postgres_server.drop(name)


def _run(server: PostgresServer, database: str, order: str) -> list[tuple[object, ...]]:
    address = server.url(database).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        cursor = connection.execute(order.encode())
        return cursor.fetchall() if cursor.description else []


def _show(browser_page: Page, html: str) -> None:
    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    browser_page.route("**/*", answer)
    browser_page.goto("/")


def test_the_browser_shows_and_judges_a_page(open_page: Callable[..., Page]) -> None:
    page = open_page("http://127.0.0.1:9", width=640)
    _show(page, GOOD)
    assert_axe_clean(page)
    assert_no_sideways_scroll(page)
    assert shoot(page, "support", 320).name == "support-320.png"


def test_axe_names_what_is_wrong(open_page: Callable[..., Page]) -> None:
    page = open_page("http://127.0.0.1:9")
    _show(page, GOOD.replace("Testo", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))
    with pytest.raises(AssertionError, match="image-alt"):
        assert_axe_clean(page)


def test_the_browser_cannot_leave_the_machine(browser: Browser) -> None:
    context = browser.new_context()
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        context.new_page().goto("http://example.org/")
    context.close()


SKIPPING = """
import pytest
from tests.support.needs import missing

def test_needs_something():
    missing("a browser", "install one")
"""


@pytest.mark.parametrize(("setting", "status", "line"), [("", 0, "SKIPPED"), ("1", 1, "FAILED")])
def test_a_skip_fails_where_everything_is_required(
    tmp_path: Path, setting: str, status: int, line: str
) -> None:
    (tmp_path / "test_it.py").write_text(SKIPPING, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.needs", "-rfs"]
    done = subprocess.run(
        [*command, "--no-fold-skipped", "-p", "no:cacheprovider", "-c", "/dev/null", tmp_path],
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "PYTHONPATH": ".", "GRANTCALL_REQUIRE_ALL": setting},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert line in done.stdout
    assert "a browser is missing: install one" in done.stdout
