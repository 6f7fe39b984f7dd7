"""Conflicts: declared before reading, from their commit on neither reading nor marks (I15)."""

import pytest
from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.audit import AuditEvent
from grantcall.core.canonical import sha256_hex
from grantcall.core.db import db
from grantcall.core.errors import Conflict, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.outbox import OutboxMessage
from grantcall.core.unit_of_work import unit_of_work
from grantcall.evaluation.assign import assign_reviews
from grantcall.evaluation.marks import sheets_of
from grantcall.evaluation.models import ConflictDeclaration, MarkSheet, SentSheet
from grantcall.evaluation.score import reopen, save_marks, send_marks
from grantcall.evaluation.steps import abstain, declare_none, recuse
from grantcall.people.models import Account
from grantcall.process.door import may
from grantcall.process.frozen import definition_of
from grantcall.process.registry import record_kind
from grantcall.proposals.models import GroupRole, Member, Proposal
from tests.factories import Makers
from tests.rooms.evaluation.test_committee import codes
from tests.rooms.evaluation.world import Committee, evaluating


def declarations(committee: Committee) -> list[tuple[str, str, str]]:
    found = db.session.execute(
        select(
            ConflictDeclaration.account_id, ConflictDeclaration.conflict, ConflictDeclaration.reason
        ).order_by(ConflictDeclaration.audit_seq)
    ).all()
    db.session.rollback()
    return [(row.account_id, row.conflict, row.reason) for row in found]


def standings(committee: Committee) -> dict[str, tuple[str, dict[str, int]]]:
    definition = definition_of(db.session(), committee.call.version_id)
    found = sheets_of(db.session(), committee.call.id, definition, unsealed=True)
    db.session.rollback()
    return {one.reviewer: (one.standing, dict(one.marks)) for one in found}


def test_no_conflict_is_declared_once_and_opens_the_sheet(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.review(person, committee.proposals[0])
    token = new_id()
    for _ in range(2):
        declare_none(review_id, actor=person, clock=make.clock, token=token)
    assert committee.kind(review_id) == "draft"
    assert declarations(committee) == [(person.account_id, "none", "")]
    with pytest.raises(Conflict) as refusal:
        declare_none(review_id, actor=person, clock=make.clock, token=new_id())
    assert codes(refusal) == ["wrong_state"]


def test_nobody_declares_for_another(make: Makers) -> None:
    committee = evaluating(make)
    review_id = committee.review(committee.people[1], committee.proposals[0])
    for actor in (committee.chair, committee.people[2], committee.staff, make.account()):
        with pytest.raises(NotFound):
            declare_none(review_id, actor=actor, clock=make.clock, token=new_id())
    assert committee.kind(review_id) == "assigned"
    assert declarations(committee) == []


def test_every_known_conflict_is_said(make: Makers) -> None:
    committee = evaluating(make)
    person, proposal_id = committee.people[1], committee.proposals[0]
    review_id = committee.review(person, proposal_id)
    with unit_of_work(ENGINE, make.clock) as work:
        group = work.session.get_one(Proposal, proposal_id).group_id
        member = work.session.scalars(select(Member)).first()
        email = work.session.get_one(Account, person.account_id).email
        assert member is not None
        member.email_key = sha256_hex(email.encode())
        with work.recording("trial", "trial") as event:
            event.seal(
                GroupRole(
                    group_id=group,
                    account_id=person.account_id,
                    role="connector",
                    since=work.now,
                    until=work.now,
                )
            )
    with pytest.raises(Refusal) as refusal:
        declare_none(review_id, actor=person, clock=make.clock, token=new_id())
    assert codes(refusal) == ["conflict_member", "conflict_accompanied"]
    assert (committee.kind(review_id), declarations(committee)) == ("assigned", [])


def test_the_buttons_are_those_of_the_door(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.review(person, committee.proposals[0])
    model = record_kind("review").model

    def offered(actor: object) -> set[str]:
        review = db.session.get_one(model, review_id)
        found = {one.action for one in may(db.session(), actor, review, make.clock.now())}  # type: ignore[arg-type]
        db.session.rollback()
        return found

    assert offered(person) == {"declare_none", "recuse", "abstain"}
    assert offered(committee.chair) == {"recuse"}
    assert offered(committee.people[2]) == set()
    assert offered(committee.staff) == set()


def test_a_conflict_shuts_file_and_sheet_and_excludes_sent_marks(make: Makers) -> None:
    committee = evaluating(make)
    person, proposal = committee.people[1], committee.proposals[0]
    committee.score(committee.people[2], proposal, 5)
    review_id = committee.score(person, proposal, 4)
    assert standings(committee)[str(person.account_id)][0] == "submitted"
    with pytest.raises(Refusal) as refusal:
        recuse(review_id, " ", actor=person, clock=make.clock, token=new_id())
    assert codes(refusal) == ["reason_missing"]
    recuse(review_id, "È mia cognata.", actor=person, clock=make.clock, token=new_id())
    assert committee.kind(review_id) == "recused"
    assert standings(committee)[str(person.account_id)] == ("recused", {})
    assert declarations(committee)[-1] == (person.account_id, "declared", "È mia cognata.")
    kept = db.session.scalars(select(SentSheet).where(SentSheet.review_id == review_id)).one()
    assert set(kept.marks.values()) == {4}  # it stays on record, and never counts
    assert db.session.get(MarkSheet, review_id) is None
    db.session.rollback()
    for step in (
        lambda: save_marks(review_id, {}, {}, 1, actor=person, clock=make.clock),
        lambda: send_marks(review_id, actor=person, clock=make.clock, token=new_id()),
        lambda: declare_none(review_id, actor=person, clock=make.clock, token=new_id()),
        lambda: reopen(review_id, "x", actor=committee.chair, clock=make.clock, token=new_id()),
    ):
        with pytest.raises(Conflict) as refused:
            step()
        assert codes(refused) == ["wrong_state"]
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 0


def test_chair_and_office_are_told_without_the_reason(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.review(person, committee.proposals[0])
    recuse(review_id, "Segreto di famiglia.", actor=person, clock=make.clock, token=new_id())
    mails = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "reviewer_recused")
    ).all()
    assert len(mails) == 2
    assert all("Segreto" not in f"{one.subject} {one.body}" for one in mails)
    assert sorted("/committee" in one.body for one in mails) == [False, True]
    details = db.session.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "review.recuse")
    ).all()
    assert all("Segreto" not in one for one in details)


