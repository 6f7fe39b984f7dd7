"""The life of a lab: it begins, goes on by itself, sleeps, wakes, merges, ends."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.labs.cancel_activity import cancel_activity
from grantcall.labs.facts import is_funded
from grantcall.labs.models import Activity, Lab, LabPromise, Practice
from grantcall.labs.move_lab import take_lab_step
from grantcall.labs.write_practice import write_practice
from grantcall.people.models import Account
from grantcall.process.clocks import catch_up, remind
from grantcall.process.door import may, steps_of
from grantcall.process.models import Step
from tests.factories import Makers
from tests.lab_world import (
    PROMISES,
    accepted,
    award_for,
    codes,
    count,
    free_lab,
    lab_of,
    living_lab,
    meet,
    step,
    with_role,
)


def kind(lab_id: str) -> str:
    return lab_of(lab_id).kind


def mails() -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(OutboxMessage.kind, OutboxMessage.recipient).order_by(
            OutboxMessage.kind, OutboxMessage.recipient
        )
    )
    found = [(row.kind, row.recipient) for row in rows]
    db.session.rollback()
    return found


def address(actor: Actor) -> str:
    found: str = db.session.get_one(Account, actor.account_id).email
    db.session.rollback()
    return found


def test_a_lab_begins_with_its_first_meeting_and_its_promises(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    with pytest.raises(Refusal) as refusal:
        step(make, lab_id, "begin", connector, promises=("free",))
    assert codes(refusal) == ["condition_not_met", "promise_not_stated", "promise_not_stated"]
    assert (kind(lab_id), count(LabPromise)) == ("nascent", 0)
    meet(make, lab_id, connector)
    assert step(make, lab_id, "begin", connector) == "active"
    row = db.session.scalars(select(LabPromise)).one()
    assert (row.lab_id, row.step, row.promises) == (lab_id, "lab.begin", list(PROMISES))


def test_a_cancelled_first_meeting_is_none(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    cancel_activity(
        meet(make, lab_id, connector), "altro gruppo", actor=connector, clock=make.clock
    )
    with pytest.raises(Refusal) as refusal:
        step(make, lab_id, "begin", connector)
    assert codes(refusal) == ["condition_not_met"]


def test_promises_are_stated_again_each_time(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    with pytest.raises(Refusal) as refusal:
        step(make, lab_id, "go_on", connector, promises=())
    assert codes(refusal) == ["promise_not_stated"] * 3
    step(make, lab_id, "go_on", connector)
    with pytest.raises(Refusal):
        step(make, lab_id, "check_in", connector, promises=("free", "made_up"))
    step(make, lab_id, "check_in", connector)
    stated = db.session.scalars(select(LabPromise.step).order_by(LabPromise.audit_seq)).all()
    assert stated == ["lab.begin", "lab.go_on", "lab.check_in"]


def test_a_lab_with_an_open_award_does_not_go_on_by_itself(make: Makers) -> None:
    call = make.call()
    contact = make.account()
    proposal = make.sent(call, contact)
    lab = accepted(make, award_for(make, proposal))
    assert lab is not None
    lab_id = lab.id
    assert is_funded(db.session(), lab_of(lab_id))
    meet(make, lab_id, contact)
    step(make, lab_id, "begin", contact)
    with pytest.raises(Refusal) as refusal:
        step(make, lab_id, "go_on", contact)
    assert codes(refusal) == ["condition_not_met"]
    assert kind(lab_id) == "active"


def test_silence_puts_a_lab_to_sleep_and_its_people_hear_of_it(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    contact = with_role(make, lab_id, "contact")
    other = make.account("connector")  # follows nobody
    due = lab_of(lab_id).due_at
    assert due is not None
    make.clock.move_to(due - timedelta(days=15))
    remind(make.clock)
    assert mails() == [("reminder", address(contact))]
    make.clock.move_to(due)
    assert catch_up(make.clock) == 1
    assert catch_up(make.clock) == 0
    assert kind(lab_id) == "dormant"
    assert steps_of(db.session(), f"lab:{lab_id}")[-1].dated == due
    silent = sorted(one for one in mails() if one[0] == "lab_silent")
    assert silent == sorted([("lab_silent", address(contact)), ("lab_silent", address(connector))])
    assert address(other) not in [one[1] for one in mails()]
    body = db.session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.kind == "lab_silent").limit(1)
    ).one()
    assert "http://127.0.0.1:8000/labs/coro-di-quartiere/diary" in body
    assert "{" not in body


def test_a_lab_that_wakes_up_stays_awake(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    make.clock.advance(days=90)
    catch_up(make.clock)
    assert kind(lab_id) == "dormant"
    step(make, lab_id, "wake", connector)
    assert catch_up(make.clock) == 0
    lab = lab_of(lab_id)
    assert lab.kind == "active"
    assert lab.due_at is not None
    assert lab.due_at > make.clock.now() + timedelta(days=59)


def test_a_lab_on_its_own_says_once_a_year_that_it_is_there(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    step(make, lab_id, "go_on", connector)
    assert lab_of(lab_id).last_check_in_on == date(2018, 10, 20)
    make.clock.advance(days=300)
    catch_up(make.clock)
    assert kind(lab_id) == "autonomous"  # silence of 60 days no longer matters
    step(make, lab_id, "check_in", connector)
    lab = lab_of(lab_id)
    assert (lab.kind, lab.last_check_in_on) == ("autonomous", date(2019, 8, 16))
    make.clock.advance(days=300)
    assert catch_up(make.clock) == 0
    make.clock.advance(days=70)
    assert catch_up(make.clock) == 1
    assert kind(lab_id) == "dormant"


def test_a_lab_merges_into_a_living_one_and_keeps_its_story(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    heir = living_lab(make, connector, "Casa del quartiere")
    ended = living_lab(make, connector, "Finito")
    step(make, ended, "end", connector, reason="Fine.")
    slugs = {name: lab_of(one).slug for name, one in (("self", lab_id), ("ended", ended))}
    expected = {
        None: ["successor_missing"],
        slugs["self"]: ["successor_unfit"],
        slugs["ended"]: ["successor_unfit"],
        "nowhere": ["successor_unfit"],
    }
    for successor, said in expected.items():
        with pytest.raises(Refusal) as refusal:
            step(make, lab_id, "merge", connector, reason="Insieme.", successor=successor)
        assert codes(refusal) == said
        assert (kind(lab_id), lab_of(lab_id).successor_id) == ("active", None)
    heir_slug = lab_of(heir).slug
    step(make, lab_id, "merge", connector, reason="Insieme.", successor=heir_slug)
    lab = lab_of(lab_id)
    assert (lab.kind, lab.successor_id, lab.activities) == ("merged", heir, 1)
    assert lab_of(heir).activities == 1  # nothing is counted twice


def test_a_lab_ends_with_a_reason_and_is_asked_for_its_practice(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    mayor = make.account("promoter")
    lab_id = living_lab(make, connector)
    contact = with_role(make, lab_id, "contact")
    with pytest.raises(Refusal) as refusal:
        step(make, lab_id, "end", contact)
    assert codes(refusal) == ["reason_missing"]
    step(make, lab_id, "end", contact, reason="Il corso è finito.")
    assert kind(lab_id) == "closed"
    ended = {one for one in mails() if one[0] == "lab_ended"}
    people = (connector, mayor, contact)
    assert ended == {("lab_ended", address(one)) for one in people}
    asked = db.session.scalars(select(Practice)).one()
    assert (asked.lab_id, asked.text, asked.written_at) == (lab_id, "", None)
    write_practice(lab_id, "Cominciate da una merenda. \n", actor=contact, clock=make.clock)
    write_practice(lab_id, "Cominciate da una cena.", actor=contact, clock=make.clock)
    told = db.session.scalars(select(Practice)).one()
    db.session.refresh(told)
    assert (told.text, told.by) == ("Cominciate da una cena.", contact.ref)
    assert told.written_at == make.clock.now()


def test_a_practice_that_was_told_before_is_not_asked_for_again(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    write_practice(lab_id, "Una merenda.", actor=connector, clock=make.clock)
    step(make, lab_id, "end", connector, reason="Fine.")
    assert db.session.scalars(select(Practice.text)).all() == ["Una merenda."]
    with pytest.raises(Invalid) as refusal:
        write_practice(lab_id, " ", actor=connector, clock=make.clock)
    assert codes(refusal) == ["practice_missing"]
    with pytest.raises(NotFound):
        write_practice(lab_id, "Altro", actor=make.account("staff"), clock=make.clock)
    assert db.session.scalars(select(Practice.text)).all() == ["Una merenda."]


def test_each_step_is_taken_only_by_those_who_may(make: Makers) -> None:
    make.call()
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    people = {
        "contact": {"go_on", "found_association", "end"},
        "deputy": {"go_on"},
        "member": set(),
    }
    for role, steps in people.items():
        actor = with_role(make, lab_id, role)
        offered = {one.action for one in may(db.session(), actor, lab_of(lab_id), make.clock.now())}
        assert offered == steps, role
    mine = {one.action for one in may(db.session(), connector, lab_of(lab_id), make.clock.now())}
    assert mine == {"go_on", "fall_asleep", "merge", "found_association", "end"}
    before = count(Step)
    for role in ("staff", "connector", "promoter", "admin", "auditor", "reviewer"):
        with pytest.raises(NotFound):
            step(make, lab_id, "end", make.account(role), reason="x")
    with pytest.raises(NotFound):
        step(make, lab_id, "end", with_role(make, lab_id, "member"), reason="x")
    with pytest.raises(NotFound):
        step(make, lab_id, "made_up", connector)
    assert (kind(lab_id), count(Step)) == ("active", before)


def test_who_loses_the_role_of_connector_accompanies_nobody(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    dismissed = Actor(ref=connector.ref, account_id=connector.account_id)
    with pytest.raises(NotFound):
        step(make, lab_id, "end", dismissed, reason="x")
    with pytest.raises(NotFound):
        meet(make, lab_id, dismissed)
    assert kind(lab_id) == "active"


def test_a_step_from_the_wrong_state_is_a_conflict(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    with pytest.raises(Conflict) as refusal:
        step(make, lab_id, "wake", connector)
    assert codes(refusal) == ["wrong_state"]
    assert (kind(lab_id), count(LabPromise)) == ("active", 1)


def test_the_same_token_takes_one_step(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    token = new_id()
    for _ in range(2):
        assert (
            take_lab_step(
                lab_id,
                "go_on",
                actor=connector,
                clock=make.clock,
                token=token,
                promises=PROMISES,
            )
            == "autonomous"
        )
    assert count(LabPromise) == 2
    assert len(steps_of(db.session(), f"lab:{lab_id}")) == 2


def test_a_lab_of_a_call_belongs_to_its_group_and_that_call_alone(make: Makers) -> None:
    call = make.call()
    contact = make.account()
    lab = accepted(make, award_for(make, make.sent(call, contact)))
    stranger = make.account()
    make.sent(call, stranger)
    assert lab is not None
    meet(make, lab.id, contact)
    with pytest.raises(NotFound):
        meet(make, lab.id, stranger)
    assert db.session.scalars(select(Activity.by)).all() == [contact.ref]
    assert count(Lab) == 1
