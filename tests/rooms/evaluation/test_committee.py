"""The committee: appointed by an act, declared before anything is readable, replaced with one."""

import pytest
from sqlalchemy import func, select

from grantcall.calls.models import Act
from grantcall.calls.record_act import ActGiven
from grantcall.calls.take_step import take_step
from grantcall.core.actor import Grant
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.evaluation.convene import convene, end_seat
from grantcall.evaluation.declare import declare
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.evaluation.seats import seats_now
from grantcall.people.models import RoleGrant
from tests.factories import OTHER, Makers
from tests.rooms.evaluation.world import act, admitted, again, declared, evaluating, seat_id, seated

ALL = ["own_interest", "no_office", "no_help"]


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def rows(table: type) -> int:
    found = db.session.scalar(select(func.count()).select_from(table)) or 0
    db.session.rollback()
    return found


def test_an_act_seats_people_with_their_roles_for_this_call(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    people = [make.account(name="Presidente"), make.account("staff", name="Ufficio")]
    token = new_id()
    seats = [(str(people[0].account_id), "chair"), (str(people[1].account_id), "member")]
    first = convene(call.slug, seats, act("31", make), actor=staff, clock=make.clock, token=token)
    again_ = convene(call.slug, seats, act("31", make), actor=staff, clock=make.clock, token=token)
    assert first == again_
    chair, member = (again(one) for one in people)
    assert chair.grants == {Grant("chair", call.id), Grant("reviewer", call.id)}
    assert member.grants == {Grant("staff", None), Grant("reviewer", call.id)}
    stored = db.session.scalars(select(Act)).one()
    assert (stored.purpose, stored.number) == ("committee", "31")
    assert {seat.act_id for seat in seats_now(db.session(), call.id)} == {stored.id}


def test_convening_lists_everything_that_is_wrong(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    with pytest.raises(Invalid) as refusal:
        convene(
            call.slug,
            [("nobody", "member"), ("nobody", "member")],
            ActGiven("", None),
            actor=staff,
            clock=make.clock,
            token=new_id(),
        )
    assert codes(refusal) == ["act_number", "act_date", "twice", "account_unknown", "chair_missing"]
    assert (rows(CommitteeSeat), rows(Act), rows(RoleGrant)) == (0, 0, 1)


def test_a_committee_has_one_chair_and_no_more_members_than_the_call_says(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    people = [make.account() for _ in range(6)]
    seats = [(str(one.account_id), "chair") for one in people]
    with pytest.raises(Invalid) as refusal:
        convene(call.slug, seats, act("31", make), actor=staff, clock=make.clock, token=new_id())
    assert codes(refusal) == ["chair_twice", "too_many_seats"]
    seated(make, call, staff, people[:5])
    with pytest.raises(Invalid) as refusal:
        convene(
            call.slug, [seats[1]], act("32", make), actor=staff, clock=make.clock, token=new_id()
        )
    assert codes(refusal) == ["seated", "chair_twice", "too_many_seats"]
    assert rows(CommitteeSeat) == 5


def test_only_the_staff_of_the_call_convene(make: Makers) -> None:
    call, other = make.call(), make.call(OTHER)
    for actor in (make.account(), make.account("admin"), make.account("staff", call=other)):
        with pytest.raises(NotFound):
            convene(
                call.slug,
                [(str(actor.account_id), "chair")],
                act("31", make),
                actor=actor,
                clock=make.clock,
                token=new_id(),
            )
    assert rows(CommitteeSeat) == 0


@pytest.mark.parametrize("state", ["draft", "provisional", "final"])
def test_a_committee_is_not_appointed_before_or_after_its_time(make: Makers, state: str) -> None:
    call, staff = make.call(state=state), make.account("staff")
    with pytest.raises(Conflict) as refusal:
        seated(make, call, staff, [make.account()])
    assert codes(refusal) == ["not_now"]
    assert rows(CommitteeSeat) == 0


def test_the_evaluation_waits_for_the_committee(make: Makers) -> None:
    call, staff, _ = admitted(make, 1)
    people = [make.account() for _ in range(5)]

    def start() -> str:
        return take_step(
            call.slug, "start_evaluation", actor=staff, clock=make.clock, token=new_id()
        )

    with pytest.raises(Refusal) as refusal:
        start()
    assert codes(refusal) == ["committee_short"]
    seated(make, call, staff, people[:4])
    with pytest.raises(Refusal) as refusal:
        start()
    assert codes(refusal) == ["committee_short", "declarations_missing"]
    convene(
        call.slug,
        [(str(people[4].account_id), "member")],
        act("32", make),
        actor=staff,
        clock=make.clock,
        token=new_id(),
    )
    declared(make, call)
    assert start() == "evaluation"


def test_all_declarations_are_made_or_none(make: Makers) -> None:
    call, staff = make.call(), make.account("staff")
    person = seated(make, call, staff, [make.account()])[0]
    seat = seats_now(db.session(), call.id)[0].id
    with pytest.raises(Invalid) as refusal:
        declare(seat, ["no_office"], actor=person, clock=make.clock)
    assert [reason.field for reason in refusal.value.reasons] == ["own_interest", "no_help"]
    with pytest.raises(NotFound):
        declare(seat, ALL, actor=staff, clock=make.clock)
    db.session.rollback()
    assert db.session.get_one(CommitteeSeat, seat).declared_at is None
    declare(seat, [*ALL, "invented"], actor=person, clock=make.clock)
    first = make.clock.now()
    make.clock.advance(hours=1)
    declare(seat, ALL, actor=person, clock=make.clock)
    db.session.rollback()
    kept = db.session.get_one(CommitteeSeat, seat)
    assert (kept.declared, kept.declared_at) == (ALL, first)


def test_an_ended_seat_takes_the_roles_and_a_substitute_takes_the_sheets(make: Makers) -> None:
    committee = evaluating(make, proposals=2)
    leaving, staff = committee.people[2], committee.staff
    done = committee.score(leaving, committee.proposals[0])
    left = committee.review(leaving, committee.proposals[1])
    seat = seat_id(committee, leaving)
    with pytest.raises(Invalid) as refusal:
        end_seat(seat, " ", actor=staff, clock=make.clock)
    assert codes(refusal) == ["reason_missing"]
    end_seat(seat, "Trasferita.", actor=staff, clock=make.clock)
    assert again(leaving).grants == frozenset()
    with pytest.raises(Conflict) as refused:
        end_seat(seat, "Ancora.", actor=staff, clock=make.clock)
    assert codes(refused) == ["seat_ended"]
    with pytest.raises(NotFound):
        committee.open_sheet(leaving, committee.proposals[1])
    assert (committee.kind(done), committee.kind(left)) == ("submitted", "assigned")
    events = db.session.scalars(select(AuditEvent.action)).all()
    assert events.count("committee.end_seat") == 1
    db.session.rollback()
    substitute = make.account(name="Supplente")
    convene(
        committee.call.slug,
        [(str(substitute.account_id), "member")],
        act("40", make),
        actor=staff,
        clock=make.clock,
        token=new_id(),
    )
    assert db.session.scalars(select(Review.account_id)).all().count(substitute.account_id) == 0
