"""The database itself: its schema, its triggers, its own integrity."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from grantcall.core.migrate import differences
from grantcall.core.settings import Settings
from grantcall.core.triggers import APPEND_ONLY, STATEFUL, expected_names, statements
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

_LONGEST = 200


@check("schema", "I28", "triggers")
def schema(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Tables are those of this version; what refuses changes is there and switched on."""
    for difference in differences(settings.database_url):
        if not difference.startswith("trigger "):
            yield Broken("I28", "schema", difference[:_LONGEST])
    present = _triggers(session)
    wanted = _wanted(session.get_bind().dialect.name)
    for name in sorted(expected_names()):
        table = name.rpartition("_")[0]
        if name not in present:
            yield Broken("I28", f"{table}:{name}", "the trigger is missing")
        elif present[name] not in ("", wanted.get(name, "")):
            yield Broken("I28", f"{table}:{name}", "the trigger is not the one that was installed")
    return len(expected_names())


@check("database integrity", "I7", "databases")
def integrity(session: Session, store: FileStore, settings: Settings) -> Findings:
    """SQLite's own check of its file, and no row without its parent."""
    if session.get_bind().dialect.name != "sqlite":
        return 1  # PostgreSQL keeps its foreign keys by itself
    for (said,) in session.execute(text("PRAGMA integrity_check(20)")):
        if said != "ok":
            yield Broken("I7", "database", str(said))
    for table, rowid, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield Broken("I7", f"{table}:row {rowid}", f"its {parent} does not exist")
    return 1


def _triggers(session: Session) -> dict[str, str]:
    """Return each trigger with its text; "" where it is as good as its name."""
    if session.get_bind().dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        return {name: _plain(sql) for name, sql in session.execute(text(query))}
    query = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal"
    return {
        name: "" if enabled in ("O", "A") else "switched off"
        for name, enabled in session.execute(text(query))
    }


def _wanted(dialect: str) -> dict[str, str]:
    made = statements(dialect, APPEND_ONLY, STATEFUL)
    return {sql.split()[2]: _plain(sql) for sql in made if sql.startswith("CREATE TRIGGER")}


def _plain(sql: str) -> str:
    return " ".join(sql.split())
