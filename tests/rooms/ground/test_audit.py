"""The trail: chained, append-only, and sealed to the rows it speaks of."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from grantcall.core import audit
from grantcall.core.actor import ENGINE
from grantcall.core.audit import AuditEvent
from grantcall.core.clock import FixedClock
from grantcall.core.db import db, reader
from grantcall.core.errors import Reason, Refusal
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.people.models import Account

AT = datetime(2018, 11, 2, 9, 0, tzinfo=UTC)


def add_account(clock: FixedClock, email: str) -> str:
    with unit_of_work(ENGINE, clock) as work:
        account = Account(email=email, name="Ada", language="it", created_at=work.now)
        with work.recording("account.add", "account:new") as event:
            event.seal(account)
    return account.id


def test_each_event_continues_the_one_before(app: Flask, clock: FixedClock) -> None:
    add_account(clock, "a@example.org")
    add_account(clock, "b@example.org")
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [event.seq for event in events] == [1, 2]
    assert events[0].prev_hash == audit.GENESIS
    assert events[1].prev_hash == events[0].hash
    for event in events:
        values = {one.name: getattr(event, one.name) for one in AuditEvent.__table__.columns}
        assert audit.event_hash(values) == event.hash


def test_a_row_read_again_still_matches_its_seal(app: Flask, clock: FixedClock) -> None:
    account_id = add_account(clock, "a@example.org")
    db.session.expire_all()
    account = db.session.get_one(Account, account_id)
    event = db.session.get_one(AuditEvent, account.audit_seq)
    assert f'"account:{account_id}":"{account.seal_digest()}"' in event.detail


def test_the_trail_holds_no_personal_data(app: Flask, clock: FixedClock) -> None:
    add_account(clock, "very.private@example.org")
    detail = db.session.scalars(select(AuditEvent.detail)).one()
    assert "private" not in detail
    assert "Ada" not in detail


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET actor = 'somebody else'",
        "DELETE FROM audit_event",
        (
            "INSERT OR REPLACE INTO audit_event SELECT seq, at, 'x', action, object, detail, "
            "prev_hash, 'other' FROM audit_event"
        ),
    ],
)
def test_the_database_refuses_to_change_the_trail(
    app: Flask, clock: FixedClock, database: str, change: str
) -> None:
    if database.startswith("postgresql") and "REPLACE" in change:
        change = "TRUNCATE audit_event CASCADE"
    add_account(clock, "a@example.org")
    before = db.session.scalars(select(AuditEvent.hash)).all()
    db.session.rollback()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(change))
    db.session.rollback()
    assert db.session.scalars(select(AuditEvent.hash)).all() == before


def test_returning_commits_and_raising_rolls_back(app: Flask, clock: FixedClock) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(ENGINE, clock) as work:
        account = Account(email="a@example.org", name="", language="it", created_at=work.now)
        with work.recording("account.add", "account:new") as event:
            event.seal(account)
        raise ZeroDivisionError
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_refusal_is_recorded_once_a_minute_and_changes_nothing(
    app: Flask, clock: FixedClock
) -> None:
    def refused() -> None:
        with unit_of_work(ENGINE, clock) as work:
            work.trying("proposal.submit", "proposal:1")
            work.session.add(
                Account(email="x@example.org", name="", language="it", created_at=work.now)
            )
            raise Refusal(Reason("too_late", Words("Tardi.", "Late.")))

    for _ in range(3):
        with pytest.raises(Refusal):
            refused()
    clock.advance(minutes=1)
    with pytest.raises(Refusal):
        refused()
    rows = db.session.execute(select(AuditEvent.action, AuditEvent.detail)).all()
    expected = ("refused:proposal.submit", '{"code":"refused","reasons":["too_late"]}')
    assert [tuple(row) for row in rows] == [expected, expected]
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_units_do_not_nest(app: Flask, clock: FixedClock) -> None:
    with (
        pytest.raises(RuntimeError, match="do not nest"),
        unit_of_work(ENGINE, clock),
        unit_of_work(ENGINE, clock),
    ):
        pass


def test_a_reading_transaction_cannot_write(app: Flask, clock: FixedClock) -> None:
    session = reader()
    with pytest.raises(DatabaseError):
        session.execute(text("DELETE FROM outbox_message"))
    session.rollback()
    add_account(clock, "a@example.org")
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1
