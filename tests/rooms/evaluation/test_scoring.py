"""Scoring: private until sent, complete when sent, reopened with a reason."""

from sqlalchemy import select

from grantcall.core.db import db
from grantcall.evaluation.models import Review, SentSheet
from tests.factories import Makers
from tests.rooms.evaluation.world import evaluating


def test_a_sheet_is_declared_written_and_sent(make: Makers) -> None:
    committee = evaluating(make, proposals=2)
    assert db.session.scalars(select(Review.id)).all().__len__() == 10
    db.session.rollback()
    review_id = committee.score(committee.people[1], committee.proposals[0], 4)
    assert committee.kind(review_id) == "submitted"
    sent = db.session.scalars(select(SentSheet)).one()
    assert (sent.number, set(sent.marks.values()), sent.present) == (1, {4}, 1)
