"""Signing in through the pages: passwords, and what a demonstration shows."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import Account, OneTimeLink, SignIn
from tests.factories import Makers
from tests.rooms.people.helpers import (
    rows,
    separate_requests,  # noqa: F401 - a fixture
)
from tests.web.sign_in_world import (
    EMAIL,
    by_password,
    hidden,
    post,
)


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
        typed = re.compile(r'(name="email"[^>]*? value=")' + re.escape(email) + '"')
        page, boxes = typed.subn(r'\1…"', answer.text)
        assert boxes == 2
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
