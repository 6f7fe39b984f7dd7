"""One worker leads: only it starts the rounds; when it dies another takes over.

The lead is a lock that the system frees by itself when the process ends, however it ends:
a lock on a file on one machine, a session lock of PostgreSQL between machines.
"""

import fcntl
import os
from pathlib import Path
from typing import Any, Protocol

from grantcall.cli.queue import on_postgresql
from grantcall.core.settings import Settings

_POSTGRESQL_KEY = 7_405_732


class Lead(Protocol):
    """Asked before each round."""

    def held(self) -> bool:
        """Take the lead if nobody has it; tell whether it is ours."""
        ...

    def free(self) -> None:
        """Give the lead up."""
        ...


def lead_of(settings: Settings) -> Lead:
    """Return the lead that the workers of a site compete for."""
    if on_postgresql(settings):
        return PostgresLead(settings.database_url)
    return FileLead(settings.data_dir / "worker.lock")


class FileLead:
    """A lock on a file: for the workers of one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def held(self) -> bool:
        """Take the lead if nobody has it; tell whether it is ours."""
        if self._handle is not None:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def free(self) -> None:
        """Give the lead up."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class PostgresLead:
    """A lock of a database session: for the workers of several machines."""

    def __init__(self, url: str) -> None:
        from sqlalchemy import make_url

        address = make_url(url).set(drivername="postgresql")
        self._dsn = address.render_as_string(hide_password=False)
        self._connection: Any = None

    def held(self) -> bool:
        """Take the lead if nobody has it; tell whether it is ours and the session alive."""
        import psycopg

        try:
            if self._connection is not None:
                self._connection.execute("SELECT 1")
                return True
            connection = psycopg.connect(self._dsn, autocommit=True)
        except psycopg.Error:
            self.free()
            return False
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_POSTGRESQL_KEY,)).fetchone()
        if row is None or not row[0]:
            connection.close()
            return False
        self._connection = connection
        return True

    def free(self) -> None:
        """Give the lead up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