def test_the_chair_records_a_conflict_that_was_found(make: Makers) -> None:
    committee = evaluating(make)
    person, proposal = committee.people[1], committee.proposals[0]
    review_id = committee.score(person, proposal)
    for other in (committee.people[2], committee.staff):
        with pytest.raises(NotFound):
            recuse(review_id, "Segnalato.", actor=other, clock=make.clock, token=new_id())
    recuse(review_id, "Segnalato.", actor=committee.chair, clock=make.clock, token=new_id())
    assert declarations(committee)[-1] == (person.account_id, "found", "Segnalato.")
    assert standings(committee)[str(person.account_id)][0] == "recused"


def test_a_chair_in_conflict_has_no_part_in_the_sheets_of_others(make: Makers) -> None:
    committee = evaluating(make)
    chair, proposal = committee.chair, committee.proposals[0]
    sent = committee.score(committee.people[1], proposal)
    recuse(
        committee.review(chair, proposal), "Il gruppo è del mio cortile.", actor=chair,
        clock=make.clock, token=new_id(),
    )  # fmt: skip
    for step in (recuse, reopen):
        with pytest.raises(NotFound):
            step(sent, "Da rivedere.", actor=chair, clock=make.clock, token=new_id())
    assert committee.kind(sent) == "submitted"


def test_whoever_abstains_reads_no_more_and_is_not_in_conflict(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    abstain(review_id, "Non è il mio campo.", actor=person, clock=make.clock, token=new_id())
    assert committee.kind(review_id) == "abstained"
    assert [one[1] for one in declarations(committee)] == ["none"]
    assert standings(committee)[str(person.account_id)] == ("abstained", {})
    with pytest.raises(Conflict):
        recuse(review_id, "Tardi.", actor=person, clock=make.clock, token=new_id())


def test_behind_a_published_ranking_nothing_changes(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.score(person, committee.proposals[0])
    committee.move_call("provisional")
    with pytest.raises(Conflict) as refusal:
        recuse(review_id, "Scoperto dopo.", actor=person, clock=make.clock, token=new_id())
    assert codes(refusal) == ["ranking_published"]
    assert committee.kind(review_id) == "submitted"
