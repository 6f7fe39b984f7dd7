"""The collegial way: one sheet per proposal, kept by the chair, agreed by who is present."""

from pathlib import Path

import pytest
from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound, Refusal
from grantcall.core.ids import new_id
from grantcall.core.resources import Resources
from grantcall.engine.scoring import score
from grantcall.evaluation.assign import assign_reviews
from grantcall.evaluation.convene import convene, end_seat
from grantcall.evaluation.marks import is_sealed, sheets_of
from grantcall.evaluation.models import Review, SentSheet
from grantcall.evaluation.score import reopen, save_marks, send_marks
from grantcall.evaluation.step_aside import step_aside
from grantcall.evaluation.steps import recuse
from grantcall.process.frozen import definition_of
from tests.factories import Makers
from tests.rooms.evaluation.test_committee import codes
from tests.rooms.evaluation.world import (
    Committee,
    act,
    again,
    declared,
    evaluating,
    overlay,
    seat_id,
)


@pytest.fixture
def collegial(tmp_path: Path) -> Resources:
    return overlay(
        tmp_path,
        ('mode = "individual"', 'mode = "collegial"'),
        ("spread = 30 ", "# "),
        ('order_by = "mean"\n', ""),
    )


def agree(committee: Committee, review_id: str, present: int = 5, mark: int = 3) -> None:
    definition = definition_of(db.session(), committee.call.version_id)
    from grantcall.evaluation.models import MarkSheet

    db.session.rollback()
    version = db.session.get_one(MarkSheet, review_id).version
    save_marks(
        review_id,
        {one.id: mark for one in definition.criteria},
        {one.id: "Accordo." for one in definition.criteria},
        version,
        actor=committee.chair,
        clock=committee.make.clock,
        present=present,
        dissent=[{"person": "Commissaria 2", "reason": "Costi alti."}],
    )


def test_the_chair_keeps_one_sheet_per_proposal(make: Makers, collegial: Resources) -> None:
    committee = evaluating(make, proposals=2, resources=collegial)
    reviews = db.session.scalars(select(Review).order_by(Review.turn)).all()
    assert [(one.account_id, one.collegial, one.turn) for one in reviews] == [
        (committee.chair.account_id, True, 1),
        (committee.chair.account_id, True, 2),
    ]
    db.session.rollback()
    for proposal in committee.proposals:
        review_id = committee.open_sheet(committee.chair, proposal)
        agree(committee, review_id)
        send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id())
    definition = definition_of(db.session(), committee.call.version_id)
    assert is_sealed(db.session(), committee.call.id, definition) is False
    sheets = sheets_of(db.session(), committee.call.id, definition, unsealed=False)
    assert [one.present for one in sheets] == [5, 5]
    assert [one.published for one in score(definition, sheets).scored.values()] == [6000, 6000]
    kept = db.session.scalars(select(SentSheet.dissent)).all()
    assert kept == [[{"person": "Commissaria 2", "reason": "Costi alti."}]] * 2


def test_who_is_present_is_asked_and_dissent_is_whole(make: Makers, collegial: Resources) -> None:
    committee = evaluating(make, resources=collegial)
    review_id = committee.open_sheet(committee.chair, committee.proposals[0])
    with pytest.raises(Invalid) as refusal:
        save_marks(
            review_id, {}, {}, 1, actor=committee.chair, clock=make.clock, present=0,
            dissent=[{"person": "Commissaria 2", "reason": " "}],
        )  # fmt: skip
    assert codes(refusal) == ["present_impossible", "dissent_incomplete"]
    agree(committee, review_id, present=6)
    with pytest.raises(Refusal) as refused:
        send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id())
    assert codes(refused) == ["present_impossible"]
    assert committee.kind(review_id) == "draft"


def test_whoever_steps_aside_is_not_at_the_table(make: Makers, collegial: Resources) -> None:
    committee = evaluating(make, resources=collegial)
    review_id = committee.open_sheet(committee.chair, committee.proposals[0])
    person, other = committee.people[1:3]

    def aside(account: object, actor: Actor, reason: str = "Zia.") -> None:
        step_aside(
            review_id,
            str(account),
            reason,
            actor=actor,
            clock=make.clock,
            token=new_id(),
        )

    with pytest.raises(NotFound):
        aside(person.account_id, other)
    with pytest.raises(NotFound):
        aside(committee.staff.account_id, committee.chair)
    with pytest.raises(Invalid):
        aside(person.account_id, person, " ")
    with pytest.raises(Conflict) as refusal:
        aside(committee.chair.account_id, committee.chair)
    assert codes(refusal) == ["keeps_the_sheet"]
    aside(person.account_id, person)
    with pytest.raises(Conflict) as refusal:
        aside(person.account_id, committee.chair)
    assert codes(refusal) == ["aside_already"]
    agree(committee, review_id, present=5)
    with pytest.raises(Refusal) as refused:
        send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id())
    assert codes(refused) == ["present_impossible"]
    agree(committee, review_id, present=4)
    send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id())


def test_marks_agreed_with_somebody_in_conflict_are_agreed_again(
    make: Makers, collegial: Resources
) -> None:
    committee = evaluating(make, resources=collegial)
    review_id = committee.open_sheet(committee.chair, committee.proposals[0])
    agree(committee, review_id)
    send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id())
    step_aside(
        review_id, str(committee.people[2].account_id), "Scoperto dopo.", actor=committee.chair,
        clock=make.clock, token=new_id(),
    )  # fmt: skip
    definition = definition_of(db.session(), committee.call.version_id)

    def standing() -> list[tuple[str, int]]:
        sheets = sheets_of(db.session(), committee.call.id, definition, unsealed=True)
        db.session.rollback()
        return [(one.standing, len(one.marks)) for one in sheets]

    assert standing() == [("draft", 0)]
    reopen(review_id, "Al tavolo in meno.", actor=committee.chair, clock=make.clock, token=new_id())
    agree(committee, review_id, present=4)
    assert send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id()) == 2
    assert standing() == [("submitted", 6)]


def test_another_keeps_the_sheet_when_the_chair_may_not(make: Makers, collegial: Resources) -> None:
    committee = evaluating(make, proposals=2, resources=collegial)
    chair = committee.chair
    recuse(
        committee.review(chair, committee.proposals[0]), "Vicino di casa.", actor=chair,
        clock=make.clock, token=new_id(),
    )  # fmt: skip
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 1
    end_seat(seat_id(committee, chair), "Dimessa.", actor=committee.staff, clock=make.clock)
    new = make.account(name="Nuova presidente")
    convene(
        committee.call.slug, [(str(new.account_id), "chair")], act("41", make),
        actor=committee.staff, clock=make.clock, token=new_id(),
    )  # fmt: skip
    declared(make, committee.call)
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 1
    committee.people[0] = again(new)
    review_id = committee.open_sheet(committee.chair, committee.proposals[1])
    agree(committee, review_id)
    send_marks(review_id, actor=committee.chair, clock=make.clock, token=new_id())
    assert assign_reviews(committee.call.slug, actor=committee.staff, clock=make.clock) == 0
