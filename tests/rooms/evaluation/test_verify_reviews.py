"""The checks of reviews: silent on honest work, loud on what no use case would have done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.audit import Recording
from grantcall.core.db import db
from grantcall.core.ids import new_id
from grantcall.core.settings import Settings
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.evaluation.models import CommitteeSeat, ConflictDeclaration, Review, SentSheet
from grantcall.evaluation.score import reopen, send_marks
from grantcall.evaluation.steps import recuse
from grantcall.store.files import FileStore
from grantcall.verify.reviews import conflicts, reviews, sent_marks
from tests.factories import Makers
from tests.rooms.evaluation.world import Committee, evaluating

Forge = Callable[[Work, Recording, Review], None]


def found(settings: Settings) -> tuple[list[int], list[tuple[str, str]]]:
    counts, broken = [], []
    for check in (sent_marks, conflicts, reviews):
        findings = check(db.session(), FileStore(Path(settings.data_dir)), settings)
        while True:
            try:
                one = next(findings)
            except StopIteration as end:
                counts.append(end.value)
                break
            broken.append((one.invariant, one.message))
    db.session.rollback()
    return counts, broken


def at_work(make: Makers) -> tuple[Committee, str]:
    """Play every way a sheet can go; return a sent one."""
    committee = evaluating(make, proposals=2)
    one, two = committee.people[1:3]
    first = committee.score(one, committee.proposals[0], 4)
    gone = committee.score(one, committee.proposals[1], 2)
    recuse(gone, "Cognata.", actor=one, clock=make.clock, token=new_id())
    twice = committee.score(two, committee.proposals[0], 1)
    reopen(twice, "Un commento.", actor=committee.chair, clock=make.clock, token=new_id())
    send_marks(twice, actor=two, clock=make.clock, token=new_id())
    return committee, first


def test_honest_work_is_sound(make: Makers, settings: Settings) -> None:
    at_work(make)
    assert found(settings) == ([4, 4, 10], [])


def conflict_of_a_counted_reviewer(work: Work, event: Recording, review: Review) -> None:
    event.seal(
        ConflictDeclaration(
            id=new_id(),
            call_id=review.call_id,
            account_id=review.account_id,
            proposal_id=review.proposal_id,
            conflict="declared",
            reason="Mai detto.",
            at=work.now,
            by="x",
        )
    )


def sheet(number: int, **marks: int) -> Forge:
    def forge(work: Work, event: Recording, review: Review) -> None:
        event.seal(
            SentSheet(
                id=new_id(),
                review_id=review.id,
                number=number,
                marks=marks,
                comments=dict.fromkeys(marks, "x"),
                dissent=[],
                present=1,
                at=work.now,
                by="x",
            )
        )

    return forge


def undeclared(work: Work, event: Recording, review: Review) -> None:
    seat = work.session.scalars(
        select(CommitteeSeat).where(CommitteeSeat.account_id == review.account_id)
    ).one()
    seat.declared = seat.declared_at = None
    event.seal(seat)


def never_sent(work: Work, event: Recording, review: Review) -> None:
    other: Any = work.session.scalars(select(Review).where(Review.kind == "assigned")).first()
    other.state, other.kind = "sent", "submitted"
    event.seal(other)


WHOLE = dict.fromkeys(("ties", "fragility", "coherence", "after", "feasibility", "innovation"), 3)


@pytest.mark.parametrize(
    ("forge", "expected"),
    [
        (conflict_of_a_counted_reviewer, ("I15", "in conflict, yet it counts")),
        (sheet(2, **{**WHOLE, "ties": 9}), ("I19", "off scale")),
        (sheet(2, ties=3), ("I19", "mark is missing")),
        (sheet(2, **WHOLE, invented=1), ("I19", "not of this call")),
        (sheet(5, **WHOLE), ("I18", "sending 5 stands where 2 should")),
        (undeclared, ("I16", "never made the general declarations")),
        (never_sent, ("I20", "no sheet is there")),
    ],
)
def test_what_no_use_case_does_is_found(
    make: Makers, settings: Settings, forge: Forge, expected: tuple[str, str]
) -> None:
    _, review_id = at_work(make)
    with unit_of_work(ENGINE, make.clock) as work:
        review = work.session.get_one(Review, review_id)
        with work.recording("trial.forge", "trial") as event:
            forge(work, event, review)
    broken = found(settings)[1]
    assert {invariant for invariant, _ in broken} == {expected[0]}
    assert any(expected[1] in message for _, message in broken)


def test_marks_sent_after_a_conflict_are_found(make: Makers, settings: Settings) -> None:
    committee, _ = at_work(make)
    gone = committee.review(committee.people[1], committee.proposals[1])
    with unit_of_work(ENGINE, make.clock) as work:
        review = work.session.get_one(Review, gone)
        with work.recording("trial.forge", "trial") as event:
            sheet(2, **WHOLE)(work, event, review)
    assert found(settings)[1] == [("I15", "it was sent after the conflict was known")]
