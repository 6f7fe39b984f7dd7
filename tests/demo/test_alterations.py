"""Ten things that somebody with the files in hand could alter; `verify` names each place.

Each test alters a copy of the finished demonstration with the triggers away, which are put
back afterwards as they were.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pysqlite3 as sqlite3
import pytest

from tests.demo.conftest import Demo
from tests.support.tampering import Copy, Tamper, assert_found, verify


@pytest.fixture
def copy(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Copy]:
    """Yield a copy of the demonstration that nobody protects."""
    folder = tmp_path / "demo"
    shutil.copytree(demo.folder, folder)
    monkeypatch.setenv("GRANTCALL_DATA_DIR", str(folder))
    monkeypatch.setenv("GRANTCALL_DEFINITIONS", str(folder / "definitions"))
    monkeypatch.delenv("GRANTCALL_SECRET_KEY", raising=False)
    with closing(sqlite3.connect(folder / "grantcall.sqlite3", isolation_level=None)) as database:
        yield Copy(folder, database)


def a_score(copy: Copy) -> str:
    row = copy.last("sent_sheet")
    marks = json.loads(copy.one(f"SELECT marks FROM sent_sheet WHERE id = '{row}'"))
    first = next(iter(marks))
    marks[first] = 5 if marks[first] != 5 else 4
    return copy.set("sent_sheet", row, marks=json.dumps(marks))


def the_cents_of_an_award(copy: Copy) -> str:
    row = copy.last("award", "how = 'full'")
    return copy.set("award", row, amount_cents=199_900)


def a_date_of_the_register(copy: Copy) -> str:
    row = copy.last("register_entry", "register = 'OUT'")
    return copy.set("register_entry", row, at="2019-01-02 08:00:00.000000")


def a_receipt(copy: Copy) -> str:
    return copy.set("receipt", copy.last("receipt"), fingerprint="0" * 64)


def the_confirmation_of_a_member(copy: Copy) -> str:
    row = copy.last("member", "kind = 'confirmed'")
    return copy.set("member", row, confirmed_at="2018-10-16 08:00:00.000000")


def a_byte_of_a_letter(copy: Copy) -> str:
    letter, digest = copy.database.execute(
        "SELECT file_id, sha256 FROM funding_letter ORDER BY audit_seq LIMIT 1"
    ).fetchone()
    path = copy.folder / "files" / digest[:2] / digest
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))
    return f"stored_file:{letter}"


def the_frozen_definition(copy: Copy) -> str:
    row = copy.last("call_version", "document LIKE '%\"threshold\":60%'")
    document = copy.one(f"SELECT document FROM call_version WHERE id = '{row}'")
    return copy.set(
        "call_version", row, document=document.replace('"threshold":60', '"threshold":61')
    )


def a_conflict(copy: Copy) -> str:
    row = copy.last("conflict_declaration", "conflict <> 'none'")
    return copy.set("conflict_declaration", row, conflict="none", reason="")


def a_tranche(copy: Copy) -> str:
    row = copy.last("tranche", "kind = 'paid'")
    return copy.set("tranche", row, amount_cents=100_100)


def a_row_of_the_outbox(copy: Copy) -> str:
    row = copy.last("outbox_message", "kind = 'letter_issued'")
    return copy.set("outbox_message", row, recipient="altri@example.org")


ALTERATIONS: tuple[Tamper, ...] = (
    a_score,
    the_cents_of_an_award,
    a_date_of_the_register,
    a_receipt,
    the_confirmation_of_a_member,
    a_byte_of_a_letter,
    the_frozen_definition,
    a_conflict,
    a_tranche,
    a_row_of_the_outbox,
)


def test_the_demonstration_is_sound(copy: Copy) -> None:
    result = verify()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1].endswith(" checks, nothing broken")


@pytest.mark.parametrize("tamper", ALTERATIONS, ids=lambda one: one.__name__)
def test_an_alteration_is_found_and_its_place_named(copy: Copy, tamper: Tamper) -> None:
    assert_found(copy, tamper)
