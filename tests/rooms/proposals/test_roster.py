"""Ten people: named, confirmed by themselves, on paper, gone again."""

import pytest
from sqlalchemy import select

from grantcall.core.actor import VISITOR
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.outbox import OutboxMessage
from grantcall.proposals.join import confirm_member, confirm_on_paper, join_group, member_actor
from grantcall.proposals.models import CitizenGroup, Member, Proposal
from grantcall.proposals.roster import add_member, take_off
from tests.factories import Makers

ADA = {
    "name": "Ada",
    "surname": "D'Amico",
    "adult": True,
    "municipality": "rho",
    "privacy_read": True,
}


def link_of(proposal_id: str) -> str:
    return db.session.scalars(
        select(CitizenGroup.join_secret)
        .join(Proposal, Proposal.group_id == CitizenGroup.id)
        .where(Proposal.id == proposal_id)
    ).one()


def kinds(proposal_id: str) -> list[str]:
    of_group = select(Member.kind).where(Member.proposal_id == proposal_id)
    return list(db.session.scalars(of_group.order_by(Member.added_at, Member.kind)))


def test_whoever_follows_the_link_is_confirmed_at_once(make: Makers) -> None:
    proposal_id = make.draft(make.call(), make.account())
    joined = join_group(link_of(proposal_id), ADA, clock=make.clock, visitor=VISITOR)
    assert kinds(proposal_id) == ["confirmed"]
    assert db.session.get_one(Member, joined.member_id).confirmed_at == make.clock.now()
    assert db.session.get_one(Proposal, proposal_id).members_confirmed == 1


def test_the_same_person_twice_is_one_person(make: Makers) -> None:
    proposal_id = make.draft(make.call(), make.account())
    link = link_of(proposal_id)
    first = join_group(link, ADA, clock=make.clock, visitor=VISITOR)
    again = {**ADA, "name": "ADA", "surname": "d amico"}
    second = join_group(link, again, clock=make.clock, visitor=VISITOR)
    assert (second.member_id, second.secret) == (first.member_id, None)
    assert kinds(proposal_id) == ["confirmed"]


def test_what_is_missing_is_said_all_at_once_and_nobody_is_added(make: Makers) -> None:
    proposal_id = make.draft(make.call(), make.account())
    link = link_of(proposal_id)
    with pytest.raises(Invalid) as refusal:
        join_group(link, {"name": "Ada"}, clock=make.clock, visitor=VISITOR)
    fields = [reason.field for reason in refusal.value.reasons]
    assert fields == ["surname", "adult", "municipality", "privacy_read"]
    assert kinds(proposal_id) == []


def test_a_named_person_confirms_by_their_own_link(make: Makers) -> None:
    contact = make.account(name="Bruno")
    proposal_id = make.draft(make.call(), contact)
    named = {"name": "Ada", "surname": "D'Amico", "email": "ada@example.org"}
    member_id = add_member(proposal_id, named, actor=contact, clock=make.clock)
    assert kinds(proposal_id) == ["named"]
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "member_invitation")
    ).one()
    assert mail.recipient == "ada@example.org"
    secret = mail.body.split("/member/")[1].split()[0]
    with pytest.raises(NotFound):
        confirm_member(member_id, ADA, secret="wrong", clock=make.clock)
    confirm_member(member_id, ADA, secret=secret, clock=make.clock)
    assert kinds(proposal_id) == ["confirmed"]


def test_the_group_removes_only_who_has_not_confirmed(make: Makers) -> None:
    contact = make.account()
    proposal_id = make.draft(make.call(), contact)
    named = add_member(
        proposal_id, {"name": "Gina", "surname": "Verdi"}, actor=contact, clock=make.clock
    )
    confirmed = make.people(proposal_id, 1)[0]
    take_off(named, actor=contact, clock=make.clock)
    assert db.session.get_one(Member, named).answers == {}
    with pytest.raises(NotFound):
        take_off(confirmed, actor=contact, clock=make.clock)
    assert kinds(proposal_id) == ["confirmed", "declined"]


def test_a_person_leaves_by_themselves_and_the_group_is_told(make: Makers) -> None:
    contact = make.account(name="Bruno")
    proposal_id = make.draft(make.call(), contact)
    member_id = make.people(proposal_id, 1)[0]
    take_off(member_id, actor=member_actor(member_id), clock=make.clock)
    assert kinds(proposal_id) == ["left"]
    assert db.session.get_one(Proposal, proposal_id).members_confirmed == 0
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "member_left")
    ).one()
    assert mail.recipient == "persona1@example.org"


def test_a_paper_signature_needs_its_scan_and_a_connector(make: Makers) -> None:
    contact = make.account()
    proposal_id = make.draft(make.call(), contact)
    member_id = add_member(
        proposal_id, {"name": "Ada", "surname": "D'Amico"}, actor=contact, clock=make.clock
    )
    with pytest.raises(NotFound):
        confirm_on_paper(member_id, ADA, "scan", actor=contact, clock=make.clock)
    assert kinds(proposal_id) == ["named"]


def test_after_sending_the_roster_is_closed(make: Makers) -> None:
    proposal = make.sent(make.call())
    with pytest.raises(Conflict) as refusal:
        join_group(link_of(proposal.id), ADA, clock=make.clock, visitor=VISITOR)
    assert [reason.code for reason in refusal.value.reasons] == ["roster_closed"]


def test_a_stranger_names_nobody(make: Makers) -> None:
    proposal_id = make.draft(make.call(), make.account())
    for stranger in (make.account(), make.account("staff"), VISITOR):
        with pytest.raises(Refusal):
            add_member(
                proposal_id, {"name": "Ada", "surname": "X"}, actor=stranger, clock=make.clock
            )
    assert kinds(proposal_id) == []
