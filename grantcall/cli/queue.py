"""The carrier: huey, in a file of its own, or in PostgreSQL where the data are there.

The queue may be lost at any moment: the outbox and the due instants of the records are the
truth, and the worker's round finds them again.
"""

import sqlite3
from collections.abc import Callable

from huey import Huey, PostgresHuey, SqliteHuey
from huey.exceptions import HueyException
from sqlalchemy import make_url

from grantcall.core.settings import Settings

NAME = "grantcall"
DELIVER = "deliver_mail"


def queue_of(settings: Settings) -> Huey:
    """Return the queue of a site; opening it creates its tables."""
    if on_postgresql(settings):
        address = make_url(settings.database_url).set(drivername="postgresql")
        return PostgresHuey(NAME, results=False, dsn=address.render_as_string(hide_password=False))
    # Not WAL: this file is opened by the interpreter's own SQLite, whichever version that is.
    return SqliteHuey(
        NAME,
        results=False,
        filename=str(settings.data_dir / "queue.sqlite3"),
        journal_mode="truncate",
        fsync=False,
    )


def on_postgresql(settings: Settings) -> bool:
    """Tell whether the data lie in PostgreSQL."""
    return settings.database_url.startswith("postgresql")


def queue_failures(settings: Settings) -> tuple[type[Exception], ...]:
    """Return the errors by which the queue's medium fails."""
    failures: tuple[type[Exception], ...] = (OSError, sqlite3.Error, HueyException)
    if on_postgresql(settings):
        import psycopg

        failures += (psycopg.Error,)
    return failures


class Carrier:
    """Puts the ids of fresh mails into the queue.

    The queue is opened at the first use, so that a process that forks afterwards shares
    no connection with its children.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._queue: Huey | None = None
        self._enqueue: Callable[[str], object] = _elsewhere

    def __call__(self, message_id: str) -> None:
        """Enqueue one mail; raises one of `queue_failures`."""
        if self._queue is None:
            self._queue = queue_of(self._settings)
            self._enqueue = declare_delivery(self._queue, _elsewhere)
        self._enqueue(message_id)

    def close(self) -> None:
        """Close the connection of this thread."""
        if self._queue is not None:
            self._queue.storage.close()


def declare_delivery(queue: Huey, deliver: Callable[[str], None]) -> Callable[[str], object]:
    """Tell a queue about the one task that carries mail; return what enqueues it."""

    # huey names a task after the module of its function: web and worker must share this one.
    def deliver_mail(message_id: str) -> None:
        deliver(message_id)

    task: Callable[[str], object] = queue.task(name=DELIVER)(deliver_mail)
    return task


def _elsewhere(message_id: str) -> None:
    raise RuntimeError(f"mail {message_id} is delivered by the worker, not here")
