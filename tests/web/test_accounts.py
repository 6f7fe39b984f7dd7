"""The administrators' pages of accounts, and everybody's own."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.people.account_list import one_account
from grantcall.people.models import Account, RoleGrant
from tests.factories import SHIPPED, Makers
from tests.rooms.people.helpers import (
    ask_for_link,
    mails,
    rows,
    secret_in,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.support.html import assert_good_page, text_of
from tests.web.sign_in_world import post, token_of

LIST = "/staff/accounts"


@pytest.fixture
def admin(client: FlaskClient, clock: FixedClock, make: Makers) -> Actor:
    """Sign an administrator in, persona1."""
    actor = make.account("admin", name="Zeno")
    path = f"/sign-in/link/{ask_for_link(clock, 'persona1@example.org')}"
    client.post(path, data={"csrf_token": token_of(client.get(path))})
    return actor


def emails_in(page: Any) -> list[str]:
    root = assert_good_page(page.text)
    return [text_of(link) for link in root.findall(".//tbody//th/a")]


def roles_of(account_id: str | None) -> list[tuple[str, str | None]]:
    db.session.rollback()
    found = one_account(db.session(), account_id or "")
    assert found is not None
    return [(held.role, held.call_slug) for held in found.roles]


def test_the_list_is_shown_filtered_and_paged(
    client: FlaskClient, make: Makers, admin: Actor
) -> None:
    for number in range(51):
        make.account("staff" if number == 7 else "reviewer", name="L" * 120)
    first = client.get(LIST)
    shown = emails_in(first)
    assert len(shown) == 50
    onward = assert_good_page(first.text).find(".//a[@rel='next']")
    assert onward is not None
    second = client.get(str(onward.get("href")))
    assert len(emails_in(second)) == 2
    assert set(shown) & set(emails_in(second)) == set()
    assert emails_in(client.get(f"{LIST}?role=staff")) == ["persona9@example.org"]
    nobody = client.get(f"{LIST}?q=nobody")
    assert "Nessuna persona con questi filtri." in nobody.text
    assert_good_page(nobody.text)


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_page_asks_the_database_four_times(
    client: FlaskClient, make: Makers, admin: Actor, people: int
) -> None:
    for _ in range(people):
        make.account("staff", "reviewer")
    client.get(LIST)
    statements: list[str] = []

    def heard(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        assert client.get(LIST).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
    assert len(statements) == 3  # who asks, whose site, the list


@pytest.mark.parametrize(
    "query",
    ["?after=x", "?before=%00", "?role=king&state=x&sort=y", "?q=%00%25", "?after=" + "0" * 26],
)
def test_odd_addresses_do_no_harm(client: FlaskClient, admin: Actor, query: str) -> None:
    assert client.get(LIST + query).status_code == 200


def test_a_new_account_is_written_to_and_its_link_is_shown_to_nobody(
    client: FlaskClient, make: Makers, admin: Actor
) -> None:
    make.call()
    answer = post(
        client, f"{LIST}/new", f"{LIST}/new", email="New@example.org", role="chair", call=SHIPPED
    )
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert_good_page(page.text)
    mail = mails()[-1]
    assert (mail.kind, mail.recipient) == ("welcome_password", "new@example.org")
    secret = secret_in(mail.body)
    assert secret not in page.text
    assert secret not in str(answer.headers)
    person = client.application.test_client()
    path = f"/sign-in/link/{secret}"
    entered = person.post(path, data={"csrf_token": token_of(person.get(path))})
    assert entered.location == "/account/password"
    assert person.get("/account/password").status_code == 200


def test_a_refused_account_keeps_what_was_typed(client: FlaskClient, admin: Actor) -> None:
    before = rows()
    answer = post(client, f"{LIST}/new", f"{LIST}/new", email="nobody", role="staff", call="")
    assert answer.status_code == 422
    root = assert_good_page(answer.text)
    assert root.find(".//input[@id='email']").get("value") == "nobody"  # type: ignore[union-attr]
    chosen = root.find(".//select[@id='role']/option[@selected]")
    assert chosen is not None
    assert chosen.get("value") == "staff"
    assert rows() == before


def test_roles_and_the_door(client: FlaskClient, make: Makers, admin: Actor) -> None:
    make.call()
    person = make.account()
    record = f"{LIST}/{person.account_id}"
    assert post(client, f"{record}/roles", record, role="reviewer", call=SHIPPED).status_code == 303
    assert roles_of(person.account_id) == [("reviewer", SHIPPED)]
    refused = post(client, f"{record}/roles", record, role="admin", call=SHIPPED)
    assert refused.status_code == 422
    assert "tutti i bandi" in refused.text
    grant = db.session.scalars(select(RoleGrant.id).where(RoleGrant.role == "reviewer")).one()
    assert post(client, f"{record}/roles/{grant}/remove", record).status_code == 303
    assert roles_of(person.account_id) == []
    assert post(client, f"{record}/block", record).status_code == 303
    page = client.get(record)
    assert "Riapri l’accesso" in page.text
    assert_good_page(page.text)
    assert post(client, f"{record}/unblock", record).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Account, person.account_id).blocked_at is None


def test_ones_own_door_stays_open(client: FlaskClient, make: Makers, admin: Actor) -> None:
    record = f"{LIST}/{admin.account_id}"
    page = client.get(record)
    assert "Chiudi l’accesso" not in page.text
    answer = post(client, f"{record}/block", record)
    assert answer.status_code == 409
    assert "Non potete chiudere il vostro stesso accesso." in answer.text


@pytest.mark.parametrize("roles", [(), ("staff",), ("auditor",)])
def test_nobody_else_learns_whether_an_account_exists(
    client: FlaskClient, clock: FixedClock, make: Makers, roles: tuple[str, ...]
) -> None:
    person = make.account(*roles)
    local = make.account("admin", call=make.call())
    for serial in ("1", "2"):
        path = f"/sign-in/link/{ask_for_link(clock, f'persona{serial}@example.org')}"
        client.post(path, data={"csrf_token": token_of(client.get(path))})
        answers = {
            (answer.status_code, answer.text.replace(url, "…"))
            for url in (
                f"{LIST}/{person.account_id}",
                f"{LIST}/{local.account_id}",
                f"{LIST}/{'0' * 26}",
            )
            for answer in [client.get(url)]
        }
        assert [status for status, _ in answers] == [404]
        assert client.get(LIST).status_code == client.get(f"{LIST}/new").status_code == 404


def test_the_profile_is_saved_and_its_language_shown(client: FlaskClient, admin: Actor) -> None:
    answer = post(client, "/account", "/account", name="Zeno Verdi", phone="", language="en")
    assert answer.status_code == 303
    page = client.get("/account")
    assert 'lang="en"' in page.text
    assert 'value="Zeno Verdi"' in page.text
    refused = post(client, "/account", "/account", name="Zeno", phone="call me", language="en")
    assert refused.status_code == 422
    root = assert_good_page(refused.text)
    field = root.find(".//input[@id='phone']")
    assert field is not None
    assert (field.get("value"), field.get("aria-invalid")) == ("call me", "true")
