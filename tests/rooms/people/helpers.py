"""What the tests of this room share: asking for links, reading mails, counting rows."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from grantcall.core.clock import Clock
from grantcall.core.db import db
from grantcall.core.outbox import OutboxMessage
from grantcall.core.resources import Resources
from grantcall.mail.site_texts import SiteVoice
from grantcall.people.models import Account, OneTimeLink, RoleGrant, SignIn
from grantcall.people.request_sign_in_link import request_sign_in_link

VOICE = SiteVoice(Resources(), "Europe/Rome", "Ufficio di prova", "02 0000 0000")
GOOD_PASSWORD = "quattro panchine al sole"
TABLES = (Account, RoleGrant, SignIn, OneTimeLink, OutboxMessage)


def rows() -> dict[str, int]:
    """Count the rows that signing in could touch."""
    session = db.session()
    session.rollback()
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
        for table in TABLES
    }


def mails() -> list[OutboxMessage]:
    """Return the mails, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


def secret_in(body: str) -> str:
    """Return the secret of the link in a mail."""
    found = re.search(r"/sign-in/link/([A-Za-z0-9_-]{43})\b", body)
    assert found is not None
    return found[1]


def ask_for_link(clock: Clock, email: str = "ada@example.org", next_path: str | None = None) -> str:
    """Ask for a link and return the secret that reached the mailbox."""
    before = {mail.id for mail in mails()}
    request_sign_in_link(
        email, next_path, voice=VOICE, language="it", remote="192.0.2.1", clock=clock
    )
    (mail,) = [mail for mail in mails() if mail.id not in before]
    return secret_in(mail.body)


class Browser(FlaskClient):
    """A client whose every request has an application context of its own, as on a server.

    The fixture `app` keeps one open, and Flask would let all requests share its `g`: who
    was signed in at one request would still be at the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request, with no transaction of the test's own in its way."""
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(autouse=True)
def separate_requests(app: Flask) -> None:
    """Give each request of a test its own context."""
    app.test_client_class = Browser
