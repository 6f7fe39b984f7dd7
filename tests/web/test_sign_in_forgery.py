"""Signing in through the pages: forms without a token, foreign hosts."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantcall.core.clock import FixedClock
from grantcall.core.settings import Settings
from grantcall.people.grant_role import grant_role
from tests.factories import Makers
from tests.rooms.people.helpers import (
    GOOD_PASSWORD,
    mails,
    rows,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.web.sign_in_world import (
    EMAIL,
    by_password,
    token_of,
)


def unsafe_routes(app: Flask) -> list[str]:
    filled = {"account_id": "0" * 26, "grant_id": "0" * 26, "secret": "a" * 43}
    adapter = app.url_map.bind("127.0.0.1")
    return sorted(
        adapter.build(rule.endpoint, {name: filled[name] for name in rule.arguments}, method="POST")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("people.") and "POST" in (rule.methods or ())
    )


def test_no_form_is_taken_without_its_token(
    settings: Settings, clock: FixedClock, client: FlaskClient, make: Makers, person: str
) -> None:
    by_password(client)
    grant_role(person, "admin", None, actor=make.account("admin"), clock=clock)
    paths = unsafe_routes(client.application)
    assert len(paths) == 14
    before = rows()
    for path in paths:
        for form in ({}, {"csrf_token": "x"}):
            answer = client.post(path, data={**form, "email": EMAIL, "password": GOOD_PASSWORD})
            assert (path, answer.status_code) == (path, 400)
            assert "La pagina era aperta da troppo tempo" in answer.text
            assert GOOD_PASSWORD not in answer.text
    assert rows() == before


HOSTS = (
    "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "evil.example#127.0.0.1",
    "127.0.0.1@evil.example", "localhost.evil.example", "xlocalhost", "127.0.0.2", "[::1]",
    "0.0.0.0", "grants.example.org", "127.0.0.1, evil.example", "evil.example/127.0.0.1",
    "127.0.0.1:80@evil.example", "127.0.0.1%00.evil.example", "2130706433", "0x7f.1",
    "localhost\\evil.example", "evil.example?localhost", "..",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_host_gets_nothing(client: FlaskClient, host: str) -> None:
    token = token_of(client.get("/sign-in"))
    answer = client.post(
        "/sign-in", data={"csrf_token": token, "email": EMAIL}, headers={"Host": host}
    )
    assert answer.status_code == 400
    assert mails() == []


def test_links_in_mails_never_follow_the_request(client: FlaskClient) -> None:
    token = token_of(client.get("/sign-in"))
    headers = {"Host": "localhost:9", "X-Forwarded-Host": "evil.example"}
    answer = client.post("/sign-in", data={"csrf_token": token, "email": EMAIL}, headers=headers)
    assert answer.status_code == 303
    assert "http://127.0.0.1:8000/sign-in/link/" in mails()[0].body
