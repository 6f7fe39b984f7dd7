"""Whoever changes the data behind the site's back is found, and the place is named.

A small call is played through the real use cases; each test alters a copy of it as a
person with the database file could: without triggers, leaving them as they were. What
happens to the trail itself is in `tests/safety/test_trail_tampering.py`.
"""

import json

import pytest

from tests.support.tampering import Copy, Tamper, altered, assert_found, verify


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


def address_altered(copy: Copy) -> str:
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
    *(register_date, register_number, register_counter, receipt_instant),
    *(submission_document, member_confirmation, member_statement, step_reason),
    *(frozen_definition, mail_recipient, mail_removed, file_byte, file_gone, role_by_hand),
    *(address_altered, finding_verdict, decision_by_one_person, state_by_hand, amount_by_hand),
    *(act_by_hand, member_removed),
)


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_it_is_found_and_named(copy: Copy, tamper: Tamper) -> None:
    assert_found(copy, tamper)


def test_the_shell_is_told_the_first_place_of_each_check(copy: Copy) -> None:
    altered(copy, submission_document)
    told = json.loads(verify("--json").stdout)
    first = [check["broken"][0]["place"] for check in told["checks"] if check["broken"]]
    said = verify()
    assert said.exit_code == 1
    named = [line.partition(" broken at ")[2] for line in said.stderr.splitlines()]
    assert len(first) > 1
    assert [line.partition(": ")[0] for line in named] == first


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
