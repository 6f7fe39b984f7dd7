"""Where a database stands, seen from this version of the code."""

from enum import StrEnum
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from grantcall.core.errors import SettingsError
from grantcall.core.migrate import alembic_config, migration_engine
from grantcall.core.settings import Settings


class Standing(StrEnum):
    """None yet, made by an older version, of this version, made by a newer one."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


_SENTENCES = {
    Standing.MISSING: "there is no database yet: run “grantcall init”",
    Standing.OLDER: "the database was made by an older version: run “grantcall init”, which "
    "brings it up to date",
    Standing.NEWER: "the database was made by a newer version of grantcall: install that "
    "version, or restore a copy of the data made before it",
}


def standing(url: str) -> Standing:
    """Tell where the database at an address stands; nothing is created by asking.

    Raises `SettingsError` when it cannot be reached.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return Standing.MISSING
    script = ScriptDirectory.from_config(alembic_config(url))
    engine = migration_engine(url)
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        shown = address.render_as_string(hide_password=True)
        raise SettingsError([f"the database {shown} cannot be reached: {error.orig}"]) from error
    finally:
        engine.dispose()
    if revision is None:
        return Standing.MISSING
    if revision == script.get_current_head():
        return Standing.CURRENT
    known = {step.revision for step in script.walk_revisions()}
    return Standing.OLDER if revision in known else Standing.NEWER


def require_current(settings: Settings) -> None:
    """Raise `SettingsError` with what to do unless the database is of this version."""
    found = standing(settings.database_url)
    if found is not Standing.CURRENT:
        raise SettingsError([_SENTENCES[found]])


def refuse_newer(settings: Settings) -> None:
    """Raise `SettingsError` when a newer version made the database."""
    if standing(settings.database_url) is Standing.NEWER:
        raise SettingsError([_SENTENCES[Standing.NEWER]])
