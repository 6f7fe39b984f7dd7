"""What the tests of signing in share: forms sent as a browser sends them, and a person."""

import re
from typing import Any

from flask.testing import FlaskClient

from grantcall.core.clock import FixedClock
from tests.rooms.people.helpers import (
    GOOD_PASSWORD,
    ask_for_link,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.support.html import assert_good_page

EMAIL = "persona1@example.org"
HOME = "http://localhost/"


def token_of(page: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, path: str, seen: str = "/sign-in", **typed: str) -> Any:
    """Send a form as a browser does: with the token of a page that it has seen."""
    return client.post(path, data={"csrf_token": token_of(client.get(seen)), **typed})


def by_link(client: FlaskClient, clock: FixedClock, email: str = EMAIL, way: str = "") -> Any:
    path = f"/sign-in/link/{ask_for_link(clock, email, way or None)}"
    return client.post(path, data={"csrf_token": token_of(client.get(path))})


def by_password(client: FlaskClient, password: str = GOOD_PASSWORD, **more: str) -> Any:
    return post(client, "/sign-in", email=EMAIL, password=password, **more)


def hidden(page: Any) -> dict[str, str]:
    root = assert_good_page(page.text)
    return {
        str(field.get("name")): field.get("value") or ""
        for field in root.findall(".//input[@type='hidden']")
    }
