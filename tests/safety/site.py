"""The site of a played world: requests as each principal, and the data put back after them."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from grantcall.app import create_app
from grantcall.core.clock import FixedClock
from grantcall.core.db import Base, db
from grantcall.process import frozen
from grantcall.web.headers import NO_STORE, SAFE
from tests.safety.world import Played, settings_of

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)", re.IGNORECASE)
# Secrets, digests, the beginnings of digests that name one-time links, hashes of passwords.
SECRET = re.compile(
    r"\b[0-9a-f]{64}\b|(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])"
    r"|(?<=one_time_link:)[0-9a-f]{26}|\$argon2[^\s\"]+"
)
TOKEN = re.compile(r'(name="(?:csrf_token|token)" value=")[^"]*')


class Site:
    """Serves one world. `writes` counts the writing statements of the last request by table."""

    def __init__(self, played: Played) -> None:
        frozen.forget()
        self.played = played
        self.clock = FixedClock(played.now)
        self.app: Flask = create_app(settings_of(played.folder), self.clock)
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        # Access is asked before anything else of a form: its token has tests of its own.
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.writes: Counter[str] = Counter()
        self._altered = False
        self._file = played.folder / "grantcall.sqlite3"
        self._kept = self._file.read_bytes()
        with self.app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "before_cursor_execute", self._note)

    def ask(
        self,
        principal: str,
        method: str,
        path: str,
        form: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send one request in a browser of its own; every answer's headers are checked."""
        client = self.app.test_client()
        cookie = self.played.cookies.get(principal)
        if cookie is not None:
            client.set_cookie("grantcall", cookie)
        self.writes.clear()
        answer = client.open(path, method=method, data=form, headers=dict(headers or {}))
        answer.get_data()
        answer.close()
        assert_safe_headers(answer)
        return answer

    def restore(self) -> None:
        """Put the data back if any request since the last time wrote anything."""
        self.clock.move_to(self.played.now)
        if not self._altered:
            return
        self._engine.dispose()
        for ending in ("-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
        self._file.write_bytes(self._kept)
        self.writes.clear()
        self._altered = False

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row of every table; secrets and digests are blotted out."""
        with self.app.app_context():
            session = db.session()
            found = {
                table.name: sorted(
                    (tuple(map(_plain, row)) for row in session.execute(select(table))), key=repr
                )
                for table in Base.metadata.sorted_tables
            }
            session.rollback()
        return found

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _note(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        found = WRITES.match(statement)
        if found:
            self.writes[found[2]] += 1
            self._altered = True


def to_sign_in(answer: TestResponse) -> bool:
    """Tell whether an answer leads a visitor to the sign-in page."""
    return answer.status_code == 303 and answer.location.startswith("/sign-in?next=")


def told(answer: TestResponse, parts: Collection[str]) -> tuple[object, ...]:
    """Return all that an answer tells, without what stood in the address and in tokens."""
    names = sorted({name for name, _ in answer.headers})
    texts = [answer.location or "", TOKEN.sub(r"\1…", text_of(answer))]
    for part in parts:
        texts = [text.replace(part, "…") for text in texts]
    return answer.status_code, names, texts


def text_of(answer: TestResponse) -> str:
    """Return the body as text; bytes that are none are shown as such."""
    return answer.get_data().decode("utf-8", "replace")


def assert_safe_headers(answer: TestResponse) -> None:
    """Assert the headers that every answer carries; only versioned files may be cached."""
    for name, value in SAFE.items():
        assert answer.headers.getlist(name) == [value]
    if answer.headers["Cache-Control"] != NO_STORE:
        assert answer.request.path.startswith("/static/")
        assert answer.status_code in (200, 304)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers
        return
    assert "Cookie" in answer.headers["Vary"]


def _plain(value: object) -> object:
    return SECRET.sub("…", value) if isinstance(value, str) else repr(value)
