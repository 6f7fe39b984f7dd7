"""The end of an award: settled on what was accepted, paid out, paid back, closed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from grantcall.core.db import db
from grantcall.core.errors import Invalid, Refusal
from grantcall.core.ids import new_id
from grantcall.funding.decide_expense import accept_expenses, decide_expense
from grantcall.funding.decide_rule import decide_rule
from grantcall.funding.models import AwardAmount
from grantcall.funding.record_return import record_return
from grantcall.funding.run_award import close
from grantcall.funding.settled import money_of
from tests.factories import Makers
from tests.report_world import accept, paid, reporting


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_who_spent_it_all_keeps_it_all(make: Makers) -> None:
    world = reporting(make, 150000, 60000)
    accept_expenses(world.report("final").id, actor=world.staff, clock=make.clock)
    accept(world, "final")
    assert (world.award.amount_cents, world.tranche("end").amount_cents) == (200000, 40000)
    assert count(AwardAmount) == 0
    with pytest.raises(Refusal) as early:
        close(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(early) == ["tranche_open"]
    paid(world, "end")
    close(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert world.award.kind == "closed"


def test_who_spent_less_gets_less_in_the_last_tranche(make: Makers) -> None:
    world = reporting(make, 150000, 40000)
    report_id = world.report("final").id
    decide_expense(
        report_id, 1, "reduced", 35000, "IVA recuperata.", actor=world.staff, clock=make.clock
    )
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    with pytest.raises(Refusal) as flagged:
        accept(world, "final")
    assert codes(flagged) == ["rule:award_spent"]
    decide_rule(
        f"report:{report_id}", "award_spent", accept=True, reason="Si riduce in proporzione.",
        actor=world.staff, clock=make.clock,
    )  # fmt: skip
    accept(world, "final")
    assert (world.award.amount_cents, world.tranche("end").amount_cents) == (185000, 25000)
    amount = db.session.scalars(select(AwardAmount)).one()
    assert (amount.why, amount.amount_cents) == ("settled", 185000)
    assert world.tranche("end").kind == "due"


def test_what_was_paid_beyond_comes_back_before_the_end(make: Makers) -> None:
    world = reporting(make, 120000)
    report_id = world.report("final").id
    accept_expenses(report_id, actor=world.staff, clock=make.clock)
    decide_rule(
        f"report:{report_id}", "award_spent", accept=False, reason="Si riduce.",
        actor=world.staff, clock=make.clock,
    )  # fmt: skip
    accept(world, "final")
    assert (world.award.amount_cents, world.tranche("end").kind) == (120000, "cancelled")
    with pytest.raises(Refusal) as owing:
        close(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert [str(one.text.it) for one in owing.value.reasons] == ["Restano da restituire 400 €."]
    day = make.clock.now().date()
    for cents, when, expected in (
        (None, None, ["no_amount", "no_day"]),
        (40001, day + timedelta(days=1), ["too_much", "day_to_come"]),
    ):
        with pytest.raises(Invalid) as wrong:
            record_return(
                world.award_id, cents, when, actor=world.staff, clock=make.clock, token=new_id()
            )
        assert codes(wrong) == expected
    left = record_return(
        world.award_id, 15000, day, "R-1", actor=world.staff, clock=make.clock, token=new_id()
    )
    assert left == 25000
    record_return(
        world.award_id, 25000, day, "R-2", actor=world.staff, clock=make.clock, token=new_id()
    )
    assert money_of(db.session(), world.award).to_return == 0
    close(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert world.award.kind == "closed"


def test_an_award_is_never_settled_at_nothing(make: Makers) -> None:
    world = reporting(make, 5000)
    report_id = world.report("final").id
    decide_expense(
        report_id, 0, "refused", None, "Non c'entra.", actor=world.staff, clock=make.clock
    )
    with pytest.raises(Refusal) as refusal:
        accept(world, "final")
    assert codes(refusal) == ["rule:award_spent", "nothing_accepted"]
    assert world.report("final").kind == "submitted"
