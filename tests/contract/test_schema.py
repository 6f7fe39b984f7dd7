"""What the migrations make is what the models say, triggers included."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect

import grantcall.web.rooms  # noqa: F401 - imports every model
from grantcall.core.audit import Sealed
from grantcall.core.db import Base
from grantcall.core.migrate import (
    alembic_config,
    differences,
    is_current,
    migration_engine,
    upgrade,
)
from grantcall.core.triggers import STATEFUL
from grantcall.process.models import Stateful


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_migrations_and_models_agree(name: str, request: pytest.FixtureRequest) -> None:
    if name == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{request.getfixturevalue('sqlite_template')}"
    assert differences(url) == []
    assert is_current(url)


def test_every_step_can_be_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'undone.sqlite3'}"
    upgrade(url)
    command.downgrade(alembic_config(url), "base")
    engine = migration_engine(url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def mapped() -> list[type]:
    return [mapper.class_ for mapper in Base.registry.mappers]


def test_every_sealed_column_exists() -> None:
    missing = [
        f"{table.__name__}.{column}"
        for table in mapped()
        if issubclass(table, Sealed)
        for column in table.SEALED
        if column not in inspect(table).columns
    ]
    assert missing == []


def test_every_sealed_table_seals_something() -> None:
    assert [table for table in mapped() if issubclass(table, Sealed) and not table.SEALED] == []


def test_every_record_with_a_state_is_behind_the_door() -> None:
    tables = {table.__tablename__ for table in mapped() if issubclass(table, Stateful)}
    assert tables == set(STATEFUL)


def test_every_foreign_key_is_judged_at_commit() -> None:
    eager = [
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if not (key.deferrable and key.initially == "DEFERRED")
    ]
    assert eager == []
