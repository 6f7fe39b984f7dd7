"""A published call in time: opened earlier, extended for all, closed by its own clock."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from grantcall.calls.close_call import close_call
from grantcall.calls.extend import Extended, extend
from grantcall.calls.models import Act, Call
from grantcall.calls.open_now import Opened, open_now
from grantcall.calls.phases import Phase, phase_of
from grantcall.calls.queries import call_by_slug, open_calls, public_call, public_calls
from grantcall.calls.record_act import ActGiven
from grantcall.core.actor import Actor
from grantcall.core.clock import FixedClock
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.process.clocks import catch_up
from grantcall.process.frozen import definition_of
from grantcall.process.models import CallVersion, Step
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.submit import submit
from tests.factories import Makers
from tests.rooms.calls.test_publishing import overlay_with

ACT = ActGiven("52", date(2018, 10, 5))
LATER = datetime(2018, 12, 15, 11, tzinfo=UTC)


def extended(make: Makers, actor: Actor, closes: datetime = LATER, **changes: object) -> Extended:
    values: dict[str, object] = {
        "act": ACT,
        "reason": "Neve: gli sportelli sono rimasti chiusi.",
        "token": new_id(),
        **changes,
    }
    return extend("operazione-comunita-1", closes, actor=actor, clock=make.clock, **values)  # type: ignore[arg-type]


def opened(make: Makers, actor: Actor, **changes: object) -> Opened:
    values: dict[str, object] = {
        "act": ACT,
        "reason": "Siamo pronti.",
        "token": new_id(),
        **changes,
    }
    return open_now("operazione-comunita-1", actor=actor, clock=make.clock, **values)  # type: ignore[arg-type]


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def state_of_things() -> tuple[object, ...]:
    db.session.rollback()
    return (
        db.session.scalars(select(CallVersion.number)).all(),
        db.session.scalars(select(Act.number)).all(),
        db.session.scalars(select(OutboxMessage.id)).all(),
        db.session.scalars(select(Call.closes)).all(),
    )


def test_opening_earlier_is_a_new_version_and_opens_at_once(make: Makers) -> None:
    make.clock.move_to(datetime(2018, 10, 8, 9, 12, 31, tzinfo=UTC))
    call, staff = make.call(state="published"), make.account("staff")
    done = opened(make, staff)
    assert (done.version, done.opens) == (2, datetime(2018, 10, 8, 9, 12, tzinfo=UTC))
    db.session.rollback()
    call = db.session.get_one(Call, call.id)
    assert (call.kind, call.opens) == ("open", done.opens)
    assert definition_of(db.session(), call.version_id).calendar.entries["opens"] == done.opens
    assert db.session.get_one(CallVersion, call.version_id).reason == "Siamo pronti."
    step = db.session.scalars(select(Step)).one()
    assert (step.action, step.actor, step.dated) == ("call.open", "engine", done.opens)
    contact = make.account()
    assert make.draft(call, contact)


def test_a_deadline_in_the_hour_that_happens_twice_says_two_things(make: Makers) -> None:
    make.clock.move_to(datetime(2018, 10, 8, tzinfo=UTC))
    make.call(state="published")
    staff = make.account("staff")
    with pytest.raises(Invalid) as twice:
        extended(make, staff, datetime(2019, 10, 27, 0, 30, tzinfo=UTC))
    assert codes(twice) == ["hour_twice"]


def test_what_is_open_or_over_is_not_opened_again(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    before = state_of_things()
    with pytest.raises(Conflict) as refused:
        opened(make, staff)
    assert codes(refused) == ["not_waiting"]
    assert refused.value.reasons[0].text.it == "Il bando è già aperto."
    make.clock.move_to(call.closes)
    with pytest.raises(Conflict) as over:
        opened(make, staff)
    assert over.value.reasons[0].text.it == "Il bando è già chiuso."
    assert state_of_things() == before


def test_a_draft_cannot_be_opened_extended_or_closed(make: Makers) -> None:
    make.call(state="draft")
    staff = make.account("staff")
    for attempt in (opened, extended):
        with pytest.raises(Conflict) as refused:
            attempt(make, staff)
        assert codes(refused) == ["not_published"]
    with pytest.raises(Conflict) as early:
        close_call("operazione-comunita-1", actor=staff, clock=make.clock)
    assert codes(early) == ["not_published"]


def test_an_extension_gives_every_draft_more_time_and_tells_each_group(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    ada, bruno = make.account(name="Ada"), make.account(name="Bruno")
    drafted = make.draft(call, ada)
    people = make.people(drafted, 2)
    sent = make.sent(call, bruno)
    first_version = call.version_id
    done = extended(make, staff)
    assert done == Extended(2, LATER, drafts=1, told=2)
    db.session.rollback()
    draft, kept = db.session.get_one(Proposal, drafted), db.session.get_one(Proposal, sent.id)
    call = db.session.get_one(Call, call.id)
    assert (call.closes, call.due_at, draft.due_at) == (LATER, LATER, LATER)
    assert (draft.version_id, kept.version_id) == (call.version_id, first_version)
    assert {db.session.get_one(Member, one).version_id for one in people} == {call.version_id}
    mails = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "deadline_extended")
        .order_by(OutboxMessage.recipient)
    ).all()
    assert [mail.object for mail in mails] == [draft.object_ref, kept.object_ref]
    for mail in mails:
        assert "sabato 15 dicembre 2018, ore 12.00" in mail.body
        assert "Neve: gli sportelli sono rimasti chiusi." in mail.body
        assert "{" not in mail.body


def test_a_draft_is_sent_after_the_old_deadline_and_before_the_new(make: Makers) -> None:
    call, staff, ada = make.call(), make.account("staff"), make.account()
    old = call.closes
    drafted = make.draft(call, ada)
    make.people(drafted)
    extended(make, staff)
    make.clock.move_to(old)
    assert catch_up(make.clock) == 0
    make.clock.move_to(LATER - timedelta(seconds=1))
    submit(drafted, actor=ada, clock=make.clock, received_at=make.clock.now(), token=new_id())
    db.session.rollback()
    assert db.session.get_one(Proposal, drafted).ref == "OC1-0001"
    make.clock.move_to(LATER)
    assert catch_up(make.clock) == 2
    assert db.session.get_one(Call, call.id).kind == "screening"


@pytest.mark.parametrize("days", [0, -1, -400])
def test_a_deadline_never_moves_earlier(make: Makers, days: int) -> None:
    call, staff = make.call(), make.account("staff")
    make.draft(call, make.account())
    before = state_of_things()
    with pytest.raises(Invalid) as refused:
        extended(make, staff, call.closes + timedelta(days=days))
    assert codes(refused) == ["not_later"]
    assert "venerdì 30 novembre 2018, ore 12.00" in refused.value.reasons[0].text.it
    assert state_of_things() == before


def test_after_the_deadline_nothing_is_extended_even_if_no_worker_ran(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    make.clock.move_to(call.closes)
    with pytest.raises(Conflict) as refused:
        extended(make, staff)
    assert codes(refused) == ["not_running"]
    assert db.session.get_one(Call, call.id).kind == "open"


def test_an_extension_needs_a_reason_and_an_act_of_its_own(make: Makers) -> None:
    make.call()
    staff = make.account("staff")
    for reason in ("", "   ", "x" * 50_000):
        with pytest.raises(Invalid) as refused:
            extended(make, staff, reason=reason)
        assert codes(refused) == ["reason_missing"]
    extended(make, staff)
    with pytest.raises(Conflict) as known:
        extended(make, staff, LATER + timedelta(days=1))
    assert codes(known) == ["act_known"]


def test_the_same_form_twice_extends_once(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    make.draft(call, make.account())
    token = new_id()
    first = extended(make, staff, token=token)
    after = state_of_things()
    assert extended(make, staff, token=token) == first
    assert state_of_things() == after


def test_closing_is_refused_before_the_deadline_and_catches_up_after_it(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    make.sent(call)
    make.draft(call, make.account())
    with pytest.raises(Conflict) as refused:
        close_call(call.slug, actor=staff, clock=make.clock)
    assert codes(refused) == ["before_deadline"]
    assert "venerdì 30 novembre 2018, ore 12.00" in refused.value.reasons[0].text.it
    assert db.session.get_one(Call, call.id).kind == "open"
    make.clock.move_to(call.closes)
    done = close_call(call.slug, ActGiven("60", date(2018, 11, 30)), actor=staff, clock=make.clock)
    assert (done.closes, done.moved) == (call.closes, 3)
    db.session.rollback()
    assert db.session.get_one(Call, call.id).kind == "screening"
    assert sorted(db.session.scalars(select(Proposal.kind))) == ["expired", "screening"]
    assert db.session.scalars(select(Act.purpose)).all() == ["close"]
    assert close_call(call.slug, actor=staff, clock=make.clock).moved == 0


def test_only_the_staff_of_the_call_may(make: Makers) -> None:
    make.call()
    before = state_of_things()
    for actor in (make.account(), make.account("auditor"), make.account("admin")):
        for attempt in (opened, extended):
            with pytest.raises(NotFound):
                attempt(make, actor)
        with pytest.raises(NotFound):
            close_call("operazione-comunita-1", actor=actor, clock=make.clock)
    assert state_of_things() == before


def test_the_public_sees_the_clock_not_the_worker(make: Makers, clock: FixedClock) -> None:
    call = make.call(state="published")
    row = public_call(db.session(), call.slug)
    assert row is not None
    for instant, phase, listed in (
        (call.opens - timedelta(microseconds=1), Phase.UPCOMING, 0),
        (call.opens, Phase.OPEN, 1),
        (call.closes - timedelta(microseconds=1), Phase.OPEN, 1),
        (call.closes, Phase.CLOSED, 0),
    ):
        assert phase_of(row, instant) is phase
        assert len(open_calls(db.session(), instant)) == listed


def test_a_draft_is_nobody_elses_business(make: Makers) -> None:
    call = make.call(state="draft")
    assert public_calls(db.session()) == []
    assert public_call(db.session(), call.slug) is None
    found = call_by_slug(db.session(), call.slug)
    assert found is not None
    assert found.id == call.id


@pytest.mark.parametrize("hour", [0, 1])
def test_opening_in_the_hour_that_happens_twice_takes_the_last_clear_one(
    make: Makers, tmp_path: Path, hour: int
) -> None:
    """Half past two of 28 October comes twice; half past one is said once."""
    later = overlay_with(tmp_path, "opens = 2018-10-15T09", "opens = 2018-11-10T09")
    make.clock.move_to(datetime(2018, 10, 28, hour, 30, tzinfo=UTC))
    make.call(state="published", resources=later)
    done = opened(make, make.account("staff"))
    assert done.opens == datetime(2018, 10, 27, 23, 30, tzinfo=UTC)
