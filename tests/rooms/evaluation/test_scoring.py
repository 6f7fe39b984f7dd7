"""Scoring: private until sent, complete when sent, reopened with a reason."""

from pathlib import Path

import pytest
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.audit import AuditEvent
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.evaluation.models import CommitteeSeat, MarkSheet, Review, SentSheet
from grantcall.evaluation.rubric import total_of
from grantcall.evaluation.score import StaleMarks, reopen, save_marks, send_marks
from grantcall.process.frozen import definition_of
from tests.factories import Makers
from tests.rooms.evaluation.test_committee import codes
from tests.rooms.evaluation.world import Committee, evaluating, overlay

NAMES = ["ties", "fragility", "coherence", "after", "feasibility", "innovation"]


def written(review_id: str) -> tuple[dict[str, int], dict[str, str], int]:
    db.session.rollback()
    sheet = db.session.get_one(MarkSheet, review_id)
    found = (dict(sheet.marks), dict(sheet.comments), sheet.version)
    db.session.rollback()
    return found


def save(committee: Committee, person: Actor, review_id: str, version: int, **marks: int) -> int:
    return save_marks(review_id, marks, {}, version, actor=person, clock=committee.make.clock)


def test_a_sheet_is_written_bit_by_bit_and_nothing_enters_the_trail(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    events = db.session.scalars(select(AuditEvent.seq)).all()
    db.session.rollback()
    assert save(committee, person, review_id, 1, ties=3) == 2
    assert save(committee, person, review_id, 2, ties=3) == 2  # nothing changed
    assert save(committee, person, review_id, 2, ties=4, after=0) == 3
    assert save(committee, person, review_id, 3, after=0) == 4  # a mark is taken back
    assert written(review_id) == ({"after": 0}, {}, 4)
    assert db.session.scalars(select(AuditEvent.seq)).all() == events
    assert committee.kind(review_id) == "draft"


def test_a_save_from_an_old_page_shows_what_is_there(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    save(committee, person, review_id, 1, ties=3)
    with pytest.raises(StaleMarks) as refusal:
        save(committee, person, review_id, 1, ties=5)
    assert (refusal.value.marks, refusal.value.version) == ({"ties": 3}, 2)
    assert written(review_id) == ({"ties": 3}, {}, 2)


def test_what_no_sheet_may_hold_is_refused_whole(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    with pytest.raises(Invalid) as refusal:
        save_marks(
            review_id,
            {"ties": 6, "after": -1, "innovation": 3},
            {"fragility": "x" * 2001},
            1,
            actor=person,
            clock=make.clock,
        )
    assert codes(refusal) == ["mark_off_scale", "mark_off_scale", "comment_long"]
    with pytest.raises(Invalid) as refusal:
        save(committee, person, review_id, 1, invented=3)
    assert codes(refusal) == ["criterion_unknown"]
    with pytest.raises(Invalid) as refusal:
        save_marks(review_id, {}, {}, 1, actor=person, clock=make.clock, present=3)
    assert codes(refusal) == ["not_collegial"]
    assert written(review_id) == ({}, {}, 1)


def test_sending_lists_everything_that_is_missing(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    marks = {"fragility": 5, "coherence": 0, "after": 3, "feasibility": 2}
    save(committee, person, review_id, 1, **marks)
    with pytest.raises(Refusal) as refusal:
        send_marks(review_id, actor=person, clock=make.clock, token=new_id())
    assert [(one.code, one.field) for one in refusal.value.reasons] == [
        ("mark_missing", "mark_ties"),
        ("comment_missing", "comment_ties"),  # always asked
        ("comment_missing", "comment_fragility"),  # the highest mark
        ("comment_missing", "comment_coherence"),  # the lowest
        ("mark_missing", "mark_innovation"),
    ]
    assert committee.kind(review_id) == "draft"
    assert db.session.scalars(select(SentSheet.id)).all() == []


def test_a_sheet_is_sent_once_and_kept_as_it_was(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    committee.save(person, review_id, 4)
    token = new_id()
    for _ in range(2):
        assert send_marks(review_id, actor=person, clock=make.clock, token=token) == 1
    sent = db.session.scalars(select(SentSheet)).one()
    assert (sent.marks, sent.present) == (dict.fromkeys(NAMES, 4), 1)
    review = db.session.get_one(Review, review_id)
    assert (review.kind, review.sent_at) == ("submitted", make.clock.now())
    details = "".join(db.session.scalars(select(AuditEvent.detail)).all())
    assert '"marks"' not in details and "Perché" not in details
    db.session.rollback()
    with pytest.raises(Conflict) as refusal:
        save(committee, person, review_id, 2, ties=1)
    assert codes(refusal) == ["wrong_state"]


def test_only_the_author_writes_and_sends(make: Makers) -> None:
    committee = evaluating(make)
    review_id = committee.open_sheet(committee.people[1], committee.proposals[0])
    for actor in (committee.chair, committee.people[2], committee.staff, make.account("admin")):
        with pytest.raises(NotFound):
            save(committee, actor, review_id, 1, ties=1)
        with pytest.raises(NotFound):
            send_marks(review_id, actor=actor, clock=make.clock, token=new_id())
    assert written(review_id) == ({}, {}, 1)


def test_nothing_is_written_before_the_declaration(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.review(person, committee.proposals[0])
    with pytest.raises(Conflict) as refusal:
        save(committee, person, review_id, 1, ties=1)
    assert codes(refusal) == ["wrong_state"]
    assert db.session.get(MarkSheet, review_id) is None


def test_a_substitute_declares_in_general_first(make: Makers) -> None:
    committee = evaluating(make)
    person = committee.people[1]
    review_id = committee.open_sheet(person, committee.proposals[0])
    from grantcall.core.unit_of_work import unit_of_work

    with unit_of_work(person, make.clock) as work:
        seat = work.session.scalars(
            select(CommitteeSeat).where(CommitteeSeat.account_id == person.account_id)
        ).one()
        seat.declared = seat.declared_at = None
        with work.recording("trial", "trial") as event:
            event.seal(seat)
    for step in (
        lambda: save(committee, person, review_id, 1, ties=1),
        lambda: send_marks(review_id, actor=person, clock=make.clock, token=new_id()),
    ):
        with pytest.raises(Refusal) as refusal:
            step()
        assert codes(refusal) == ["declarations_missing"]
    assert written(review_id) == ({}, {}, 1)


def test_the_chair_reopens_and_the_sheet_is_sent_under_the_next_number(make: Makers) -> None:
    committee = evaluating(make)
    person, proposal = committee.people[1], committee.proposals[0]
    review_id = committee.score(person, proposal, 2)
    for actor in (person, committee.people[2], committee.staff):
        with pytest.raises(NotFound):
            reopen(review_id, "Un commento.", actor=actor, clock=make.clock, token=new_id())
    with pytest.raises(Refusal) as refusal:
        reopen(review_id, "", actor=committee.chair, clock=make.clock, token=new_id())
    assert codes(refusal) == ["reason_missing"]
    reopen(review_id, "Un commento.", actor=committee.chair, clock=make.clock, token=new_id())
    assert committee.kind(review_id) == "draft"
    committee.save(person, review_id, 3)
    assert send_marks(review_id, actor=person, clock=make.clock, token=new_id()) == 2
    sent = db.session.scalars(select(SentSheet).order_by(SentSheet.number)).all()
    assert [set(one.marks.values()) for one in sent] == [{2}, {3}]  # both stay


def test_a_chair_reopens_their_own_sheet_only_while_marks_are_sealed(
    make: Makers, tmp_path: Path
) -> None:
    files = overlay(tmp_path, ("quorum = 3", "quorum = 2"), ("members = 5", "members = 2"))
    committee = evaluating(make, people=2, resources=files)
    chair, other = committee.people
    own = committee.score(chair, committee.proposals[0])
    reopen(own, "Ho sbagliato riga.", actor=chair, clock=make.clock, token=new_id())
    send_marks(own, actor=chair, clock=make.clock, token=new_id())
    theirs = committee.score(other, committee.proposals[0])
    with pytest.raises(Refusal) as refusal:
        reopen(own, "Ci ho ripensato.", actor=chair, clock=make.clock, token=new_id())
    assert codes(refusal) == ["own_sheet"]
    assert committee.kind(own) == "submitted"
    reopen(theirs, "Un commento.", actor=chair, clock=make.clock, token=new_id())
    assert committee.kind(theirs) == "draft"


def test_scoring_ends_with_the_evaluation(make: Makers) -> None:
    committee = evaluating(make)
    person, proposal = committee.people[1], committee.proposals[0]
    sent = committee.score(committee.people[2], proposal)
    review_id = committee.open_sheet(person, proposal)
    committee.save(person, review_id)
    committee.move_call("provisional")
    with pytest.raises(Conflict) as refused:
        save(committee, person, review_id, 2, ties=1)
    assert codes(refused) == ["scoring_closed"]
    with pytest.raises(Refusal) as refusal:
        send_marks(review_id, actor=person, clock=make.clock, token=new_id())
    assert codes(refusal) == ["scoring_closed"]
    with pytest.raises(Refusal) as refusal:
        reopen(sent, "Tardi.", actor=committee.chair, clock=make.clock, token=new_id())
    assert codes(refusal) == ["scoring_closed"]
    assert (committee.kind(review_id), committee.kind(sent)) == ("draft", "submitted")


def test_the_running_total_is_the_servers(make: Makers) -> None:
    definition = definition_of(db.session(), make.call().version_id)
    assert total_of(definition, "evaluation", {}) == (0, 10_000)
    assert total_of(definition, "evaluation", dict.fromkeys(NAMES, 5)) == (10_000, 10_000)
    assert total_of(definition, "evaluation", {"ties": 3, "innovation": 2}) == (1900, 10_000)
