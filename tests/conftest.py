"""Fixtures for every test. What they stand on is in tests/support."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grantcall.app import create_app
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.migrate import upgrade
from grantcall.core.settings import Settings
from grantcall.process import frozen
from tests.support.fast_start import share_addresses, share_pages, share_statements

# The plugins below are rewritten by pytest itself; this one is only imported.
pytest.register_assert_rewrite("tests.support.html")

pytest_plugins = (
    "tests.support.needs",
    "tests.support.no_network",
    "tests.support.server",
    "tests.support.postgres",
    "tests.support.browser",
    "tests.factories",
    "tests.support.tampering",
)
share_addresses()
share_pages()
share_statements()
BOTH_DATABASES = ("rooms", "scenarios")
START = datetime(2018, 10, 20, 8, 30, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of rooms and scenarios on both databases, the others on SQLite."""
    if "database" in metafunc.fixturenames:
        both = any(folder in metafunc.definition.path.parts for folder in BOTH_DATABASES)
        names = ["sqlite", "postgresql"] if both else ["sqlite"]
        marks = {"sqlite": (), "postgresql": (pytest.mark.postgres,)}
        metafunc.parametrize(
            "database", [pytest.param(name, marks=marks[name]) for name in names], indirect=True
        )


@pytest.fixture(scope="session")
def migrate_database() -> Callable[[str], None]:
    """Return what brings a database to the newest schema and closes its connections."""
    return upgrade


@pytest.fixture(scope="session")
def sqlite_template(
    tmp_path_factory: pytest.TempPathFactory, migrate_database: Callable[[str], None]
) -> Path:
    """Migrate one SQLite file per run, for every test to copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrate_database(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a migrated, empty database of this test's own."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    path = tmp_path / "grantcall.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands within the shipped call's opening, until it is moved."""
    return FixedClock(START)


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    """Return settings with a data folder of this test's own."""
    return Settings(
        data_dir=tmp_path,
        database_url=database,
        base_url="http://127.0.0.1:8000",
        secret_key="a secret for tests, forty letters long!!",
        smtp_url=None,
        definitions=None,
        trusted_proxies=0,
        log_level="WARNING",
    )


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """Return the application on its own database, with the test's clock."""
    frozen.forget()
    application = create_app(settings, clock)
    application.testing = True
    application.config["PROPAGATE_EXCEPTIONS"] = False
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without scripts."""
    return app.test_client()
