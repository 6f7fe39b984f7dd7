"""Signing in through the pages: the way on is kept, and never leads elsewhere."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from grantcall.core.clock import FixedClock
from tests.rooms.people.helpers import (
    mails,
    secret_in,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.web.sign_in_world import (
    EMAIL,
    HOME,
    by_password,
    hidden,
    post,
    token_of,
)

ELSEWHERE = (
    "http://evil.example", "https://evil.example/", "HTTP://EVIL.EXAMPLE", "//evil.example",
    "///evil.example", "////evil.example/%2f..", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example", "/\\/evil.example", "http:evil.example", "http:/evil.example",
    "http:\\\\evil.example", "https:///evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x",
    "//evil.example@127.0.0.1", "http://127.0.0.1@evil.example", "http://127.0.0.1.evil.example",
    "/\tevil.example", "/\t/evil.example", "\t//evil.example", " //evil.example",
    "\n//evil.example", "/\n/evil.example", "/\r\n/evil.example", "/\r\nLocation: //evil.example",
    "/\x00/evil.example", "\x00//evil.example", "/\x0b/evil.example", "/\x1f/evil.example",
    "//evil.example/..", "//evil%2eexample", "//%65vil.example", "/%09/evil.example",
    "/%5cevil.example", "/%2f%2fevil.example", "/%2fevil.example", "/.//evil.example",
    "/..//evil.example", "/./\\evil.example", "/account/..//evil.example", "/;@evil.example",
    "/?next=//evil.example", "//[::1]", "//[evil", "http://[evil", "ftp://evil.example/x",
    "mailto:a@evil.example", "blob:http://evil.example", "evil.example", "@evil.example",
    ".evil.example", "?x", "#x", "\u3002evil.example", "/\u2215evil.example", "/\uff0fevil.example",
    "\uff0f\uff0fevil.example",
)  # fmt: skip


def stays(answer: Any) -> bool:
    """Tell whether a redirect stays here, reading it as careless browsers do."""
    location = answer.location.replace("\\", "/")
    location = re.sub(r"[\t\r\n\x00]", "", location).strip()
    there = urlsplit(urljoin(HOME, location))
    return (there.scheme, there.hostname) in (("http", "localhost"), ("http", "127.0.0.1"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_way_on_leads_elsewhere(
    client: FlaskClient, clock: FixedClock, person: str, target: str
) -> None:
    chosen = client.get("/language/en", query_string={"next": target})
    asked = post(client, "/sign-in", email=EMAIL, next=target)
    secret = secret_in(mails()[0].body)
    path = f"/sign-in/link/{secret}"
    burnt = client.post(path, data={"csrf_token": token_of(client.get(path))})
    settled = client.get("/sign-in", query_string={"next": target})
    fresh = client.application.test_client()
    entered = by_password(fresh, next=target)
    answers = [chosen, asked, burnt, settled, entered]
    assert [answer.status_code for answer in answers] == [303] * 5
    assert [stays(answer) for answer in answers] == [True] * 5
    shown = client.application.test_client().get("/sign-in", query_string={"next": target})
    onward = hidden(shown).get("next", "/")
    assert onward.startswith("/")
    assert not onward.startswith(("//", "/\\"))


def test_sixty_ways_elsewhere_were_tried() -> None:
    assert len(set(ELSEWHERE)) >= 60


def test_the_way_on_is_kept_from_page_to_mail_to_page(
    client: FlaskClient, clock: FixedClock
) -> None:
    asked = client.get("/account/password?from=mail")
    assert asked.status_code == 303
    page = client.get(asked.location)
    way = hidden(page)["next"]
    assert way == "/account/password?from=mail"
    post(client, "/sign-in", email="ada@example.org", next=way)
    path = f"/sign-in/link/{secret_in(mails()[0].body)}"
    burnt = client.post(path, data={"csrf_token": token_of(client.get(path))})
    assert burnt.location == way
    assert client.get(way).status_code == 200
