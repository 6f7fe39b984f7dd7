"""The outbox is delivered at least once, by one worker at a time, after the commit."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.cli.rounds import author_of
from grantcall.core import outbox
from grantcall.core.actor import ENGINE
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import NotFound
from grantcall.core.outbox import LAST_TRY, LEASE, OutboxMessage, enqueue
from grantcall.core.unit_of_work import unit_of_work
from grantcall.mail.deliver import Office, Outcome, deliver_one, flush
from grantcall.mail.hasten import use_carrier
from grantcall.mail.sending import Author, NotSent, Outgoing
from tests.factories import Makers


class Recorder:
    """A carrier that remembers, and fails as often as it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[Outgoing, Author]] = []
        self.failing = 0

    def send(self, mail: Outgoing, author: Author) -> None:
        """Remember a mail; the transaction of the claim must be over by now."""
        assert not db.session().info.get("writing")
        if self.failing:
            self.failing -= 1
            raise NotSent("the server answered 451 try later")
        self.sent.append((mail, author))


@pytest.fixture
def post() -> Recorder:
    """Return the carrier of a test."""
    return Recorder()


@pytest.fixture
def office(app: Flask, post: Recorder) -> Office:
    """Return an office with that carrier and the real authors."""
    return Office(post, author_of)


def put(clock: FixedClock, number: int = 1, held: bool = False) -> list[str]:
    """Put mails into the outbox; return their ids."""
    with unit_of_work(ENGINE, clock) as work, work.recording("test.mail", "test:1") as event:
        rows = [
            enqueue(
                event,
                kind="outbox_test",
                recipient=f"ada{place}@example.org",
                subject="Prova",
                body="Prova.\n",
                language="it",
                object_ref="test:1",
                call_id=None,
                held=held,
            )
            for place in range(number)
        ]
    return [row.id for row in rows]


def row(message_id: str) -> OutboxMessage:
    """Return a mail as it stands in the database now."""
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.id == message_id)).one()


def test_a_mail_is_sent_once(clock: FixedClock, office: Office, post: Recorder) -> None:
    (message_id,) = put(clock)
    assert deliver_one(message_id, clock, office) is Outcome.SENT
    assert deliver_one(message_id, clock, office) is Outcome.TAKEN
    assert [(mail.id, mail.recipient) for mail, _ in post.sent] == [
        (message_id, "ada0@example.org")
    ]
    kept = row(message_id)
    assert (kept.state, kept.tries, kept.sent_at, kept.error) == ("sent", 1, clock.now(), None)


def test_a_failure_is_tried_again_later_and_later_and_given_up(
    clock: FixedClock, office: Office, post: Recorder
) -> None:
    (message_id,) = put(clock)
    post.failing = LAST_TRY
    waits = []
    for _ in range(LAST_TRY):
        assert list(flush(clock, office)) == [(message_id, Outcome.FAILED)]
        assert list(flush(clock, office)) == []
        kept = row(message_id)
        waits.append((kept.next_try_at - clock.now()).total_seconds() / 60)
        clock.move_to(kept.next_try_at)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert (kept.state, kept.tries) == ("failed", LAST_TRY)
    assert kept.error == "the server answered 451 try later"
    assert list(flush(clock, office, postponed=True)) == []
    assert post.sent == []


def test_a_dead_worker_loses_nothing(clock: FixedClock, office: Office, post: Recorder) -> None:
    """Killed between claiming and noting: after the lease another sends the same mail."""
    (message_id,) = put(clock)
    with unit_of_work(ENGINE, clock) as work:
        assert outbox.claim(work.session, message_id, work.now)
    assert deliver_one(message_id, clock, office) is Outcome.TAKEN
    assert list(flush(clock, office, postponed=True)) == []
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert list(flush(clock, office)) == [(message_id, Outcome.SENT)]
    assert [mail.id for mail, _ in post.sent] == [message_id]
    assert row(message_id).tries == 2


def test_a_failure_noted_late_does_not_undo_what_another_sent(
    clock: FixedClock, app: Flask, post: Recorder
) -> None:
    (message_id,) = put(clock)

    class Slow:
        def send(self, mail: Outgoing, author: Author) -> None:
            clock.advance(seconds=LEASE.total_seconds() + 1)
            assert deliver_one(message_id, clock, Office(post, author_of)) is Outcome.SENT
            raise NotSent("timed out")

    assert deliver_one(message_id, clock, Office(Slow(), author_of)) is Outcome.FAILED
    kept = row(message_id)
    assert (kept.state, kept.error) == ("sent", None)


def test_flush_takes_what_is_due_and_each_mail_once(
    clock: FixedClock, office: Office, post: Recorder
) -> None:
    held = put(clock, held=True)
    ids = put(clock, 120)
    post.failing = 1
    outcomes = dict(flush(clock, office))
    assert sorted(outcomes) == sorted(ids)
    assert sorted(outcomes.values()) == ["failed"] + ["sent"] * 119
    late = [one for one, outcome in outcomes.items() if outcome is Outcome.FAILED]
    assert dict(flush(clock, office, postponed=True)) == dict.fromkeys(late, Outcome.SENT)
    assert row(held[0]).state == "held"
    assert len({mail.id for mail, _ in post.sent}) == len(post.sent) == 120


def test_answers_to_a_mail_about_a_call_go_to_its_office(
    clock: FixedClock, make: Makers, office: Office, post: Recorder
) -> None:
    make.sent(make.call())
    put(clock)
    list(flush(clock, office))
    authors = {mail.kind: author for mail, author in post.sent}
    assert authors["outbox_test"] == Author()
    assert authors["proposal_received"].reply_to == "operazionecomunita@example.org"


@pytest.fixture
def carried() -> Iterator[list[str]]:
    """Collect what is handed on after commits."""
    found: list[str] = []
    use_carrier(found.append)
    yield found
    use_carrier(None)


def test_fresh_mail_is_handed_on_after_the_commit(
    app: Flask, clock: FixedClock, carried: list[str]
) -> None:
    ids = put(clock, 2)
    put(clock, held=True)
    assert sorted(carried) == sorted(ids)
    assert deliver_one(ids[0], clock, Office(Recorder(), author_of)) is Outcome.SENT
    assert sorted(carried) == sorted(ids)


def test_mail_of_a_refused_act_is_not_handed_on(
    app: Flask, clock: FixedClock, carried: list[str]
) -> None:
    with pytest.raises(NotFound), unit_of_work(ENGINE, clock) as work:
        with work.recording("test.mail", "test:1") as event:
            enqueue(
                event,
                kind="outbox_test",
                recipient="ada@example.org",
                subject="Prova",
                body="Prova.\n",
                language="it",
                object_ref="test:1",
                call_id=None,
            )
        assert carried == []
        raise NotFound()
    ids = put(clock)
    assert carried == ids


def test_a_queue_that_fails_never_undoes_the_act(app: Flask, clock: FixedClock) -> None:
    def full(message_id: str) -> None:
        raise OSError("no space left")

    use_carrier(full)
    try:
        (message_id,) = put(clock)
    finally:
        use_carrier(None)
    assert row(message_id).state == "ready"
    assert row(message_id).next_try_at - clock.now() == timedelta(0)
