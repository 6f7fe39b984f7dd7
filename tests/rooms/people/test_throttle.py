"""Counting attempts: per subject, per window, forgotten after a day."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.core.actor import VISITOR
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import TooMany
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import throttle
from grantcall.people.models import Throttle
from grantcall.people.throttle import Limit, network_of

LIMIT = Limit("trial", 2, timedelta(minutes=10))


def count(clock: FixedClock, subject: str = "ada") -> None:
    with unit_of_work(VISITOR, clock) as work:
        throttle.count(work, LIMIT, subject)


def again(refusal: TooMany) -> str:
    (reason,) = refusal.reasons
    assert reason.next is not None
    return reason.next.it


def test_the_window_is_spent_and_opens_again(app: Flask, clock: FixedClock) -> None:
    clock.move_to(datetime(2018, 11, 2, 9, 3, 30, tzinfo=UTC))
    count(clock)
    count(clock)
    with pytest.raises(TooMany) as refused:
        count(clock)
    assert again(refused.value) == "Riprovate tra 7 minuti."
    count(clock, "bruno")
    with pytest.raises(TooMany):
        throttle.refuse_if_spent(db.session(), LIMIT, "ada", clock.now())
    throttle.refuse_if_spent(db.session(), LIMIT, "bruno", clock.now())
    clock.move_to(datetime(2018, 11, 2, 9, 9, 1, tzinfo=UTC))
    with pytest.raises(TooMany) as refused:
        count(clock)
    assert again(refused.value) == "Riprovate tra un minuto."
    clock.move_to(datetime(2018, 11, 2, 9, 10, tzinfo=UTC))
    count(clock)


def test_a_refused_attempt_counts_nothing(app: Flask, clock: FixedClock) -> None:
    for _ in range(2):
        count(clock)
    for _ in range(5):
        with pytest.raises(TooMany):
            count(clock)
    db.session.rollback()
    assert db.session.scalars(select(Throttle.count)).all() == [2]


def test_who_proves_themselves_starts_anew(app: Flask, clock: FixedClock) -> None:
    for _ in range(2):
        count(clock)
        count(clock, "bruno")
    with unit_of_work(VISITOR, clock) as work:
        throttle.forgive(work, LIMIT, "ada")
    count(clock)
    with pytest.raises(TooMany):
        count(clock, "bruno")


def test_subjects_are_hashed_and_dropped_after_a_day(app: Flask, clock: FixedClock) -> None:
    count(clock, "ada@example.org")
    kept = db.session.scalars(select(Throttle.key)).one()
    assert kept.startswith("trial:")
    assert "ada" not in kept
    clock.advance(days=1, minutes=11)
    count(clock, "bruno@example.org")
    db.session.rollback()
    assert [key != kept for key in db.session.scalars(select(Throttle.key))] == [True]


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("unix:", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_one_home_is_one_network(remote: str | None, network: str) -> None:
    assert network_of(remote) == network
