"""Money that comes free: back to the fund, then to whoever is next, and never lost."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grantcall.calls.take_step import take_step
from grantcall.core.actor import ENGINE
from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.funding.allocate import set_cut
from grantcall.funding.effects import free_money
from grantcall.funding.models import Award, AwardAmount, Fund
from grantcall.funding.models_project import Payment, Tranche
from grantcall.process import stamps
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances, Doing
from grantcall.proposals.models import Proposal
from tests.factories import Makers
from tests.funding_world import Placed, money_alone, offer_all, placed, renounce, with_money

SMALL = {"budget = 44000": "budget = 5000"}
FIVE = [(2000, 1200), (1900, 1000), (1900, 1000), (1400, 1000), (1500, 1300)]


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


def fund_row() -> tuple[int, int]:
    db.session.expire_all()
    row = db.session.scalars(select(Fund)).one()
    held = db.session.scalar(select(func.sum(Award.taken_cents)))
    assert row.taken_cents == held
    return row.budget_cents, row.taken_cents


def standing() -> list[tuple[int, str, str, bool]]:
    db.session.expire_all()
    rows = db.session.scalars(select(Award).order_by(Award.opened_at, Award.proposal_id)).all()
    numbered = {one.id: one.number or 0 for one in db.session.scalars(select(Proposal))}
    return sorted((numbered[one.proposal_id], one.kind, one.how, one.from_reserve) for one in rows)


def test_an_offer_keeps_the_money_it_already_holds(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    offer_all(world)
    assert fund_row() == (500000, 500000)
    award = world.award(1)
    assert (award.kind, award.taken_cents) == ("offered", 200000)
    assert award.due_at is not None


def test_a_renunciation_completes_the_reduced_award_first(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    offer_all(world)
    renounce(world, 2)
    # 1,900 came free: 800 complete the third, 1,100 of 1,400 are offered to the fourth.
    assert standing() == [
        (1, "offered", "full", False),
        (2, "renounced", "full", False),
        (3, "offered", "full", False),
        (4, "offered", "reduced", True),
    ]
    third, fourth = world.award(3), world.award(4)
    assert (third.amount_cents, third.taken_cents) == (190000, 190000)
    assert (fourth.amount_cents, fourth.taken_cents, fourth.state) == (
        110000, 110000, "offered_from_reserve",
    )  # fmt: skip
    assert world.award(2).taken_cents == 0
    assert world.proposal(4).kind == "awarded"
    assert world.proposal(5).kind == "reserve"
    assert fund_row() == (500000, 500000)
    amounts = db.session.execute(
        select(AwardAmount.why, AwardAmount.amount_cents, AwardAmount.by)
        .where(AwardAmount.award_id == third.id)
        .order_by(AwardAmount.amount_cents)
    ).all()
    assert [tuple(row) for row in amounts] == [
        ("decided", 110000, "engine"), ("completed", 190000, "engine"),
    ]  # fmt: skip
    mails = db.session.execute(select(OutboxMessage.kind, OutboxMessage.subject)).all()
    told = [mail.subject for mail in mails if mail.kind == "award_completed"]
    assert told == ["Contributo OC1-0003: l'importo sale a 1.900 €"]


def test_the_next_in_reserve_may_come_at_once(make: Makers, tmp_path: Path) -> None:
    changes = {**SMALL, '"complete_partial_first"': '"next_in_reserve"'}
    world = placed(make, FIVE, resources=with_money(tmp_path, changes))
    world.locked()
    offer_all(world)
    renounce(world, 2)
    assert world.award(3).amount_cents == 110000
    assert (world.award(4).amount_cents, world.award(4).how) == (140000, "full")
    assert fund_row() == (500000, 450000)


def test_who_says_no_is_not_asked_again(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    offer_all(world)
    renounce(world, 2)
    renounce(world, 4)
    # 1,100 are free and the fifth needs 1,300 to start: nobody, and the money stays.
    assert world.proposal(5).kind == "reserve"
    assert fund_row() == (500000, 390000)
    renounce(world, 3)
    # 3,000 are free now: the fifth gets all it asked for, the fourth is not asked again.
    assert (world.award(5).amount_cents, world.award(5).how) == (150000, "full")
    assert fund_row() == (500000, 350000)


def test_silence_frees_the_money_when_time_has_run_out(make: Makers, tmp_path: Path) -> None:
    world = placed(make, [(2000, None), (2000, None), (1000, None)],
                   resources=with_money(tmp_path, {"budget = 44000": "budget = 4000"}))  # fmt: skip
    world.locked()
    offer_all(world)
    due = world.award(1).due_at
    assert due is not None
    make.clock.move_to(due)
    catch_up(make.clock)
    assert [row[:2] for row in standing()] == [(1, "lapsed"), (2, "lapsed"), (3, "offered")]
    assert fund_row() == (400000, 100000)


def test_a_committee_cut_holds_for_the_reserve_too(make: Makers, tmp_path: Path) -> None:
    world = placed(make, [(2000, None), (2000, 500)],
                   resources=with_money(tmp_path, {"budget = 44000": "budget = 2000"}))  # fmt: skip
    allocation_id = world.scenario()
    set_cut(
        allocation_id, world.proposals[1], 150000, "costi alti", actor=world.staff,
        clock=make.clock,
    )  # fmt: skip
    world.lock(allocation_id)
    offer_all(world)
    renounce(world, 1)
    award = world.award(2)
    assert (award.amount_cents, award.asked_cents, award.how, award.cut_reason) == (
        150000, 200000, "cut", "costi alti",
    )  # fmt: skip
    assert fund_row() == (200000, 150000)


def test_what_was_paid_and_kept_is_not_free(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    award = world.award(1)
    pay(world, award, 100000, "out")
    pay(world, award, 30000, "back")
    give_up_money(world, award.id)
    assert world.award(1).taken_cents == 70000
    assert fund_row() == (500000, 370000)


def test_planned_instalments_grow_with_the_award(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    offer_all(world)
    third = world.award(3)
    plan(world, third, {"start": ("paid", 55000), "middle": ("planned", 33000),
                        "end": ("planned", 22000)})  # fmt: skip
    renounce(world, 1)
    rows = db.session.execute(
        select(Tranche.rule, Tranche.amount_cents)
        .where(Tranche.award_id == third.id)
        .order_by(Tranche.turn)
    ).all()
    assert world.award(3).amount_cents == 190000
    assert [tuple(row) for row in rows] == [("start", 55000), ("middle", 57000), ("end", 78000)]


def test_all_paid_awards_are_not_raised(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    offer_all(world)
    third = world.award(3)
    plan(world, third, {"start": ("paid", 55000), "middle": ("paid", 33000),
                        "end": ("paid", 22000)})  # fmt: skip
    renounce(world, 1)
    assert world.award(3).amount_cents == 110000
    assert world.award(4).amount_cents == 140000
    fund_row()


def test_a_call_concludes_when_every_award_has_ended(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.locked()
    offer_all(world)
    with pytest.raises(Refusal) as refused:
        take_step(world.call.slug, "conclude", actor=world.staff, clock=make.clock, token=new_id())
    assert [reason.code for reason in refused.value.reasons] == ["awards_open"]
    for place in (1, 2, 3, 4, 5):
        renounce(world, place)
    take_step(world.call.slug, "conclude", actor=world.staff, clock=make.clock, token=new_id())
    assert fund_row() == (500000, 0)


def pay(world: Placed, award: Award, cents: int, direction: str) -> None:
    tranche_id = db.session.scalar(select(Tranche.id).where(Tranche.award_id == award.id))
    if tranche_id is None:
        plan(world, award, {"start": ("paid", cents)})
        tranche_id = db.session.scalars(select(Tranche.id)).one()
    with unit_of_work(ENGINE, world.make.clock) as work:
        payment = Payment(
            id=new_id(),
            award_id=award.id,
            tranche_id=tranche_id,
            direction=direction,
            amount_cents=cents,
            dated=work.now.date(),
            at=work.now,
            by="account:test",
        )
        with work.recording("payment.note", payment.object_ref) as event:
            event.seal(payment)


def plan(world: Placed, award: Award, planned: dict[str, tuple[str, int]]) -> None:
    """Write the instalments of an award, each in a state."""
    with unit_of_work(ENGINE, world.make.clock) as work:
        definition = definition_of(work.session, award.version_id)
        workflow = definition.workflows["tranche"]
        with work.recording("tranche.plan", award.object_ref) as event:
            for turn, (rule, (kind, cents)) in enumerate(planned.items(), 1):
                tranche = Tranche(
                    id=new_id(),
                    call_id=award.call_id,
                    award_id=award.id,
                    rule=rule,
                    turn=turn,
                    version_id=award.version_id,
                    amount_cents=cents,
                    released_by="account:one",
                    paid_by="account:two",
                    opened_at=work.now,
                )
                state = next(one for one in workflow.states.values() if one.kind == kind)
                stamps.enter(work.session, tranche, state, definition, work.now)
                event.seal(tranche)


def give_up_money(world: Placed, award_id: str) -> None:
    """Free the money of an award as its revocation would at its end."""
    with unit_of_work(ENGINE, world.make.clock) as work:
        award = work.session.get_one(Award, award_id)
        definition = definition_of(work.session, award.version_id)
        settle = definition.workflows["award"].transitions["settle"]
        with work.recording("award.settle", award.object_ref) as event:
            free_money(Doing(work, event, award, settle, definition, Circumstances()))
