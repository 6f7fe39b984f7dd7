"""Eight people decide about the same money in the same instant: never a cent too much.

The first test takes the writers' turn and the locks away and shows that the fund is then
overspent; the others would mean little without it.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event, func, select

from grantcall.calls.models import Call
from grantcall.core import audit
from grantcall.core.actor import ENGINE
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding import allocate_decide, award_amount, fund
from grantcall.funding.allocate_decide import lock_allocation, propose
from grantcall.funding.models import Allocation, AllocationLine, Award, Fund
from grantcall.funding.taking_up import plan_take_up
from grantcall.process import registry, stamps
from grantcall.process.follow import hear_follow_ups
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import Proposal
from tests.factories import Makers
from tests.funding_world import ACT, EURO, Placed, money_alone, placed, step, with_money
from tests.scenarios.test_sending_at_once import CLIENTS, ROUNDS, at_once

GIVEN = [1000 + 100 * place for place in range(CLIENTS)]
REMAINDER = 900
# Whoever waits needs what exactly one of the awards frees, and the whole remainder with it.
WAITING = [euro + REMAINDER for euro in reversed(GIVEN)]
BUDGET = sum(GIVEN) + REMAINDER


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


@pytest.fixture
def resources(tmp_path: Path) -> Resources:
    return with_money(tmp_path, {"budget = 44000": f"budget = {BUDGET}"})


def offered(make: Makers, resources: Resources, slug: str) -> tuple[Placed, list[str]]:
    """Write down eight offered awards, and eight who wait; return the ids of the awards.

    The remainder is too small for anybody. Deciding it all by the use cases takes longer,
    and is what other tests look at.
    """
    asked: list[tuple[int, int | None]] = [(euro, None) for euro in (*GIVEN, *WAITING)]
    world = placed(make, asked, resources=resources, slug=slug, contact=make.account())
    ids = []
    act_id = make.act(world.call, purpose="concession")
    with unit_of_work(ENGINE, make.clock) as work:
        call = work.session.get_one(Call, world.call.id)
        there = {"call_id": call.id, "version_id": call.version_id}
        allocation = Allocation(
            **there, id=new_id(), name="A", created_by="x", created_at=work.now, act_id=act_id,
            proposed_by="account:one", locked_by="account:two",
        )  # fmt: skip
        definition = definition_of(work.session, call.version_id)

        def put(record: Any, state: str) -> None:
            states = definition.workflows[record.RECORD].states
            stamps.enter(work.session, record, states[state], definition, work.now)
            act.seal(record)

        with work.recording("allocation.lock", allocation.object_ref) as act:
            put(allocation, "locked")
            act.seal(
                Fund(
                    id=new_id(), call_id=call.id, pool="", budget_cents=BUDGET * EURO,
                    taken_cents=sum(GIVEN) * EURO,
                )
            )  # fmt: skip
            for turn, (proposal_id, (euro, _)) in enumerate(
                zip(world.proposals, asked, strict=True), 1
            ):
                gets = euro * EURO if turn <= CLIENTS else 0
                act.seal(
                    AllocationLine(
                        id=new_id(), allocation_id=allocation.id, proposal_id=proposal_id,
                        turn=turn, position=turn, how="full" if gets else "reserve", pool="",
                        asked_cents=euro * EURO, amount_cents=gets, left_cents=0,
                    )
                )  # fmt: skip
                put(work.session.get_one(Proposal, proposal_id), "awarded" if gets else "reserve")
                if gets:
                    award = Award(
                        **there, id=new_id(), proposal_id=proposal_id,
                        allocation_id=allocation.id, asked_cents=gets, amount_cents=gets,
                        taken_cents=gets, how="full", opened_at=work.now,
                    )  # fmt: skip
                    put(award, "offered")
                    ids.append(award.id)
    db.session.rollback()
    return world, ids


def money(world: Placed) -> tuple[int, int]:
    """Return what the awards of a call hold, and what its fund counts as taken."""
    db.session.expire_all()
    held = db.session.scalar(
        select(func.sum(Award.taken_cents)).where(Award.call_id == world.call.id)
    )
    taken = db.session.scalar(select(Fund.taken_cents).where(Fund.call_id == world.call.id))
    db.session.rollback()
    return int(held or 0), int(taken or 0)


def renouncing(world: Placed, ids: list[str]) -> Callable[[int], object]:
    def renounce(place: int) -> object:
        step(world, ids[place], "renounce", "Non ce la facciamo.")
        return None

    return renounce


def test_without_turn_and_locks_the_fund_is_overspent(
    app: Flask, make: Makers, resources: Resources, database: str
) -> None:
    """Everybody counts before anybody has written, and nobody waits: the same remainder is
    given away eight times, and the fund's own CHECK sees nothing of it."""
    world, ids = offered(make, resources, "altro-0")
    with nobody_waits(database):
        at_once(app, renouncing(world, ids))
    held, taken = money(world)
    assert held == sum(WAITING) * EURO
    assert held - BUDGET * EURO == (CLIENTS - 1) * REMAINDER * EURO
    assert taken == BUDGET * EURO


