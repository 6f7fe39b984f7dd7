"""The worker's round, once a minute: clocks, reminders, mail, left-over files.

Everything in it is safe to repeat and to interrupt.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.db import db
from grantcall.mail.deliver import Office, deliver_one, flush
from grantcall.mail.sending import Author, post_from
from grantcall.process.clocks import catch_up, remind
from grantcall.process.frozen import definition_of
from grantcall.web.services import services

_log = logging.getLogger("grantcall.worker")
TEMPORARY = ".incoming-*"
TEMPORARY_SECONDS = 24 * 3600


def office_of(app: Flask) -> Office:
    """Return how this site sends: the carrier of its settings, the office of each call."""
    return Office(post_from(app.extensions["grantcall"].settings), author_of)


def author_of(session: Session, call_id: str | None) -> Author:
    """Return in whose name a mail about a call is written: answers go to its office."""
    version_id = (
        session.scalar(select(Call.version_id).where(Call.id == call_id)) if call_id else None
    )
    promoter = definition_of(session, version_id).promoter if version_id else None
    return Author(promoter.label.it, promoter.mail) if promoter is not None else Author()


class Rounds:
    """The tasks of a worker, each with an application context of its own."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._office = office_of(app)

    def deliver(self, message_id: str) -> None:
        """Send one mail; the row says what became of it."""
        with self._app.app_context():
            outcome = deliver_one(message_id, services().clock, self._office)
            _log.info("mail %s: %s", message_id, outcome)
            db.session.remove()

    def clocks(self) -> None:
        """Take the steps that are due and send the reminders whose day has come."""
        self._in_context(lambda: catch_up(services().clock), "%d steps taken by the clock")
        self._in_context(lambda: remind(services().clock), "%d reminders")

    def mail(self) -> None:
        """Send what waits: fresh mails nobody was told of, next tries, orphans."""
        self._in_context(
            lambda: sum(1 for _ in flush(services().clock, self._office)), "%d mails handled"
        )

    def tidy(self) -> None:
        """Remove the files that uploads and deliveries left half-written."""
        data_dir = self._app.extensions["grantcall"].settings.data_dir
        removed = sum(sweep(data_dir / name, time.time()) for name in ("files", "outbox"))
        if removed:
            _log.info("%d left-over files removed", removed)

    def _in_context(self, work: Callable[[], int], words: str) -> None:
        with self._app.app_context():
            count = work()
            if count:
                _log.info(words, count)
            db.session.remove()


def sweep(folder: Path, now: float) -> int:
    """Remove temporary files older than a day from a folder; return how many."""
    removed = 0
    for path in folder.glob(TEMPORARY):
        try:
            if now - path.stat().st_mtime > TEMPORARY_SECONDS:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # another worker was quicker
    return removed
