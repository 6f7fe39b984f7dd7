"""Scenarios, cuts, two persons, the decision and what follows from it."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.calls.record_act import ActGiven
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.funding.allocate import draft_allocation, remove_cut, set_cut
from grantcall.funding.allocate_decide import lock_allocation, propose, send_back, set_aside
from grantcall.funding.models import (
    Allocation,
    AllocationCut,
    AllocationLine,
    Award,
    AwardAmount,
    Fund,
)
from grantcall.funding.scenarios import preview
from grantcall.proposals.models import Proposal
from grantcall.proposals.withdraw import withdraw
from tests.factories import OTHER, Makers
from tests.funding_world import ACT, money_alone, placed, with_money

SMALL = {"budget = 44000": "budget = 5000", "cap = 2000": "cap = 2000"}
FIVE = [(2000, 1200), (1900, 1000), (1900, 1000), (1400, 1000), (1500, 1300)]


@pytest.fixture(autouse=True)
def _money_alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    money_alone(monkeypatch)


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def kinds() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Proposal.kind).order_by(Proposal.number)))


def test_the_decision_opens_the_awards_and_the_others_wait(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, unsuitable=1, resources=with_money(tmp_path, SMALL))
    allocation_id = world.locked()
    assert kinds() == ["awarded", "awarded", "awarded", "reserve", "reserve", "refused"]
    lines = db.session.scalars(select(AllocationLine).order_by(AllocationLine.turn)).all()
    assert [(line.how, line.amount_cents, line.left_cents, line.why) for line in lines] == [
        ("full", 200000, 500000, ""),
        ("full", 190000, 300000, ""),
        ("reduced", 110000, 110000, ""),
        ("reserve", 0, 0, "short"),
        ("reserve", 0, 0, "short"),
    ]
    awards = db.session.scalars(select(Award).order_by(Award.amount_cents)).all()
    assert [(one.amount_cents, one.taken_cents, one.how, one.kind) for one in awards] == [
        (110000, 110000, "reduced", "approved"),
        (190000, 190000, "full", "approved"),
        (200000, 200000, "full", "approved"),
    ]
    assert {one.allocation_id for one in awards} == {allocation_id}
    amounts = db.session.scalars(select(AwardAmount.amount_cents).order_by("amount_cents")).all()
    assert amounts == [110000, 190000, 200000]
    (fund,) = db.session.scalars(select(Fund)).all()
    assert (fund.pool, fund.budget_cents, fund.taken_cents) == ("", 500000, 500000)
    allocation = db.session.get_one(Allocation, allocation_id)
    assert (allocation.given_cents, allocation.left_cents, allocation.kind) == (500000, 0, "locked")
    assert db.session.get_one(Call, world.call.id).kind == "running"
    mails = db.session.execute(
        select(OutboxMessage.kind, OutboxMessage.state, OutboxMessage.body)
    ).all()
    held = [(mail.kind, mail.state) for mail in mails if mail.kind != "allocation_proposed"]
    assert sorted(held) == [("not_funded", "held"), ("reserve", "held"), ("reserve", "held")]
    assert any("Posto in graduatoria: 4\nPunti: 93,00" in mail.body for mail in mails)


def test_one_person_never_decides_alone(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    propose(allocation_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Refusal) as refused:
        lock_allocation(allocation_id, ACT, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(refused) == ["four_eyes"]
    assert db.session.scalars(select(Award)).all() == []
    assert db.session.scalars(select(AllocationLine)).all() == []
    assert db.session.get_one(Allocation, allocation_id).kind == "proposed"


def test_a_provisional_ranking_is_for_trying_only(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, stage="provisional", resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    propose(allocation_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Refusal) as refused:
        lock_allocation(allocation_id, ACT, actor=world.second, clock=make.clock, token=new_id())
    assert codes(refused) == ["ranking_not_final"]
    assert db.session.scalars(select(AllocationLine)).all() == []


def test_before_any_ranking_there_is_nothing_to_try(make: Makers) -> None:
    call = make.call(state="evaluation")
    staff = make.account("staff")
    with pytest.raises(Conflict) as refused:
        draft_allocation(call.slug, "A", actor=staff, clock=make.clock)
    assert codes(refused) == ["no_ranking"]
    assert db.session.scalars(select(Allocation)).all() == []


def test_a_cut_leaves_more_for_those_who_follow(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    set_cut(
        allocation_id, world.proposals[0], 150000, "  meno attrezzi ", actor=world.staff,
        clock=make.clock,
    )  # fmt: skip
    allocation = db.session.get_one(Allocation, allocation_id)
    lines = preview(db.session(), allocation, make.clock.now()).lines
    assert [(line.kind, line.amount, line.reason) for line in lines] == [
        ("cut", 150000, "meno attrezzi"),
        ("full", 190000, ""),
        ("reduced", 160000, ""),
        ("reserve", 0, ""),
        ("reserve", 0, ""),
    ]
    remove_cut(allocation_id, world.proposals[0], actor=world.staff, clock=make.clock)
    allocation = db.session.get_one(Allocation, allocation_id)
    assert preview(db.session(), allocation, make.clock.now()).lines[0].kind == "full"
    db.session.rollback()
    set_cut(
        allocation_id, world.proposals[0], 160000, "di nuovo", actor=world.staff, clock=make.clock
    )
    (row,) = db.session.scalars(select(AllocationCut)).all()
    assert (row.to_cents, row.reason, row.removed_at) == (160000, "di nuovo", None)
    world.lock(allocation_id)
    award = world.award(1)
    assert (award.amount_cents, award.how, award.cut_reason) == (160000, "cut", "di nuovo")


@pytest.mark.parametrize(
    ("cents", "reason", "code", "where"),
    [
        (200000, "perché", "cut_not_smaller", "to"),
        (0, "perché", "cut_not_smaller", "to"),
        (110000, "perché", "cut_below_minimum", "to"),
        (150000, "  ", "cut_without_reason", "reason"),
    ],
)
def test_a_bad_cut_is_refused(
    make: Makers, tmp_path: Path, cents: int, reason: str, code: str, where: str
) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    with pytest.raises(Invalid) as refused:
        set_cut(
            allocation_id, world.proposals[0], cents, reason, actor=world.staff, clock=make.clock
        )
    assert [(one.code, one.field) for one in refused.value.reasons] == [(code, where)]
    assert db.session.scalars(select(AllocationCut)).all() == []


def test_what_is_proposed_changes_only_after_it_was_sent_back(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    propose(allocation_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Conflict) as refused:
        set_cut(
            allocation_id, world.proposals[0], 150000, "no", actor=world.staff, clock=make.clock
        )
    assert codes(refused) == ["not_a_draft"]
    with pytest.raises(Refusal) as unsaid:
        send_back(allocation_id, " ", actor=world.second, clock=make.clock)
    assert codes(unsaid) == ["reason_missing"]
    send_back(allocation_id, "Manca un taglio.", actor=world.second, clock=make.clock)
    set_cut(allocation_id, world.proposals[0], 150000, "sì", actor=world.staff, clock=make.clock)
    # Whoever proposes the second time is the one who may not lock it.
    propose(allocation_id, actor=world.second, clock=make.clock)
    with pytest.raises(Refusal) as same:
        lock_allocation(allocation_id, ACT, actor=world.second, clock=make.clock, token=new_id())
    assert codes(same) == ["four_eyes"]
    lock_allocation(allocation_id, ACT, actor=world.staff, clock=make.clock, token=new_id())
    assert world.award(1).amount_cents == 150000


def test_only_one_scenario_becomes_the_decision(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    first, second = world.scenario("A"), world.scenario("B")
    third = world.scenario("C")
    propose(second, actor=world.staff, clock=make.clock)
    world.lock(first)
    with pytest.raises(Conflict) as refused:
        lock_allocation(second, ACT, actor=world.second, clock=make.clock, token=new_id())
    assert codes(refused) == ["already_locked"]
    with pytest.raises(Refusal) as late:
        propose(third, actor=world.staff, clock=make.clock)
    assert codes(late) == ["already_locked"]
    set_aside(third, actor=world.staff, clock=make.clock)
    assert db.session.get_one(Allocation, third).kind == "discarded"


def test_the_same_token_gives_the_first_decision_again(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    propose(allocation_id, actor=world.staff, clock=make.clock)
    made = [
        lock_allocation(allocation_id, ACT, actor=world.second, clock=make.clock, token="same")
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert (made[0].funded, made[0].given_cents, made[0].left_cents) == (3, 500000, 0)
    assert len(db.session.scalars(select(Award)).all()) == 3


def test_whoever_withdrew_meanwhile_gets_nothing(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    first = world.proposals[0]
    withdraw(
        first, actor=world.contacts[first], clock=make.clock, received_at=make.clock.now(),
        token=new_id(),
    )  # fmt: skip
    world.locked()
    assert kinds() == ["withdrawn", "awarded", "awarded", "awarded", "reserve"]
    lines = db.session.scalars(select(AllocationLine).order_by(AllocationLine.turn)).all()
    assert [line.amount_cents for line in lines] == [190000, 190000, 120000, 0]


def test_nobody_else_touches_the_money(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    other = make.call(slug=OTHER, state="final")
    strangers = [
        make.account("auditor"), make.account("chair"), make.account("staff", call=other),
        world.contacts[world.proposals[0]],
    ]  # fmt: skip
    allocation_id = world.scenario()
    for stranger in strangers:
        with pytest.raises(NotFound):
            draft_allocation(world.call.slug, "Z", actor=stranger, clock=make.clock)
        with pytest.raises(NotFound):
            propose(allocation_id, actor=stranger, clock=make.clock)
        with pytest.raises(NotFound):
            set_cut(allocation_id, world.proposals[0], 1, "x", actor=stranger, clock=make.clock)
    assert db.session.scalars(select(Allocation.name)).all() == ["A"]
    assert db.session.get_one(Allocation, allocation_id).kind == "draft"


def test_an_act_is_needed_and_all_its_faults_are_said(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    allocation_id = world.scenario()
    propose(allocation_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Invalid) as refused:
        lock_allocation(
            allocation_id, ActGiven("", None), actor=world.second, clock=make.clock, token="t"
        )
    assert [one.field for one in refused.value.reasons] == ["act_number", "act_date"]
    assert db.session.get_one(Allocation, allocation_id).kind == "proposed"


def test_names_of_scenarios_differ(make: Makers, tmp_path: Path) -> None:
    world = placed(make, FIVE, resources=with_money(tmp_path, SMALL))
    world.scenario("Prima")
    for name in ("Prima", " Prima ", "", "x" * 81):
        with pytest.raises(Invalid) as refused:
            world.scenario(name)
        assert codes(refused) == ["scenario_name"]
    assert db.session.scalars(select(Allocation.name)).all() == ["Prima"]
