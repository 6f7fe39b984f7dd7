"""Every page of the demonstration, reached by links alone, as each of its accounts."""

from collections.abc import Callable
from threading import Thread

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.demo.conftest import Demo
from tests.demo.crawl import Visitor, faults_of
from tests.support.browser import assert_axe_clean, assert_no_sideways_scroll

WIDTHS = (390, 1280)


def test_every_page_is_in_order_for_everybody(demo: Demo) -> None:
    """Strict HTML, no English, no code, no `None`, no ISO instant on an Italian page."""
    found = []
    for visitor in everybody(demo):
        for seen in visitor.walk():
            found += [f"{visitor.name} {fault}" for fault in faults_of(seen)]
    report = "\n".join(sorted(set(found)))
    assert report == "", report


def test_every_page_is_in_order_in_english(demo: Demo) -> None:
    found = []
    for visitor in everybody(demo):
        visitor.client.set_cookie("lang", "en")
        for seen in visitor.walk(most=1):
            faults = faults_of(seen, italian=False)
            found += [f"{visitor.name} {fault}" for fault in faults]
        visitor.client.delete_cookie("lang")
    report = "\n".join(sorted(set(found)))
    assert report == "", report


@pytest.mark.browser
def test_axe_finds_nothing_on_any_page(demo: Demo, open_page: Callable[..., Page]) -> None:
    """One page of each view, on a telephone and on a desk."""
    server = make_server("127.0.0.1", 0, demo.app, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        done: set[str] = set()
        faults: list[str] = []
        for visitor in everybody(demo):
            page = open_page(address)
            cookie = visitor.client.get_cookie("grantcall")
            if cookie is not None:
                page.context.add_cookies(
                    [{"name": "grantcall", "value": cookie.value, "url": address}]
                )
            for seen in list(visitor.walk(most=1)):
                if seen.endpoint not in done and seen.media_type == "text/html":
                    done.add(seen.endpoint)
                    faults += _looked_at(page, seen.path)
        report = "\n".join(faults)
        assert report == "", report
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _looked_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for check in (assert_no_sideways_scroll, assert_axe_clean):
            try:
                check(page)
            except AssertionError as fault:
                found.append(f"{path} at {width}: {fault}")
    return found


def everybody(demo: Demo) -> list[Visitor]:
    """Return a visitor for nobody, then one per account."""
    emails = [account["email"] for account in demo.told["accounts"]]
    nobody = Visitor(demo.app.test_client(), "nobody")
    return [nobody, *(Visitor(demo.client(email), email) for email in emails)]
