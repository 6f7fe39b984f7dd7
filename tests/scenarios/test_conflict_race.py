"""A conflict and the marks in the same instant: whoever comes first, the marks never count."""

from flask import Flask
from sqlalchemy import func, select

from grantcall.core.db import db
from grantcall.core.errors import Refusal
from grantcall.core.ids import new_id
from grantcall.evaluation.marks import sheets_of
from grantcall.evaluation.models import ConflictDeclaration, SentSheet
from grantcall.evaluation.score import send_marks
from grantcall.evaluation.steps import recuse
from grantcall.process.frozen import definition_of
from tests.factories import Makers
from tests.rooms.evaluation.world import evaluating
from tests.scenarios.test_sending_at_once import at_once

ROUNDS = 6


def test_a_conflict_wins_over_marks_sent_in_the_same_instant(app: Flask, make: Makers) -> None:
    committee = evaluating(make, proposals=ROUNDS)
    person = committee.people[1]
    orders = set()
    for turn, proposal_id in enumerate(committee.proposals):
        review_id = committee.open_sheet(person, proposal_id)
        committee.save(person, review_id)
        tokens = new_id(), new_id()

        def act(place: int, review_id: str = review_id, tokens: tuple[str, str] = tokens) -> object:
            who, clock, token = person, make.clock, tokens[place]
            if place == 0:
                return send_marks(review_id, actor=who, clock=clock, token=token)
            recuse(review_id, "Cognata.", actor=who, clock=clock, token=token)
            return None

        sent, shut = at_once(app, act, clients=2)
        assert not isinstance(shut, Refusal)  # a conflict is never too late
        orders.add(isinstance(sent, Refusal))
        assert committee.kind(review_id) == "recused"
        kept = db.session.scalar(
            select(func.count()).select_from(SentSheet).where(SentSheet.review_id == review_id)
        )
        assert kept == (0 if isinstance(sent, Refusal) else 1)
        declared = db.session.scalars(
            select(ConflictDeclaration.conflict).where(
                ConflictDeclaration.proposal_id == proposal_id
            )
        ).all()
        assert sorted(declared) == ["declared", "none"]
        definition = definition_of(db.session(), committee.call.version_id)
        sheets = sheets_of(db.session(), committee.call.id, definition, unsealed=True)
        counted = [one for one in sheets if one.marks]
        db.session.rollback()
        assert counted == [], turn
    assert orders
