"""A small played call to alter: copies that nobody protects, and what `verify` says of them.

Used wherever a room shows that its own rows cannot be altered unseen.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pysqlite3 as sqlite3
import pytest
from click.testing import CliRunner, Result

from grantcall.cli import grantcall
from grantcall.core.audit import GENESIS, event_hash
from tests.scenarios.played import SECRET, play_small_call

Tamper = Callable[["Copy"], str]


@dataclass
class Copy:
    """A copy of the played data that nobody protects."""

    folder: Path
    database: sqlite3.Connection

    def one(self, query: str) -> str:
        """Return the one value of a query."""
        (value,) = self.database.execute(query).fetchone()
        return str(value)

    def last(self, table: str, where: str = "1 = 1") -> str:
        """Return the id of the youngest row of a table."""
        query = f"SELECT id FROM {table} WHERE {where} ORDER BY audit_seq DESC, id LIMIT 1"
        return self.one(query)

    def set(self, table: str, row: str, **values: object) -> str:
        """Change columns of a row; return its place."""
        columns = ", ".join(f"{name} = ?" for name in values)
        done = self.database.execute(
            f"UPDATE {table} SET {columns} WHERE id = ?", (*values.values(), row)
        )
        assert done.rowcount == 1
        return f"{table}:{row}"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """Play the small call once; return its data folder."""
    folder = tmp_path_factory.mktemp("played")
    shutil.copy(sqlite_template, folder / "grantcall.sqlite3")
    play_small_call(folder, f"sqlite:///{folder / 'grantcall.sqlite3'}")
    return folder


@pytest.fixture
def copy(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copy]:
    """Yield a copy without triggers; they are back when the test has altered it."""
    folder = tmp_path / "var"
    shutil.copytree(played, folder)
    monkeypatch.setenv("GRANTCALL_DATA_DIR", str(folder))
    monkeypatch.setenv("GRANTCALL_SECRET_KEY", SECRET)
    with closing(sqlite3.connect(folder / "grantcall.sqlite3", isolation_level=None)) as database:
        yield Copy(folder, database)


def altered(copy: Copy, tamper: Tamper) -> str:
    """Alter the data with the triggers away; put them back; return the place altered."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = copy.database.execute(query).fetchall()
    for name, _ in triggers:
        copy.database.execute(f"DROP TRIGGER {name}")
    place = tamper(copy)
    for _, sql in triggers:
        copy.database.execute(sql)
    return place


def verify(*options: str) -> Result:
    """Run the command as from a shell."""
    return CliRunner().invoke(grantcall, ["verify", *options])


def assert_found(copy: Copy, tamper: Tamper) -> None:
    """Alter a copy: `verify` fails and names the place."""
    place = altered(copy, tamper)
    found = verify("--json")
    told = json.loads(found.stdout)
    assert (found.exit_code, told["ok"]) == (1, False)
    places = [broken["place"] for check in told["checks"] for broken in check["broken"]]
    assert place in places


def last_event(copy: Copy, back: int = 0) -> int:
    """Return the number of the last event, or of one some events earlier."""
    return int(copy.one("SELECT max(seq) FROM audit_event")) - back


def rehash(copy: Copy, first: int, until: int) -> None:
    """Make the chain follow again from one event to another, as its own code does."""
    columns = ("seq", "at", "actor", "action", "object", "detail", "prev_hash")
    for seq in range(first, until + 1):
        row = copy.database.execute(
            f"SELECT {', '.join(columns)} FROM audit_event WHERE seq = ?", (seq,)
        ).fetchone()
        values = dict(zip(columns, row, strict=True))
        at = str(values["at"]).replace(" ", "T")
        values["at"] = at + ("Z" if "." in at else ".000000Z")
        found = copy.database.execute(
            "SELECT hash FROM audit_event WHERE seq = ?", (seq - 1,)
        ).fetchone()
        values["prev_hash"] = found[0] if found else GENESIS
        copy.database.execute(
            "UPDATE audit_event SET prev_hash = ?, hash = ? WHERE seq = ?",
            (values["prev_hash"], event_hash(values), seq),
        )
