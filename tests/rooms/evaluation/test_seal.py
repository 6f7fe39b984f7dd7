"""The seal: before the moment the call names, marks leave their tables by no way (I17)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.engine.scoring import score
from grantcall.engine.scoring_sheets import Sheet
from grantcall.evaluation.convene import end_seat
from grantcall.evaluation.marks import SealedMarks, is_sealed, sheets_of, sheets_open_to
from grantcall.evaluation.score import reopen
from grantcall.evaluation.steps import recuse
from grantcall.process.frozen import definition_of
from tests.factories import Makers
from tests.rooms.evaluation.world import Committee, evaluating, overlay, seat_id


def asking(committee: Committee, ask: Callable[..., Any], **more: object) -> Any:
    definition = definition_of(db.session(), committee.call.version_id)
    try:
        return ask(db.session(), committee.call.id, definition, **more)
    finally:
        db.session.rollback()


def open_to(committee: Committee, person: Actor) -> list[Sheet]:
    found: list[Sheet] = asking(committee, sheets_open_to, account_id=str(person.account_id))
    return found


def test_marks_open_when_the_last_sheet_is_in(make: Makers) -> None:
    committee = evaluating(make, proposals=2)
    first, second = committee.proposals
    for person in committee.people:
        committee.score(person, first, 4)
    for person in committee.people[:4]:
        committee.score(person, second, 2)
        assert asking(committee, is_sealed) is True
        with pytest.raises(SealedMarks) as refusal:
            asking(committee, sheets_of, unsealed=False)
        assert [reason.code for reason in refusal.value.reasons] == ["marks_sealed"]
    assert {one.reviewer for one in open_to(committee, committee.chair)} == {
        committee.chair.account_id
    }
    assert len(asking(committee, sheets_of, unsealed=True)) == 10
    committee.score(committee.people[4], second, 2)
    assert asking(committee, is_sealed) is False
    sheets = asking(committee, sheets_of, unsealed=False)
    definition = definition_of(db.session(), committee.call.version_id)
    scored = score(definition, sheets).scored
    assert [(ref, one.published) for ref, one in sorted(scored.items())] == [
        ("OC1-0001", 8000),
        ("OC1-0002", 4000),
    ]
    assert len(open_to(committee, committee.people[1])) == 10


def test_without_the_quorum_nothing_opens(make: Makers) -> None:
    committee = evaluating(make)
    proposal = committee.proposals[0]
    for person in committee.people[:2]:
        committee.score(person, proposal)
    for person in committee.people[2:]:
        recuse(
            committee.review(person, proposal), "Conosco tutti.", actor=person, clock=make.clock,
            token=new_id(),
        )  # fmt: skip
    assert asking(committee, is_sealed) is True


def test_whoever_left_the_committee_holds_nothing_up(make: Makers) -> None:
    committee = evaluating(make)
    for person in committee.people[:4]:
        committee.score(person, committee.proposals[0])
    assert asking(committee, is_sealed) is True
    seat = seat_id(committee, committee.people[4])
    end_seat(seat, "Non risponde.", actor=committee.staff, clock=make.clock)
    assert asking(committee, is_sealed) is False


def test_a_reopened_sheet_closes_all_again(make: Makers) -> None:
    committee = evaluating(make)
    sent = [committee.score(person, committee.proposals[0]) for person in committee.people]
    assert asking(committee, is_sealed) is False
    reopen(sent[1], "Un commento.", actor=committee.chair, clock=make.clock, token=new_id())
    assert asking(committee, is_sealed) is True


@pytest.mark.parametrize("state", ["provisional", "final"])
def test_a_published_ranking_opens_them_for_good(make: Makers, state: str) -> None:
    committee = evaluating(make)
    committee.score(committee.people[1], committee.proposals[0])
    committee.move_call(state)
    assert asking(committee, is_sealed) is False


def test_a_cancelled_call_never_opens_them(make: Makers) -> None:
    committee = evaluating(make)
    for person in committee.people:
        committee.score(person, committee.proposals[0])
    committee.move_call("cancelled")
    assert asking(committee, is_sealed) is True


def test_after_own_opens_one_proposal_to_whoever_has_sent_theirs(
    make: Makers, tmp_path: Path
) -> None:
    files = overlay(tmp_path, ('seals = "after_close"', 'seals = "after_own"'))
    committee = evaluating(make, proposals=2, resources=files)
    first, second = committee.proposals
    one, two = committee.people[1:3]
    committee.score(one, first, 4)
    committee.score(two, first, 1)
    committee.score(two, second, 5)
    seen = sorted(sheet.standing for sheet in open_to(committee, one))
    assert seen == [*["assigned"] * 3, *["submitted"] * 2]
    assert {sheet.proposal for sheet in open_to(committee, one)} == {"OC1-0001"}
    assert open_to(committee, committee.people[3]) == []
    with pytest.raises(SealedMarks):
        asking(committee, sheets_of, unsealed=False)
