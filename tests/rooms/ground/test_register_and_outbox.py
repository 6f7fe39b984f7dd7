"""Numbers without gaps, mail at least once, repeated posts."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.core import idempotency, outbox
from grantcall.core.actor import ENGINE
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Conflict
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry, register
from grantcall.core.unit_of_work import unit_of_work

ROME = "Europe/Rome"


def take_number(clock: FixedClock, fail: bool = False) -> str:
    with unit_of_work(ENGINE, clock) as work:
        with work.recording("test.register", "proposal:1") as event:
            entry = register(
                work, event, "IN", subject="Domanda", object_ref="proposal:1", zone=ROME
            )
        if fail:
            raise ZeroDivisionError
        return entry.written


def test_numbers_are_gapless_even_after_a_failure(app: Flask, clock: FixedClock) -> None:
    first = take_number(clock)
    with pytest.raises(ZeroDivisionError):
        take_number(clock, fail=True)
    assert [first, take_number(clock)] == ["IN 0000001/2018", "IN 0000002/2018"]


def test_numbers_restart_with_the_local_year(app: Flask, clock: FixedClock) -> None:
    clock.move_to(datetime(2018, 12, 31, 22, 59, tzinfo=UTC))
    assert take_number(clock) == "IN 0000001/2018"
    clock.move_to(datetime(2018, 12, 31, 23, 1, tzinfo=UTC))  # past midnight in the zone
    assert take_number(clock) == "IN 0000001/2019"


def test_dates_never_run_backwards(app: Flask, clock: FixedClock) -> None:
    take_number(clock)
    clock.advance(minutes=-5)
    take_number(clock)
    dates = db.session.scalars(select(RegisterEntry.at).order_by(RegisterEntry.number)).all()
    assert dates == sorted(dates)


def put_mail(clock: FixedClock) -> str:
    with unit_of_work(ENGINE, clock) as work:
        with work.recording("test.mail", "proposal:1") as event:
            message = outbox.enqueue(
                event,
                kind="proposal_received",
                recipient="ada@example.org",
                subject="Ricevuta",
                body="Ecco.\n",
                language="it",
                object_ref="proposal:1",
                call_id=None,
            )
        return message.id


def claim(clock: FixedClock, message_id: str) -> bool:
    with unit_of_work(ENGINE, clock) as work:
        return outbox.claim(work.session, message_id, work.now)


def test_one_worker_holds_a_mail_until_its_lease_runs_out(app: Flask, clock: FixedClock) -> None:
    message_id = put_mail(clock)
    assert outbox.waiting(db.session(), clock.now()) == [message_id]
    assert claim(clock, message_id)
    assert not claim(clock, message_id)
    clock.advance(seconds=outbox.LEASE.total_seconds() + 1)
    assert outbox.waiting(db.session(), clock.now()) == [message_id]
    assert claim(clock, message_id)
    with unit_of_work(ENGINE, clock) as work:
        outbox.mark_sent(work.session, message_id, work.now)
    assert outbox.waiting(db.session(), clock.now() + timedelta(days=1)) == []
    assert not claim(clock, message_id)


def test_a_failing_mail_waits_longer_each_time_and_then_gives_up(
    app: Flask, clock: FixedClock
) -> None:
    message_id = put_mail(clock)
    waits = []
    for _ in range(outbox.LAST_TRY):
        assert claim(clock, message_id)
        with unit_of_work(ENGINE, clock) as work:
            message = work.session.get_one(OutboxMessage, message_id)
            outbox.mark_failed(work.session, message, work.now, "421 busy")
        db.session.expire_all()
        message = db.session.get_one(OutboxMessage, message_id)
        waits.append((message.next_try_at - clock.now()).total_seconds() / 60)
        clock.move_to(message.next_try_at)
        db.session.rollback()
    assert waits == [2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]
    assert (message.state, message.error, message.tries) == ("failed", "421 busy", 8)


def test_the_same_token_gives_the_first_result_and_no_other_content(
    app: Flask, clock: FixedClock
) -> None:
    def post(token: str, payload: dict[str, object]) -> str | None:
        with unit_of_work(ENGINE, clock) as work:
            known = idempotency.recall(work, token, "test.post", payload)
            if known is None:
                idempotency.remember(work, token, "test.post", payload, "done")
            return known

    assert post("t1", {"a": 1}) is None
    assert post("t1", {"a": 1}) == "done"
    assert post("t2", {"a": 2}) is None
    with pytest.raises(Conflict) as refusal:
        post("t1", {"a": 2})
    assert [reason.code for reason in refusal.value.reasons] == ["token_reused"]
