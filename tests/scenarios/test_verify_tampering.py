"""Whoever changes the data behind the site's back is found, and the place is named.

A small call is played through the real use cases; each test alters a copy of it as a
person with the database file could: without triggers, leaving them as they were.
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
from tests.scenarios.played import play_small_call

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
    monkeypatch.setenv("GRANTCALL_SECRET_KEY", "a secret for tests, forty letters long!!")
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


def test_what_was_played_is_sound(copy: Copy) -> None:
    events = copy.one("SELECT count(*) FROM audit_event")
    files = copy.one("SELECT count(*) FROM stored_file")
    result = verify()
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == f"I27 audit chain: ok ({events} events)"
    assert f"I7, I13 stored files: ok ({files} files)" in lines
    assert lines[-1] == f"{len(lines) - 1} checks, nothing broken"
    assert int(events) > 60
    assert int(files) == 1


def test_every_kind_of_row_was_played(copy: Copy) -> None:
    """What is not there could not be found altered."""
    for table in (
        *("account", "role_grant", "call", "call_version", "act", "proposal", "member"),
        *("group_role", "submission", "receipt", "register_entry", "finding", "stored_file"),
        *("finding_decision", "clarification_request", "step", "outbox_message"),
    ):
        assert (table, int(copy.one(f"SELECT count(*) FROM {table}")) > 0) == (table, True)


def _event(copy: Copy, back: int) -> int:
    return int(copy.one("SELECT max(seq) FROM audit_event")) - back


def _rehashed(copy: Copy, first: int, until: int) -> None:
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


def event_altered(copy: Copy) -> str:
    seq = _event(copy, 9)
    copy.database.execute("UPDATE audit_event SET actor = 'engine' WHERE seq = ?", (seq - 0,))
    copy.database.execute("UPDATE audit_event SET action = 'x.y' WHERE seq = ?", (seq,))
    return f"audit_event:{seq}"


def event_altered_and_hashed_again(copy: Copy) -> str:
    seq = _event(copy, 9)
    copy.database.execute("UPDATE audit_event SET action = 'x.y' WHERE seq = ?", (seq,))
    _rehashed(copy, seq, seq)
    return f"audit_event:{seq + 1}"


def event_removed(copy: Copy) -> str:
    seq = _event(copy, 9)
    copy.database.execute("DELETE FROM audit_event WHERE seq = ?", (seq,))
    return f"audit_event:{seq + 1}"


def tail_cut(copy: Copy) -> str:
    seq = int(copy.one("SELECT max(audit_seq) FROM step"))
    place = f"step:{copy.one(f'SELECT id FROM step WHERE audit_seq = {seq}')}"
    copy.database.execute("DELETE FROM audit_event WHERE seq >= ?", (seq,))
    return place


def history_written_anew(copy: Copy) -> str:
    """An early event altered and the whole chain made to follow: the receipts remember."""
    seq = int(copy.one("SELECT min(chain_seq) FROM receipt"))
    copy.database.execute("UPDATE audit_event SET actor = 'engine' WHERE seq = ?", (seq - 1,))
    _rehashed(copy, seq - 1, _event(copy, 0))
    return f"receipt:{copy.one(f'SELECT id FROM receipt WHERE chain_seq = {seq}')}"


def register_date(copy: Copy) -> str:
    last = copy.last("register_entry")
    return copy.set("register_entry", last, at="2018-10-01 00:00:00.000000")


def register_number(copy: Copy) -> str:
    return copy.set("register_entry", copy.last("register_entry"), number=99)


def register_counter(copy: Copy) -> str:
    copy.database.execute("UPDATE register_counter SET last = last + 1")
    return "register_counter:IN/2018"


def receipt_instant(copy: Copy) -> str:
    return copy.set("receipt", copy.last("receipt"), at="2018-10-20 00:00:00.000000")


def submission_document(copy: Copy) -> str:
    row = copy.last("submission")
    document = copy.one(f"SELECT document FROM submission WHERE id = '{row}'")
    return copy.set("submission", row, document=document.replace("cortile", "giardino"))


def member_confirmation(copy: Copy) -> str:
    row = copy.last("member", "confirmed_at IS NOT NULL")
    return copy.set("member", row, confirmed_at="2018-10-21 10:00:00.000000")


def member_statement(copy: Copy) -> str:
    row = copy.last("member")
    answers = json.loads(copy.one(f"SELECT answers FROM member WHERE id = '{row}'"))
    answers["municipality"] = "elsewhere"
    return copy.set("member", row, answers=json.dumps(answers))


def step_reason(copy: Copy) -> str:
    return copy.set("step", copy.last("step", "reason IS NOT NULL"), reason="Altra ragione.")


def frozen_definition(copy: Copy) -> str:
    row = copy.last("call_version")
    document = copy.one(f"SELECT document FROM call_version WHERE id = '{row}'")
    assert '"budget":44000' in document
    changed = document.replace('"budget":44000', '"budget":46000')
    return copy.set("call_version", row, document=changed)


def mail_recipient(copy: Copy) -> str:
    row = copy.last("outbox_message")
    return copy.set("outbox_message", row, recipient="eve@example.org")


def mail_removed(copy: Copy) -> str:
    row = copy.last("outbox_message", "kind = 'proposal_received'")
    copy.database.execute("DELETE FROM outbox_message WHERE id = ?", (row,))
    return f"outbox_message:{row}"


def file_byte(copy: Copy) -> str:
    row, sha256 = copy.database.execute("SELECT id, sha256 FROM stored_file").fetchone()
    path = copy.folder / "files" / sha256[:2] / sha256
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return f"stored_file:{row}"


def file_gone(copy: Copy) -> str:
    row, sha256 = copy.database.execute("SELECT id, sha256 FROM stored_file").fetchone()
    (copy.folder / "files" / sha256[:2] / sha256).unlink()
    return f"stored_file:{row}"


def role_by_hand(copy: Copy) -> str:
    account, seq = copy.database.execute("SELECT account_id, audit_seq FROM role_grant").fetchone()
    copy.database.execute(
        "INSERT INTO role_grant (id, account_id, role, granted_at, salt, audit_seq) "
        "VALUES ('byhand', ?, 'admin', '2018-10-20 00:00:00.000000', 'salt', ?)",
        (account, seq),
    )
    return "role_grant:byhand"


def block_lifted(copy: Copy) -> str:
    return copy.set("account", copy.last("account"), email="eve@example.org")


def finding_verdict(copy: Copy) -> str:
    row = copy.last("finding", "verdict = 'not_met'")
    return copy.set("finding", row, verdict="met")


def decision_by_one_person(copy: Copy) -> str:
    row = copy.last("finding_decision", "seconds_id IS NOT NULL")
    first = copy.one(f"SELECT first_by FROM finding_decision WHERE id = '{row}'")
    copy.database.execute("PRAGMA ignore_check_constraints = ON")
    return copy.set("finding_decision", row, decided_by=first)


def state_by_hand(copy: Copy) -> str:
    row = copy.last("proposal", "kind = 'inadmissible'")
    return copy.set("proposal", row, state="admitted", kind="admitted")


def amount_by_hand(copy: Copy) -> str:
    return copy.set("proposal", copy.last("proposal", "number = 1"), requested_cents=190000)


def act_by_hand(copy: Copy) -> str:
    return copy.set("act", copy.last("act"), number="99")


def member_removed(copy: Copy) -> str:
    row = copy.last("member")
    copy.database.execute("DELETE FROM member WHERE id = ?", (row,))
    return f"member:{row}"


TAMPERS: tuple[Tamper, ...] = (
    *(event_altered, event_altered_and_hashed_again, event_removed, tail_cut),
    *(history_written_anew, register_date, register_number, register_counter, receipt_instant),
    *(submission_document, member_confirmation, member_statement, step_reason),
    *(frozen_definition, mail_recipient, mail_removed, file_byte, file_gone, role_by_hand),
    *(block_lifted, finding_verdict, decision_by_one_person, state_by_hand, amount_by_hand),
    *(act_by_hand, member_removed),
)


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_it_is_found_and_named(copy: Copy, tamper: Tamper) -> None:
    place = altered(copy, tamper)
    found = verify("--json")
    told = json.loads(found.stdout)
    assert (found.exit_code, told["ok"]) == (1, False)
    places = [broken["place"] for check in told["checks"] for broken in check["broken"]]
    assert place in places
    said = verify()
    assert said.exit_code == 1
    first = [check["broken"][0]["place"] for check in told["checks"] if check["broken"]]
    named = [line.partition(" broken at ")[2] for line in said.stderr.splitlines()]
    assert [line.startswith(f"{one}: ") for one, line in zip(first, named, strict=True)] == [
        True
    ] * len(first)


def test_a_trigger_taken_away_or_made_harmless_is_found(copy: Copy) -> None:
    copy.database.execute("DROP TRIGGER step_keeps")
    result = verify()
    assert result.exit_code == 1
    assert "I28 broken at step:step_keeps: the trigger is missing" in result.stderr
    copy.database.execute(
        "CREATE TRIGGER step_keeps BEFORE UPDATE ON step WHEN 0 BEGIN SELECT 1; END"
    )
    result = verify()
    assert result.exit_code == 1
    assert "step:step_keeps: the trigger is not the one that was installed" in result.stderr


def test_a_row_without_its_parent_is_found(copy: Copy) -> None:
    copy.database.execute("PRAGMA foreign_keys = OFF")
    copy.set("group_role", copy.last("group_role"), group_id="nobody")
    result = verify("--json")
    assert result.exit_code == 1
    checks = {check["name"]: check["broken"] for check in json.loads(result.stdout)["checks"]}
    assert checks["database integrity"][0]["message"] == "its citizen_group does not exist"