def test_eight_renunciations_never_give_the_same_remainder_twice(
    app: Flask, make: Makers, resources: Resources
) -> None:
    for turn in range(ROUNDS):
        world, ids = offered(make, resources, f"altro-{turn}")
        assert at_once(app, renouncing(world, ids)) == [None] * CLIENTS
        held, taken = money(world)
        assert held == taken <= BUDGET * EURO
        # And nothing that somebody could start with stays behind.
        plan = plan_take_up(db.session(), world.call.id, make.clock.now())
        assert plan is not None
        assert (plan.answer.completions, plan.answer.offers) == ((), ())
        assert sum(plan.answer.left.values()) == BUDGET * EURO - held
        db.session.rollback()


def test_eight_approvals_make_one_decision(app: Flask, make: Makers, resources: Resources) -> None:
    for turn in range(3):
        world = placed(
            make,
            [(euro, None) for euro in GIVEN],
            resources=resources,
            slug=f"altro-{turn}",
            contact=make.account(),
        )
        ids = [world.scenario(str(place)) for place in range(CLIENTS)]
        for allocation_id in ids:
            propose(allocation_id, actor=world.staff, clock=make.clock)
        db.session.rollback()

        def approve(place: int, world: Placed = world, ids: list[str] = ids) -> object:
            return lock_allocation(
                ids[place], ACT, actor=world.second, clock=make.clock, token=new_id()
            )

        outcomes = at_once(app, approve)
        refusals = [one for one in outcomes if isinstance(one, Refusal)]
        assert len(refusals) == CLIENTS - 1
        assert {one.reasons[0].code for one in refusals} == {"already_locked"}
        held, taken = money(world)
        assert held == taken == sum(GIVEN) * EURO
        lines = select(func.count()).select_from(AllocationLine).join(Allocation)
        assert db.session.scalar(lines.where(Allocation.call_id == world.call.id)) == CLIENTS
        db.session.rollback()


def test_eight_workers_open_each_award_once(
    app: Flask, make: Makers, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that took the decision died at once: whoever comes round goes on with it."""
    world = placed(
        make, [(euro, None) for euro in GIVEN], resources=resources, contact=make.account()
    )
    monkeypatch.setattr(allocate_decide, "hear_follow_ups", lambda clock: 0)
    world.locked()
    assert money(world) == (0, 0)
    moved = at_once(app, lambda place: hear_follow_ups(make.clock))
    assert [one for one in moved if isinstance(one, Refusal)] == []
    assert money(world) == (sum(GIVEN) * EURO, sum(GIVEN) * EURO)
    assert len(db.session.scalars(select(Award.id)).all()) == CLIENTS


class nobody_waits:
    """Take the writers' turn, the row locks and the chain's own order away.

    Each reads the fund, and writes only when all have read it.
    """

    def __init__(self, database: str) -> None:
        self._sqlite = not database.startswith("postgresql")
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> None:
        last = db.session.scalar(select(func.max(AuditEvent.seq))) or 0
        db.session.rollback()
        places: Iterator[int] = count(last + 1)
        everybody = Barrier(CLIENTS)
        read = fund.fund_for

        def read_too_early(work: object, event_: object, call_id: str, pool: str) -> Fund:
            row = read(work, event_, call_id, pool)  # type: ignore[arg-type]
            if not work.session.info.pop("has_read", False):  # type: ignore[attr-defined]
                everybody.wait(timeout=60)
                if self._sqlite:
                    connection = work.session.connection()  # type: ignore[attr-defined]
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                work.session.info["has_read"] = True  # type: ignore[attr-defined]
            return row

        self._patch.setattr(award_amount, "fund_for", read_too_early)
        # Numbers of the register are taken one after the other too: not what is looked at.
        self._patch.setitem(registry._effects, ("register_in", "award"), lambda doing: ())
        self._patch.setattr(audit, "take_turn", lambda session: None)
        self._patch.setattr(audit, "_next_place", lambda session: (next(places), audit.GENESIS))
        self._patch.setattr(Select, "with_for_update", lambda select_, **how: select_)
        if self._sqlite:
            event.listen(db.engine, "begin", _begin_late)

    def __exit__(self, *fault: object) -> None:
        self._patch.undo()
        if self._sqlite:
            event.remove(db.engine, "begin", _begin_late)


def _begin_late(connection: object) -> None:
    connection.exec_driver_sql("COMMIT")  # type: ignore[attr-defined]
    connection.exec_driver_sql("BEGIN")  # type: ignore[attr-defined]
