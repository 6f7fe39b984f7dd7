"""Signing in through the pages: cookies, and sign-ins that end."""

import re
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.app import create_app
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.settings import Settings
from grantcall.people.block_account import block_account
from grantcall.people.grant_role import grant_role, remove_role
from grantcall.people.models import RoleGrant
from tests.factories import Makers
from tests.rooms.people.helpers import (
    Browser,
    ask_for_link,
    mails,
    rows,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.web.sign_in_world import (
    by_link,
    by_password,
    post,
    token_of,
)


def cookie(answer: Any, name: str) -> str:
    (found,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(name)]
    return str(found)


def test_the_cookie_on_plain_http(client: FlaskClient, person: str) -> None:
    line = cookie(by_password(client), "grantcall=")
    parts = [part.strip() for part in line.split(";")]
    assert re.fullmatch(r"grantcall=[A-Za-z0-9_-]{43}", parts[0])
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"} <= set(parts)
    assert not {"Secure"} & set(parts)
    assert not any(part.startswith("Domain") for part in parts)


def test_the_cookies_on_https(settings: Settings, clock: FixedClock) -> None:
    base = "https://grants.example.org"
    app = create_app(replace(settings, base_url=base), clock)
    app.test_client_class = Browser
    with app.app_context():
        client = app.test_client()
        path = f"/sign-in/link/{ask_for_link(clock)}"
        form = {"csrf_token": token_of(client.get(path, base_url=base))}
        headers = {"Referer": f"{base}{path}"}
        answer = client.post(path, data=form, base_url=base, headers=headers)
        assert answer.status_code == 303
        chosen = client.get("/language/en", base_url=base)
        first = client.get("/sign-in", base_url=base)
        assert first.status_code == 303
        assert f"{base}/sign-in/link/" in mails()[0].body
        for line in (
            cookie(answer, "__Host-grantcall="),
            cookie(app.test_client().get("/sign-in", base_url=base), "__Host-forms="),
            cookie(chosen, "lang="),
        ):
            parts = {part.strip() for part in line.split(";")}
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        db.session.remove()
        db.engine.dispose()


def test_an_id_planted_before_signing_in_is_not_taken_over(
    client: FlaskClient, person: str
) -> None:
    client.set_cookie("grantcall", "p" * 43)
    answer = by_password(client)
    assert "p" * 43 not in cookie(answer, "grantcall=")
    thief = client.application.test_client()
    thief.set_cookie("grantcall", "p" * 43)
    assert thief.get("/account").status_code == 303


def test_a_cookie_is_worth_nothing_after_signing_out(client: FlaskClient, person: str) -> None:
    token = cookie(by_password(client), "grantcall=").partition("=")[2].partition(";")[0]
    answer = post(client, "/sign-out", "/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "grantcall=;" in cookie(answer, "grantcall=")
    thief = client.application.test_client()
    thief.set_cookie("grantcall", token)
    assert thief.get("/account").status_code == 303
    assert rows()["sign_in"] == 0
    assert post(client, "/sign-out").status_code == 303  # once more does no harm


def test_the_token_of_forms_does_not_outlive_signing_out(client: FlaskClient, person: str) -> None:
    by_password(client)
    token = token_of(client.get("/account"))
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_leaving_everywhere_ends_every_browser(
    client: FlaskClient, clock: FixedClock, person: str
) -> None:
    other = client.application.test_client()
    by_password(client)
    by_link(other, clock)
    assert "2 apparecchi" in client.get("/account").text
    assert post(client, "/account/sign-out-everywhere", "/account").status_code == 303
    assert other.get("/account").status_code == client.get("/account").status_code == 303


def test_a_blocked_person_is_out_at_the_next_request(
    client: FlaskClient, clock: FixedClock, make: Makers, person: str
) -> None:
    by_password(client)
    block_account(person, actor=make.account("admin"), clock=clock)
    answer = client.get("/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")


def test_a_role_holds_and_ends_at_the_next_request(
    client: FlaskClient, clock: FixedClock, make: Makers, person: str
) -> None:
    by_password(client)
    admin = make.account("admin")
    seen = [client.get("/staff/accounts").status_code]
    grant_role(person, "admin", None, actor=admin, clock=clock)
    seen.append(client.get("/staff/accounts").status_code)
    grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.account_id == person)).one()
    remove_role(person, grant, actor=admin, clock=clock)
    seen.append(client.get("/staff/accounts").status_code)
    assert seen == [404, 200, 404]


def test_idle_and_old_sign_ins_end(client: FlaskClient, clock: FixedClock, person: str) -> None:
    by_password(client)
    for _ in range(6):
        clock.advance(minutes=119)
        assert client.get("/account").status_code == 200
    clock.advance(minutes=7)  # twelve hours and one minute since the sign-in
    assert client.get("/account").status_code == 303
    by_password(client)
    clock.advance(minutes=121)
    assert client.get("/account").status_code == 303


def test_language_is_a_cookie_and_writes_nothing(client: FlaskClient) -> None:
    before = rows()
    answer = client.get("/language/en?next=/sign-in?next=/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")
    assert 'lang="en"' in client.get("/sign-in").text
    client.get("/language/it")
    assert 'lang="it"' in client.get("/sign-in").text
    assert client.get("/language/fr").status_code == 404
    assert rows() == before
