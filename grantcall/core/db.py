"""The database: one metadata, its types, and engines that keep their promises.

SQLite runs through pysqlite3 (the interpreter's own library may lie in the range of the
WAL-reset fault) with WAL, synchronous=FULL, foreign keys, and BEGIN IMMEDIATE for whoever
writes. Reading transactions are refused any write by the database itself.
"""

from datetime import UTC, datetime
from typing import Any

import pysqlite3
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, ForeignKey, MetaData, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from grantcall.core.ids import new_id

_NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
_SAFE_SQLITE = ((3, 51, 3),)
_SAFE_BACKPORTS = {(3, 50): 7, (3, 44): 6}
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
    "cache_size=-16000",
)


class Base(DeclarativeBase):
    """The parent of every table."""

    metadata = MetaData(naming_convention=_NAMING)


class Identified:
    """Rows with a random public id, given before the row is written."""

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC with microseconds on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants; SQLite keeps the UTC wall time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without zone never reaches the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def ref(target: str) -> ForeignKey:
    """Return a foreign key judged at commit, so that the order of inserts never matters."""
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})


def engine_options(url: str) -> dict[str, Any]:
    """Return what `create_engine` needs beside the address."""
    if url.startswith("sqlite"):
        _refuse_unsafe_sqlite()
        return {"module": pysqlite3, "connect_args": {"check_same_thread": False}}
    return {"pool_pre_ping": True}


def _refuse_unsafe_sqlite() -> None:
    version = pysqlite3.sqlite_version_info
    patched = _SAFE_BACKPORTS.get(version[:2])
    if version < _SAFE_SQLITE[0] and (patched is None or version[2] < patched):
        raise RuntimeError(
            f"SQLite {pysqlite3.sqlite_version} can lose committed writes in WAL mode: "
            "install pysqlite3 0.6.1 or later"
        )


def prepare_engine(engine: Engine, *, foreign_keys: bool = True) -> None:
    """Attach the connection settings and the way transactions begin. Safe to repeat."""
    if event.contains(engine, "begin", _begin_sqlite) or event.contains(
        engine, "begin", _begin_postgresql
    ):
        return
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        if not foreign_keys:
            event.listen(engine, "connect", _drop_foreign_keys)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_pragmas(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _drop_foreign_keys(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")


def _begin_sqlite(connection: Connection) -> None:
    read_only = bool(connection.get_execution_options().get("read_only"))
    # Straight to the driver, as every request begins once or twice. Only the turn of a writer
    # can fail, and its error is told in the library's own terms.
    straight: Any = connection.connection.dbapi_connection
    if connection.info.get("query_only") != read_only:
        straight.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info["query_only"] = read_only
    if read_only:
        straight.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def reader() -> Session:
    """Return the session of this request or command, in a reading transaction.

    Inside a unit of work it returns that unit's session, which sees its own writes.
    """
    session = db.session()
    if not session.in_transaction():
        session.connection(execution_options={"read_only": True})
    return session
