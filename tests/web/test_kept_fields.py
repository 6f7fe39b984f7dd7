"""Nothing typed is lost when a sign-in ends, or when a page asks again who is there."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import passwords
from grantcall.people.models import Account
from tests.factories import Makers
from tests.rooms.people.helpers import (
    GOOD_PASSWORD,
    ask_for_link,
    rows,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.support.html import assert_good_page, text_of

EMAIL = "persona1@example.org"
TYPED = {
    "name": "Marta <b>“Bianchi”</b> & figli",
    "phone": "02 1234 5678",
    "language": "en",
}


def forms(page: Any) -> list[dict[str, str]]:
    """Return the hidden fields of each form that posts, with its action."""
    root = assert_good_page(page.text)
    return [
        {
            "action": form.get("action") or "",
            **{
                str(field.get("name")): field.get("value") or ""
                for field in form.findall(".//input[@type='hidden']")
            },
        }
        for form in root.findall(".//form[@method='post']")
    ]


def form_with(page: Any, *names: str) -> dict[str, str]:
    """Return the one form that holds visible fields of these names."""
    root = assert_good_page(page.text)
    (place,) = [
        place
        for place, form in enumerate(root.findall(".//form[@method='post']"))
        if [
            field.get("name") for field in form.findall(".//input") if field.get("type") != "hidden"
        ]
        == list(names)
        and not (not names and "kept-name" not in forms(page)[place])
    ]
    return forms(page)[place]


def send(client: FlaskClient, form: dict[str, str], **typed: str) -> Any:
    return client.post(form["action"], data={**form, **typed})


def profile() -> tuple[str, str, str]:
    db.session.rollback()
    row = db.session.execute(
        select(Account.name, Account.phone, Account.language).where(Account.email == EMAIL)
    ).one()
    return (row.name, row.phone, row.language)


@pytest.fixture
def ended(client: FlaskClient, clock: FixedClock, make: Makers) -> Any:
    """Return the page that somebody gets who saves their profile three hours later."""
    actor = make.account(name="Marta")
    with unit_of_work(actor, clock) as work, work.recording("trial", actor.ref):
        account = work.session.get_one(Account, actor.account_id)
        account.password_hash = passwords.hashed(GOOD_PASSWORD)
    path = f"/sign-in/link/{ask_for_link(clock, EMAIL)}"
    client.post(path, data=forms(client.get(path))[0])
    form = form_with(client.get("/account"), "name", "phone", "language", "language")
    clock.advance(hours=3)
    return send(client, form, **TYPED)


def test_the_page_of_an_ended_sign_in_carries_what_was_typed(ended: Any) -> None:
    assert ended.status_code == 401
    form = form_with(ended, "email", "password")
    assert {name: form[f"kept-{name}"] for name in TYPED} == TYPED
    assert (form["action"], form["kept_path"], form["next"]) == (
        "/sign-in", "/account", "/account",
    )  # fmt: skip
    assert "kept-csrf_token" not in form
    assert profile() == ("Marta", "", "it")


def test_a_password_brings_it_back_and_one_button_sends_it(client: FlaskClient, ended: Any) -> None:
    form = form_with(ended, "email", "password")
    failed = send(client, form, email=EMAIL, password="not this one")
    assert failed.status_code == 422
    assert "Mail e password non corrispondono." in failed.text
    assert rows()["sign_in"] == 1  # the old one, which no longer holds
    form = form_with(failed, "email", "password")
    assert {name: form[f"kept-{name}"] for name in TYPED} == TYPED
    back = send(client, form, email=EMAIL, password=GOOD_PASSWORD)
    assert back.status_code == 200
    heading = assert_good_page(back.text).find(".//h1")
    assert heading is not None
    assert text_of(heading) == "Bentornati: quello che avete scritto è qui"
    assert profile() == ("Marta", "", "it")
    (again,) = [form for form in forms(back) if form["action"] == "/account"]
    assert {name: again[name] for name in TYPED} == TYPED
    assert len(again["token"]) == 43
    saved = send(client, again)
    assert (saved.status_code, saved.location) == (303, "/account")
    assert profile() == (TYPED["name"], TYPED["phone"], TYPED["language"])


def test_a_link_in_another_tab_brings_it_back_too(
    client: FlaskClient, clock: FixedClock, ended: Any
) -> None:
    form = form_with(ended)
    assert form["action"] == "/sign-in/again"
    early = send(client, form)
    assert early.status_code == 401
    assert "Qui non risultate ancora entrati." in early.text
    form = form_with(early)
    assert {name: form[f"kept-{name}"] for name in TYPED} == TYPED
    path = f"/sign-in/link/{ask_for_link(clock, EMAIL)}"
    client.post(path, data=forms(client.get(path))[0])
    back = send(client, form)
    assert back.status_code == 200
    (again,) = [form for form in forms(back) if form["action"] == "/account"]
    assert send(client, again).status_code == 303
    assert profile() == (TYPED["name"], TYPED["phone"], TYPED["language"])


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/account", "//evil.example/account", "/\\evil.example", "",
        "/no-such-page", "/language/en", "/sign-in", "/sign-out", "/sign-in/again",
        "/sign-in/link/" + "a" * 43, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_was_typed_is_never_sent_elsewhere(client: FlaskClient, ended: Any, path: str) -> None:
    form = {**form_with(ended, "email", "password"), "kept_path": path}
    answer = send(client, form, email=EMAIL, password=GOOD_PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/account")


def test_without_a_token_nothing_is_carried(client: FlaskClient, ended: Any) -> None:
    form = {**form_with(ended, "email", "password"), "csrf_token": "forged"}
    answer = send(client, form, email=EMAIL, password=GOOD_PASSWORD)
    assert answer.status_code == 400
    assert "kept-name" not in [name for form in forms(answer) for name in form]
    assert rows()["sign_in"] == 1


def test_tokens_and_passwords_are_never_kept(client: FlaskClient, ended: Any) -> None:
    form = form_with(ended, "email", "password")
    form |= {"kept-csrf_token": "old", "kept-token": "old", "kept-password": "secret words"}
    answer = send(client, form, email=EMAIL, password="wrong")
    assert "secret words" not in answer.text
    assert '"old"' not in answer.text


def test_a_page_that_asks_again_leads_on(
    client: FlaskClient, clock: FixedClock, ended: Any
) -> None:
    send(client, form_with(ended, "email", "password"), email=EMAIL, password=GOOD_PASSWORD)
    assert client.get("/account/password").status_code == 200
    stale = form_with(client.get("/account/password"), "username", "password")
    clock.advance(minutes=16)
    asked = client.get("/account/password")
    assert asked.status_code == 401
    late = send(client, stale, username=EMAIL, password="a new password of mine")
    assert late.status_code == 401
    assert "a new password of mine" not in late.text
    form = form_with(asked, "password")
    assert (form["action"], form["next"]) == ("/account/confirm", "/account/password")
    wrong = send(client, form, password="wrong")
    assert wrong.status_code == 422
    right = send(client, form_with(wrong, "password"), password=GOOD_PASSWORD)
    assert (right.status_code, right.location) == (303, "/account/password")
    page = client.get("/account/password")
    saved = send(
        client,
        form_with(page, "username", "password"),
        username=EMAIL,
        password="a new password of mine",
    )
    assert (saved.status_code, saved.location) == (303, "/account")
    assert rows()["sign_in"] == 1
