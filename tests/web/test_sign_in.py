"""Signing in through the pages: links, passwords, cookies, tokens, hosts, ways on."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.app import create_app
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.settings import Settings
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import passwords
from grantcall.people.block_account import block_account
from grantcall.people.grant_role import grant_role, remove_role
from grantcall.people.models import Account, OneTimeLink, RoleGrant, SignIn
from tests.factories import Makers
from tests.rooms.people.helpers import (
    GOOD_PASSWORD,
    Browser,
    ask_for_link,
    mails,
    rows,
    secret_in,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.support.html import assert_good_page, text_of

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


@pytest.fixture
def person(make: Makers, clock: FixedClock) -> str:
    """Return the id of somebody with a password."""
    actor = make.account(name="Marta Bianchi")
    assert actor.account_id is not None
    with unit_of_work(actor, clock) as work, work.recording("trial", actor.ref):
        account = work.session.get_one(Account, actor.account_id)
        account.password_hash = passwords.hashed(GOOD_PASSWORD)
    return actor.account_id


# Links


def test_asking_for_a_link_says_the_same_to_everybody(client: FlaskClient, person: str) -> None:
    answers = []
    for email in (EMAIL, "nobody@example.org"):
        answer = post(client, "/sign-in", email=email, next="/account")
        seen = client.get(answer.location)
        answers.append((answer.status_code, answer.location, answer.data, seen.text))
        assert email not in seen.text
        assert email not in answer.headers.get("Set-Cookie", "")
    assert answers[0] == answers[1]
    assert (answers[0][0], answers[0][1]) == (303, "/sign-in/sent?next=/account")
    assert len(mails()) == 2


def test_following_a_link_burns_nothing_and_the_button_burns_it_once(
    client: FlaskClient, clock: FixedClock
) -> None:
    path = f"/sign-in/link/{ask_for_link(clock)}"
    for _ in range(3):
        page = client.get(path)
        assert page.status_code == 200
        assert client.head(path).status_code == 200
    assert "ada@example.org" in page.text
    assert rows()["sign_in"] == rows()["account"] == 0
    token = token_of(page)
    used = client.post(path, data={"csrf_token": token})
    assert used.status_code == 303
    assert client.get("/account").status_code == 200
    again = client.post(path, data={"csrf_token": token})
    assert (again.status_code, again.location) == (303, used.location)  # pressed twice
    stranger = client.application.test_client()
    page = stranger.get(path)
    assert page.status_code == 410
    assert text_of(assert_good_page(page.text).find(".//h1")) == "Questo link è già stato usato."
    refused = stranger.post(path, data={"csrf_token": token_of(page)})
    assert refused.status_code == 410
    assert stranger.get("/account").status_code == 303
    assert rows()["sign_in"] == 1


def test_an_expired_link_offers_a_new_one_with_the_same_way_on(
    client: FlaskClient, clock: FixedClock
) -> None:
    path = f"/sign-in/link/{ask_for_link(clock, next_path='/account?x=1')}"
    clock.advance(minutes=31)
    page = client.get(path)
    assert page.status_code == 410
    assert hidden(page)["next"] == "/account?x=1"
    assert post(client, "/sign-in", path, email="ada@example.org").status_code == 303
    assert len(mails()) == 2


def test_a_link_of_a_blocked_account_says_whom_to_call(
    client: FlaskClient, clock: FixedClock, make: Makers, person: str
) -> None:
    block_account(person, actor=make.account("admin"), clock=clock)
    before = rows()
    answer = by_link(client, clock)
    assert answer.status_code == 409
    assert "Questo accesso è stato chiuso." in answer.text
    assert rows()["sign_in"] == before["sign_in"] == 0


def test_six_links_in_an_hour_are_too_many(client: FlaskClient) -> None:
    for _ in range(5):
        assert post(client, "/sign-in", email=EMAIL).status_code == 303
    answer = post(client, "/sign-in", email=EMAIL)
    assert answer.status_code == 429
    assert "Riprovate tra 30 minuti." in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert len(mails()) == 5


# Passwords


def test_a_password_signs_in_and_leads_on(client: FlaskClient, person: str) -> None:
    answer = by_password(client, next="/account/password")
    assert (answer.status_code, answer.location) == (303, "/account/password")
    assert client.get("/account").status_code == 200


def test_every_failed_password_shows_the_same_page(client: FlaskClient, person: str) -> None:
    pages = []
    for email, password in ((EMAIL, "no"), ("nobody@example.org", "no"), ("", ""), ("x", "y")):
        answer = post(client, "/sign-in", email=email, password=password, next="/account")
        assert answer.status_code == 422
        fields = hidden(answer)
        assert fields["next"] == "/account"
        page = answer.text.replace(f'value="{email}"', 'value="…"')
        pages.append(page.replace(fields["csrf_token"], "…"))
        assert "Set-Cookie" not in answer.headers or "grantcall=" not in str(answer.headers)
    assert len(set(pages)) == 1
    assert "Mail e password non corrispondono." in pages[0]
    assert rows()["sign_in"] == 0


def test_ten_wrong_passwords_close_the_way_for_a_while(client: FlaskClient, person: str) -> None:
    for _ in range(10):
        assert by_password(client, "wrong").status_code == 422
    assert by_password(client).status_code == 429
    assert rows()["sign_in"] == 0


# Cookies and sign-ins


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


# Tokens, hosts, ways on


def unsafe_routes(app: Flask) -> list[str]:
    filled = {"account_id": "0" * 26, "grant_id": "0" * 26, "secret": "a" * 43}
    with app.test_request_context():
        adapter = app.create_url_adapter(None)
        assert adapter is not None
        return sorted(
            adapter.build(
                rule.endpoint, {name: filled[name] for name in rule.arguments}, method="POST"
            )
            for rule in app.url_map.iter_rules()
            if rule.endpoint.startswith("people.") and "POST" in (rule.methods or ())
        )


def test_no_form_is_taken_without_its_token(
    settings: Settings, clock: FixedClock, client: FlaskClient, make: Makers, person: str
) -> None:
    by_password(client)
    grant_role(person, "admin", None, actor=make.account("admin"), clock=clock)
    paths = [urlsplit(path).path for path in unsafe_routes(client.application)]
    assert len(paths) == 13
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


def test_language_is_a_cookie_and_writes_nothing(client: FlaskClient) -> None:
    before = rows()
    answer = client.get("/language/en?next=/sign-in?next=/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")
    assert 'lang="en"' in client.get("/sign-in").text
    client.get("/language/it")
    assert 'lang="it"' in client.get("/sign-in").text
    assert client.get("/language/fr").status_code == 404
    assert rows() == before


def test_a_demonstration_lists_nobody(
    client: FlaskClient, clock: FixedClock, make: Makers, person: str
) -> None:
    call = make.call()
    with unit_of_work(make.account(), clock) as work, work.recording("trial", "trial:1"):
        work.session.merge(call).demo = True
    page = client.get("/sign-in").text
    assert "Dati dimostrativi" in page
    emails = db.session.scalars(select(Account.email)).all()
    assert [email for email in emails if email in page] == []
    assert db.session.scalars(select(OneTimeLink)).all() == []
    assert db.session.scalars(select(SignIn)).all() == []
