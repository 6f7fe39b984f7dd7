"""The worker: one leads, rounds are repeatable, a killed one leaves nothing locked."""

import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from grantcall.cli.leading import FileLead, lead_of
from grantcall.cli.queue import Carrier, queue_of
from grantcall.cli.rounds import TEMPORARY_SECONDS, Rounds, sweep
from grantcall.cli.worker import staffed
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.settings import Settings
from grantcall.proposals.models import Proposal
from tests.factories import Makers
from tests.rooms.mail.test_delivery import put, row

NOW = datetime(2018, 10, 20)  # noqa: DTZ001 - huey's own clock


def test_one_worker_leads_and_the_next_takes_over(settings: Settings) -> None:
    first, second = lead_of(settings), lead_of(settings)
    try:
        assert [first.held(), second.held(), first.held()] == [True, False, True]
        first.free()
        assert [second.held(), first.held()] == [True, False]
    finally:
        first.free()
        second.free()


def test_a_killed_worker_holds_no_lead(tmp_path: Path) -> None:
    lead = tmp_path / "worker.lock"
    child = os.fork()
    if child == 0:
        os._exit(0 if FileLead(lead).held() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    after = FileLead(lead)
    assert after.held()
    after.free()


def test_only_the_leader_starts_rounds_and_anybody_carries(
    app: Flask, settings: Settings, clock: FixedClock
) -> None:
    (fresh,) = put(clock)
    leading, idle = lead_of(settings), lead_of(settings)
    try:
        queue = staffed(Rounds(app), queue_of(settings), leading)
        other = staffed(Rounds(app), queue_of(settings), idle)
        started = sorted(task.name for task in queue.read_periodic(NOW))
        assert started == ["grantcall.clocks", "grantcall.mail", "grantcall.tidy"]
        assert other.read_periodic(NOW) == []
        carrier = Carrier(settings)
        carrier(fresh)
        carrier.close()
        task = other.dequeue()
        other.execute(task)
        assert other.dequeue() is None
    finally:
        leading.free()
        idle.free()
        for one in (queue, other):
            one.storage.close()
    assert row(fresh).state == "sent"
    assert len(list((settings.data_dir / "outbox").glob("*.eml"))) == 1


def test_the_clock_round_closes_and_the_mail_round_sends(
    app: Flask, make: Makers, settings: Settings
) -> None:
    call = make.call()
    proposal_id = make.sent(call).id
    closes = call.closes
    db.session.rollback()
    rounds = Rounds(app)
    rounds.mail()
    names = [path.name.split("-")[1] for path in (settings.data_dir / "outbox").iterdir()]
    assert names == ["proposal_received"]
    make.clock.move_to(closes)
    rounds.clocks()
    rounds.clocks()
    assert db.session.get_one(Proposal, proposal_id).state == "screening"


@pytest.mark.parametrize(
    ("name", "age", "kept"),
    [
        (".incoming-old", TEMPORARY_SECONDS + 60, False),
        (".incoming-new", TEMPORARY_SECONDS - 60, True),
        ("old.eml", TEMPORARY_SECONDS * 9, True),
    ],
)
def test_only_old_temporary_files_go(tmp_path: Path, name: str, age: int, kept: bool) -> None:
    now = time.time()
    path = tmp_path / name
    path.write_bytes(b"x")
    os.utime(path, (now - age, now - age))
    assert sweep(tmp_path, now) == (0 if kept else 1)
    assert path.exists() is kept


def test_a_missing_folder_is_tidy(tmp_path: Path) -> None:
    assert sweep(tmp_path / "none", time.time()) == 0
