"""What the tests of the staff pages share: who is signed in, and a list long enough."""

import re
from datetime import timedelta

from flask import g
from flask.testing import FlaskClient
from sqlalchemy import event

from grantcall.core.actor import ENGINE, Actor
from grantcall.core.clock import Clock
from grantcall.core.db import db
from grantcall.core.ids import hash_secret, new_secret
from grantcall.core.reading import forget
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people.models import SignIn


def sign_in(client: FlaskClient, actor: Actor, clock: Clock) -> None:
    """Sign an account in on a client, as its own browser."""
    assert actor.account_id is not None
    secret = new_secret()
    with unit_of_work(ENGINE, clock) as work:
        work.session.add(
            SignIn(
                token_hash=hash_secret(secret),
                account_id=actor.account_id,
                created_at=work.now,
                seen_at=work.now,
                expires_at=work.now + timedelta(days=400),
                confirmed_at=work.now,
            )
        )
    client.set_cookie("grantcall", secret)


def csrf_of(page: str) -> str:
    """Return the token of the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


class Statements:
    """Counts the statements sent to the database while it is open."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    @property
    def reads(self) -> list[str]:
        """Return the statements that read, without what opens and closes transactions."""
        return [text for text in self.sent if text.startswith("SELECT")]

    def __enter__(self) -> "Statements":
        # The requests of a test share one context and what it has read; a server's do not.
        g.pop("site", None)
        forget(db.session())
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        self.sent.append(statement)
