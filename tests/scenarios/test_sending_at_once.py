"""Eight people press "send" in the same instant: no error, nothing lost, nothing doubled.

The first test shows that the race is real when the turn of writers is taken away; the
others would mean little without it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import event, select

from grantcall.calls.models import Call
from grantcall.core import audit
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.proposals.models import Proposal, Receipt
from grantcall.proposals.submit import submit
from tests.factories import Makers

ROUNDS = 15
CLIENTS = 8


def at_once(app: Flask, work: Callable[[int], object], clients: int = CLIENTS) -> list[object]:
    """Run `work(0)` … `work(clients - 1)` in the same instant, each in its own context."""
    barrier = Barrier(clients)

    def one(place: int) -> object:
        with app.app_context():
            barrier.wait()
            try:
                return work(place)
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, range(clients)))


def numbers() -> list[int]:
    db.session.expire_all()
    found = db.session.scalars(
        select(Proposal.number).where(Proposal.number.is_not(None)).order_by(Proposal.number)
    )
    return [number for number in found if number is not None]


def ready(make: Makers, call: Call, count: int) -> list[tuple[str, Actor]]:
    drafts = []
    for _ in range(count):
        contact = make.account()
        proposal_id = make.draft(call, contact)
        make.people(proposal_id)
        drafts.append((proposal_id, contact))
    db.session.rollback()
    return drafts


def test_different_groups_get_different_numbers_without_gaps(app: Flask, make: Makers) -> None:
    call = make.call()
    drafts = ready(make, call, CLIENTS)

    def send(place: int) -> object:
        proposal_id, contact = drafts[place]
        return submit(
            proposal_id,
            actor=contact,
            clock=make.clock,
            received_at=make.clock.now(),
            token=f"t{place}",
        )

    receipts = at_once(app, send)
    assert [receipt for receipt in receipts if isinstance(receipt, Refusal)] == []
    assert len(set(receipts)) == CLIENTS
    assert numbers() == list(range(1, CLIENTS + 1))


def test_one_proposal_sent_eight_times_is_sent_once(app: Flask, make: Makers) -> None:
    call = make.call()
    for turn in range(ROUNDS):
        [(proposal_id, contact)] = ready(make, call, 1)
        same_token = turn % 2 == 0

        def send(
            place: int,
            proposal_id: str = proposal_id,
            contact: Actor = contact,
            same_token: bool = same_token,
        ) -> object:
            return submit(
                proposal_id,
                actor=contact,
                clock=make.clock,
                received_at=make.clock.now(),
                token="same" if same_token else f"t{place}",
            )

        outcomes = at_once(app, send)
        receipts = {outcome for outcome in outcomes if isinstance(outcome, str)}
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        assert len(receipts) == 1
        assert len(refusals) == (0 if same_token else CLIENTS - 1)
        assert {refusal.reasons[0].code for refusal in refusals} <= {"wrong_state"}
        assert len(db.session.scalars(select(Receipt)).all()) == turn + 1
        db.session.rollback()
    assert numbers() == list(range(1, ROUNDS + 1))


def test_without_its_turn_the_race_is_lost(
    app: Flask, make: Makers, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take the writers' turn away and something must break: an error or a double."""
    call = make.call()
    drafts = ready(make, call, CLIENTS)
    if database.startswith("postgresql"):
        monkeypatch.setattr(audit, "take_turn", lambda session: None)
    else:

        def begin_late(connection: object) -> None:
            connection.exec_driver_sql("COMMIT")  # type: ignore[attr-defined]
            connection.exec_driver_sql("BEGIN")  # type: ignore[attr-defined]

        event.listen(db.engine, "begin", begin_late)

    def send(place: int) -> object:
        proposal_id, contact = drafts[place]
        try:
            return submit(
                proposal_id,
                actor=contact,
                clock=make.clock,
                received_at=make.clock.now(),
                token=f"t{place}",
            )
        except Refusal:
            raise
        except Exception as broken:  # noqa: BLE001 - whatever breaks is what we look for
            return broken

    outcomes = at_once(app, send)
    assert any(isinstance(outcome, Exception) for outcome in outcomes)
