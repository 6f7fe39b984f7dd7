"""Bringing a database to the schema of this version, on both engines."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from grantcall.core.db import Base, engine_options, prepare_engine
from grantcall.core.resources import shipped
from grantcall.core.triggers import expected_names


def alembic_config(url: str) -> Config:
    """Return Alembic's configuration for an address."""
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.attributes["url"] = url
    return config


def migration_engine(url: str) -> Engine:
    """Return an engine for migrations: no pool, foreign keys judged after the work.

    SQLite rebuilds tables for some changes; with foreign keys on it would delete the rows
    that point at them.
    """
    engine = create_engine(url, poolclass=NullPool, **_plain_options(url))
    prepare_engine(engine, foreign_keys=False)
    return engine


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; nothing happens when it is there already."""
    command.upgrade(alembic_config(url), "head")


def is_current(url: str) -> bool:
    """Tell whether the database has the newest schema."""
    head = ScriptDirectory.from_config(alembic_config(url)).get_current_head()
    engine = migration_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    finally:
        engine.dispose()


def differences(url: str) -> list[str]:
    """Say how the migrated database differs from the models, triggers included."""
    engine = migration_engine(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = [repr(change) for change in compare_metadata(context, Base.metadata)]
            missing = expected_names() - _triggers(connection)
            return found + [f"trigger {name} is missing" for name in sorted(missing)]
    finally:
        engine.dispose()


def _triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.scalars(text(query)))


def _plain_options(url: str) -> dict[str, object]:
    options = engine_options(url)
    options.pop("pool_pre_ping", None)
    return options
