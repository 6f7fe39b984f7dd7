"""What the journeys share: the test's own site, a walker who looks at each page, a cookie."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from grantcall.core.actor import ENGINE, Actor
from grantcall.core.clock import Clock
from grantcall.core.ids import hash_secret, new_secret
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import SignIn
from tests.support.browser import assert_axe_clean, assert_no_sideways_scroll

PHONE = 390


class _Quiet(WSGIRequestHandler):
    """Serves without writing a line per request."""

    def log(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Serve the test's application, with its fixed clock, on the loopback interface."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def look_at(page: Page, script: bool) -> None:
    """Check one page; axe is a script itself and cannot run where scripts are off."""
    assert_no_sideways_scroll(page)
    if script:
        assert_axe_clean(page)


class Walker:
    """Walks the pages on a telephone and looks at each one."""

    def __init__(self, page: Page, script: bool) -> None:
        self.page, self.script = page, script
        self.seen: set[str] = set()

    def look(self) -> None:
        """Check the page that is open: no fault of access, nothing wider than the screen."""
        path = re.sub(r"[0-9a-z]{26}|\?.*|#.*", "", self.page.url.split("/", 3)[3])
        if path not in self.seen:
            self.seen.add(path)
            look_at(self.page, self.script)

    def press(self, name: str, heading: str) -> None:
        """Press the button or follow the link, and see the page that it leads to."""
        here = self.page.locator("main")
        here.get_by_role("button", name=name, exact=True).or_(
            here.get_by_role("link", name=name, exact=True)
        ).first.click()
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        self.look()


def cookie_of(person: Actor, clock: Clock) -> str:
    """Sign somebody in; return the value of their cookie."""
    secret = new_secret()
    with unit_of_work(ENGINE, clock) as work:
        work.session.add(
            SignIn(
                token_hash=hash_secret(secret),
                account_id=str(person.account_id),
                created_at=work.now,
                seen_at=work.now,
                expires_at=work.now + timedelta(hours=12),
                confirmed_at=work.now,
            )
        )
    return secret
