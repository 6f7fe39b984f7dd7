"""Reviews come into being when the evaluation begins; gaps are filled, nothing is doubled."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.db import db
from grantcall.core.errors import Conflict, NotFound
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.assign import assign_reviews
from grantcall.evaluation.convene import convene, end_seat
from grantcall.evaluation.models import Review
from grantcall.evaluation.steps import abstain, recuse
from grantcall.process.clocks import catch_up
from grantcall.proposals.models import GroupRole, Proposal
from tests.factories import Makers
from tests.rooms.evaluation.world import (
    act,
    admitted,
    declared,
    evaluating,
    overlay,
    seat_id,
    seated,
    started,
)


def pairs() -> set[tuple[str, str]]:
    found = db.session.execute(select(Review.account_id, Review.proposal_id)).all()
    db.session.rollback()
    return {(row.account_id, row.proposal_id) for row in found}


def test_everybody_reads_every_proposal_in_an_order_of_their_own(make: Makers) -> None:
    committee = evaluating(make, proposals=3)
    reviews = db.session.scalars(select(Review)).all()
    assert len(reviews) == 15
    assert {one.kind for one in reviews} == {"assigned"}
    days = {(one.due_at - one.assigned_at).days for one in reviews if one.due_at}
    assert days <= {21, 22, 23}  # 21 days, to the end of a working day
    mails = db.session.scalars(select(OutboxMessage.kind)).all()
    assert mails.count("evaluation_begins") == 5
    body = db.session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.kind == "evaluation_begins")
    ).first()
    assert body is not None and "/review\n" in body and "/staff/" not in body
    before = pairs()
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 0
    assert catch_up(make.clock) == 0
    assert pairs() == before


def test_each_reads_two_and_nobody_reads_more_than_their_share(
    make: Makers, tmp_path: Path
) -> None:
    files = overlay(tmp_path, ('each_reads = "all"', "each_reads = 3"))
    committee = evaluating(make, proposals=5, resources=files)
    reads = Counter(account for account, _ in pairs())
    assert sorted(reads.values()) == [3, 3, 3, 3, 3]
    gone = committee.people[1]
    shut = next(proposal for account, proposal in pairs() if account == gone.account_id)
    recuse(committee.review(gone, shut), "Parente.", actor=gone, clock=make.clock, token=new_id())
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 1
    assert Counter(proposal for _, proposal in pairs())[shut] == 4
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 0


def test_whoever_belongs_to_a_group_or_helped_it_is_passed_over(make: Makers) -> None:
    call, staff, ids = admitted(make, 2)
    people = [make.account() for _ in range(5)]
    with unit_of_work(ENGINE, make.clock) as work:
        group = work.session.get_one(Proposal, ids[0]).group_id
        with work.recording("trial", "trial") as event:
            for person, role in ((people[1], "member"), (people[2], "connector")):
                event.seal(
                    GroupRole(
                        group_id=group, account_id=person.account_id, role=role, since=work.now
                    )
                )
    seated(make, call, staff, people)
    declared(make, call)
    started(make, call, staff)
    missing = {(str(one.account_id), id_) for one in people for id_ in ids} - pairs()
    assert missing == {(str(people[1].account_id), ids[0]), (str(people[2].account_id), ids[0])}


def test_a_substitute_receives_what_is_missing(make: Makers) -> None:
    committee = evaluating(make, proposals=2)
    end_seat(
        seat_id(committee, committee.people[4]), "Malata.", actor=committee.staff, clock=make.clock
    )
    new = make.account()
    convene(
        committee.call.slug,
        [(str(new.account_id), "member")],
        act("40", make),
        actor=committee.staff,
        clock=make.clock,
        token=new_id(),
    )
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 2
    assert {proposal for account, proposal in pairs() if account == new.account_id} == set(
        committee.proposals
    )


def test_who_left_a_proposal_does_not_receive_it_again(make: Makers) -> None:
    committee = evaluating(make)
    person, proposal = committee.people[3], committee.proposals[0]
    abstain(
        committee.review(person, proposal), "Fuori campo.", actor=person, clock=make.clock,
        token=new_id(),
    )  # fmt: skip
    before = pairs()
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 0
    assert pairs() == before


def test_nothing_is_assigned_before_the_evaluation_or_by_others(make: Makers) -> None:
    call, staff, _ = admitted(make, 1)
    person = seated(make, call, staff, [make.account()])[0]
    with pytest.raises(Conflict) as refusal:
        assign_reviews(call.slug, actor=staff, clock=make.clock)
    assert [reason.code for reason in refusal.value.reasons] == ["not_in_evaluation"]
    with pytest.raises(NotFound):
        assign_reviews(call.slug, actor=person, clock=make.clock)
    assert pairs() == set()
