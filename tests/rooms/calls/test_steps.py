"""Other steps of a call, as its workflow asks for them: cancelling, and what stands in the way."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from grantcall.calls.models import Act, Call
from grantcall.calls.record import facts_of_call
from grantcall.calls.record_act import ActGiven
from grantcall.calls.steps import steps_now
from grantcall.calls.take_step import take_step
from grantcall.core.actor import ENGINE
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.process.registry import Asked, Circumstances, guard_named, record_kind
from grantcall.proposals.models import Proposal
from tests.factories import Makers

ACT = ActGiven("77", date(2018, 10, 20))
SLUG = "operazione-comunita-1"


def test_cancelling_needs_act_and_reason_and_closes_every_proposal(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    make.sent(call)
    with pytest.raises(Invalid) as refused:
        take_step(SLUG, "cancel", actor=staff, clock=make.clock, token=new_id())
    codes = [reason.code for reason in refused.value.reasons]
    assert codes == ["reason_missing", "act_number", "act_date"]
    token = new_id()
    for _ in range(2):
        done = take_step(
            SLUG,
            "cancel",
            actor=staff,
            clock=make.clock,
            token=token,
            act=ACT,
            reason="Il fondo è stato tolto.",
        )
        assert done == "cancelled"
    catch_up(make.clock)
    db.session.rollback()
    assert db.session.get_one(Call, call.id).kind == "cancelled"
    assert db.session.scalars(select(Act.purpose)).all() == ["cancel"]
    step = db.session.scalars(select(Step).where(Step.action == "call.cancel")).one()
    assert step.reason == "Il fondo è stato tolto."
    assert db.session.scalars(select(Proposal.kind)).one() not in ("draft", "submitted")
    mails = db.session.scalars(select(OutboxMessage.kind)).all()
    assert mails.count("call_cancelled") == 1


@pytest.mark.parametrize("step", ["publish", "no_such_step"])
def test_a_step_that_is_not_taken_here_does_not_exist(make: Makers, step: str) -> None:
    make.call()
    with pytest.raises(NotFound):
        take_step(SLUG, step, actor=make.account("staff"), clock=make.clock, token=new_id())


def test_the_engines_steps_are_not_for_people(make: Makers) -> None:
    make.call()
    with pytest.raises(NotFound):
        take_step(SLUG, "close", actor=make.account("staff"), clock=make.clock, token=new_id())
    assert db.session.scalars(select(Call.kind)).one() == "open"


def test_a_step_from_another_state_is_refused(make: Makers) -> None:
    make.call()
    with pytest.raises(Conflict) as refused:
        take_step(SLUG, "conclude", actor=make.account("staff"), clock=make.clock, token=new_id())
    assert [reason.code for reason in refused.value.reasons] == ["wrong_state"]


def test_the_steps_of_the_staff_say_what_is_missing(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    make.sent(call)
    make.closed(call)
    call = db.session.get_one(Call, call.id)
    found = {
        one.choice.action: one for one in steps_now(db.session(), staff, call, make.clock.now())
    }
    assert set(found) == {"start_evaluation", "cancel"}
    assert found["cancel"].obstacles == ()
    assert found["start_evaluation"].obstacles != ()
    assert steps_now(db.session(), make.account(), call, make.clock.now()) == []


def test_windows_follow_the_clock_of_the_state(make: Makers) -> None:
    call = make.call()
    definition = definition_of(db.session(), call.version_id)
    transition = definition.workflows["call"].transitions["cancel"]

    def codes(name: str, seconds: int) -> list[str]:
        at = call.closes + timedelta(seconds=seconds)
        asked = Asked(db.session(), call, transition, definition, ENGINE, at, Circumstances())
        return [reason.code for reason in guard_named(name)(asked)]

    assert (codes("window_open", -1), codes("window_open", 0)) == ([], ["too_late"])
    assert (codes("window_over", -1), codes("window_over", 0)) == (["too_early"], [])
    call.due_at = None
    assert codes("window_open", -1) == codes("window_over", -1) == ["window_not_open"]
    db.session.rollback()


def test_an_act_of_another_call_does_not_count(make: Makers) -> None:
    call = make.call()
    act_id = make.act(call)
    definition = definition_of(db.session(), call.version_id)
    transition = definition.workflows["call"].transitions["cancel"]
    now = make.clock.now()
    other = Call(id=new_id(), slug="other", ref="OTH")
    found = [
        [
            reason.code
            for reason in guard_named("act_recorded")(
                Asked(
                    db.session(),
                    record,
                    transition,
                    definition,
                    ENGINE,
                    now,
                    Circumstances(act_id=given),
                )
            )
        ]
        for record, given in ((call, act_id), (other, act_id), (call, new_id()), (call, None))
    ]
    assert found == [[], ["act_unknown"], ["act_unknown"], ["act_missing"]]


def test_whoever_works_for_the_call_gets_its_mails(make: Makers) -> None:
    call = make.call()
    make.account("staff", name="Vera")
    make.account("reviewer", name="Ugo", call=call)
    contact = make.account(name="Ada")
    make.draft(call, make.account(name="Bozza"))
    make.sent(call, contact)
    kind = record_kind("call")

    def names(role: str) -> list[str]:
        return [one.name for one in kind.recipients(db.session(), call, role)]

    assert (names("staff"), names("reviewer"), names("chair")) == (["Vera"], ["Ugo"], [])
    assert (names("contact"), names("deputy")) == (["Ada"], [])


def test_what_conditions_may_ask_of_a_call(make: Makers) -> None:
    call = make.call()
    definition = definition_of(db.session(), call.version_id)
    facts = facts_of_call(db.session(), call, definition, make.clock.now())
    assert facts.get("closes").value == call.closes
    assert (facts.get("state").value, facts.get("today").value) == ("open", date(2018, 10, 20))


def test_a_refused_attempt_is_on_record_once_a_minute(make: Makers) -> None:
    make.call()
    staff = make.account("staff")
    for _ in range(2):
        with pytest.raises(Refusal):
            take_step(SLUG, "cancel", actor=staff, clock=make.clock, token=new_id())
    db.session.rollback()
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert actions.count("refused:call.cancel") == 1
