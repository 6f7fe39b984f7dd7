"""Changes of a project under way, and revocation with what comes back."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from grantcall.core.db import db
from grantcall.core.errors import Conflict, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.funding.change_award import (
    ask_change,
    deny_change,
    grant_change,
    notify_change,
    save_change,
)
from grantcall.funding.models import AwardAmount
from grantcall.funding.models_project import AwardSheet, Filed, Report, Tranche
from grantcall.funding.record_return import record_return
from grantcall.funding.run_award import finish, revoke, settle, start
from grantcall.funding.tranche_steps import pay, release
from grantcall.process.frozen import definition_of
from grantcall.process.registry import facts_of
from tests.factories import Makers
from tests.project_world import World, offered


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def active(make: Makers) -> World:
    world = offered(make).accepted()
    start(world.award_id, actor=world.contact, clock=make.clock, token=new_id())
    return world


def ask(world: World) -> str:
    return ask_change(
        world.award_id, "Il fornitore ha chiuso.", actor=world.contact, clock=world.make.clock,
        received_at=world.make.clock.now(), token=new_id(),
    )  # fmt: skip


def write(world: World, **answers: object) -> None:
    saved = save_change(world.award_id, answers, {}, actor=world.contact, clock=world.make.clock)
    assert (saved.problems, saved.clashes) == ([], [])


def notify(world: World) -> None:
    notify_change(
        world.award_id, actor=world.contact, clock=world.make.clock,
        received_at=world.make.clock.now(), token=new_id(),
    )  # fmt: skip


def moved(world: World) -> object:
    award = world.award
    definition = definition_of(db.session(), award.version_id)
    facts = facts_of(db.session(), award, definition, world.make.clock.now())
    return facts.get("moved_percent").value


def budget(soil: int, tools: int, name: str = "Attrezzi") -> list[dict[str, object]]:
    return [
        {"what": "terra  E SEMI", "kind": "goods", "amount": soil},
        {"what": name, "kind": "goods", "amount": tools},
    ]


def test_a_small_change_of_expenses_is_notified(make: Makers) -> None:
    world = active(make)
    ask(world)
    write(world, what_changes="Meno terra.", new_budget=budget(100000, 100000))
    assert moved(world) == 10
    notify(world)
    assert world.award.kind == "active"
    filed = db.session.scalars(select(Filed).where(Filed.step == "award.notify_change")).one()
    document = json.loads(filed.document)
    assert (document["applied"], document["before"]["end_date"]) == (True, "2019-12-20")
    # the next change is measured from the budget in force, not from the first one
    ask(world)
    assert db.session.get_one(AwardSheet, (world.award_id, "change")).answers == {}
    write(world, what_changes="Di nuovo.", new_budget=budget(60000, 140000))
    assert moved(world) == 20


def test_a_change_that_is_not_small_waits_for_the_office(make: Makers) -> None:
    world = active(make)
    ask(world)
    write(world, what_changes="Tutto nuovo.", new_budget=budget(60000, 140000))
    assert moved(world) == 30
    with pytest.raises(Refusal) as refusal:
        notify(world)
    assert codes(refusal) == ["condition_not_met"]
    assert world.award.kind == "amendment"


def test_a_new_end_moves_the_clock_and_the_report_that_waits_for_it(make: Makers) -> None:
    world = active(make)
    ask(world)
    write(world, what_changes="Più tempo.", new_end_date="2020-02-10")
    with pytest.raises(Refusal) as not_small:
        notify(world)
    assert codes(not_small) == ["condition_not_met"]
    since = world.report("final").state_since
    grant_change(world.award_id, seen=1, actor=world.staff, clock=make.clock, token=new_id())
    award = world.award
    assert (award.kind, award.end_date, award.due_at, award.due_action) == (
        "active",
        date(2020, 2, 10),
        datetime(2020, 2, 10, 22, 59, 59, tzinfo=UTC),
        "finish",
    )
    final = world.report("final")
    assert (final.due, final.due_at, final.due_action, final.state_since) == (
        datetime(2020, 4, 10, 21, 59, 59, tzinfo=UTC),
        datetime(2020, 4, 10, 21, 59, 59, tzinfo=UTC),
        "run_late",
        since,
    )
    assert world.report("interim").due == datetime(2019, 9, 2, 21, 59, 59, tzinfo=UTC)


def test_the_form_and_its_rules_are_asked_of_a_change(make: Makers) -> None:
    world = active(make)
    ask(world)
    write(world, new_end_date="2021-01-10", new_budget=budget(50000, 50000))
    with pytest.raises(Refusal) as refusal:
        grant_change(world.award_id, seen=1, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(refusal) == [
        "missing",
        "rule:new_budget_within_award",
        "rule:new_end_in_time",
    ]
    assert (world.award.kind, world.award.end_date) == ("amendment", date(2019, 12, 20))


def test_the_office_grants_only_what_it_read(make: Makers) -> None:
    world = active(make)
    ask(world)
    write(world, what_changes="Più tempo.", new_end_date="2020-01-10")
    with pytest.raises(Conflict) as stale:
        grant_change(world.award_id, seen=0, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(stale) == ["sheet_changed"]
    with pytest.raises(NotFound):
        grant_change(world.award_id, seen=1, actor=world.contact, clock=make.clock, token=new_id())
    assert world.award.kind == "amendment"


def test_a_change_is_denied_with_a_reason(make: Makers) -> None:
    world = active(make)
    ask(world)
    write(world, what_changes="Più tempo.", new_end_date="2020-01-10")
    with pytest.raises(Refusal) as silent:
        deny_change(world.award_id, " ", actor=world.staff, clock=make.clock, token=new_id())
    assert codes(silent) == ["reason_missing"]
    deny_change(world.award_id, "Troppo.", actor=world.staff, clock=make.clock, token=new_id())
    assert (world.award.kind, world.award.end_date) == ("active", date(2019, 12, 20))
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "change_denied")
    ).one()
    assert "Troppo." in mail.body


def test_revoking_stops_everything_and_asks_the_money_back(make: Makers) -> None:
    world = active(make)
    world.publish()
    world.check_bank()
    act_id = make.act(world.call, "90", "concession")
    tranche_id = world.tranche("start").id
    release(tranche_id, act_id, actor=world.staff, clock=make.clock, token=new_id())
    pay(tranche_id, make.clock.now().date(), actor=world.second, clock=make.clock, token=new_id())
    for reason, act, expected in (
        (" ", None, ["reason_missing", "act_missing"]),
        ("Nessuna attività.", None, ["act_missing"]),
    ):
        with pytest.raises(Refusal) as refusal:
            revoke(world.award_id, reason, act, actor=world.staff, clock=make.clock, token=new_id())
        assert codes(refusal) == expected
    revoke(
        world.award_id, "Nessuna attività.", act_id, actor=world.staff, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    assert world.award.kind == "recovery"
    kinds = db.session.execute(select(Tranche.rule, Tranche.kind).order_by(Tranche.turn)).all()
    assert [tuple(row) for row in kinds] == [
        ("start", "paid"),
        ("middle", "cancelled"),
        ("end", "cancelled"),
    ]
    assert set(db.session.scalars(select(Report.kind))) == {"missing"}
    amount = db.session.scalars(select(AwardAmount)).one()
    assert (amount.why, amount.amount_cents, amount.reason) == ("settled", 0, "Nessuna attività.")
    with pytest.raises(Refusal) as owing:
        settle(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert codes(owing) == ["money_to_return"]
    record_return(
        world.award_id, 100000, make.clock.now().date(), actor=world.staff, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    settle(world.award_id, actor=world.staff, clock=make.clock, token=new_id())
    assert world.award.kind == "revoked"


def test_the_group_neither_revokes_nor_closes(make: Makers) -> None:
    world = active(make)
    for stranger in (world.contact, make.account(), make.account("auditor")):
        with pytest.raises(NotFound):
            revoke(world.award_id, "No.", None, actor=stranger, clock=make.clock, token=new_id())
    with pytest.raises(NotFound):
        finish(world.award_id, actor=make.account(), clock=make.clock, token=new_id())
    assert world.award.kind == "active"
