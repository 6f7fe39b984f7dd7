"""The first edition before its committee: appointed, marking alone, then the ranking."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.calls.take_step import take_step
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.definitions.model import Definition
from grantcall.demo.cast import named_account
from grantcall.demo.decisions import Decisions, Seat
from grantcall.demo.first_play import Entry, Played
from grantcall.demo.inputs import Group, Inputs
from grantcall.demo.publishing import typed_act
from grantcall.demo.stage import Stage, actor_of
from grantcall.evaluation.confirm_ranking import confirm_ranking
from grantcall.evaluation.convene import convene
from grantcall.evaluation.declare import declare
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.evaluation.note_spread import note_spread
from grantcall.evaluation.objections import answer_objection, object_to_ranking
from grantcall.evaluation.publish_provisional import publish_provisional
from grantcall.evaluation.score import save_marks, send_marks
from grantcall.evaluation.steps import declare_none, recuse
from grantcall.process.frozen import definition_of

_STEP = "start_evaluation"
_MINUTES = 12  # between two sheets


def play_committee(
    stage: Stage, inputs: Inputs, given: Decisions, played: Played, staff: Actor
) -> None:
    """Appoint the committee, let each person mark alone, then rank."""
    stage.at(given.at("committee"))
    call_id = _call_id(inputs)
    appoint(stage, call_id, given, inputs.acts["committee"], staff)
    stage.at(given.at("evaluation"))
    take_step(inputs.call, _STEP, actor=staff, clock=stage.clock, token=stage.token())
    stage.catch_up()
    sent = [
        (entry.proposal_id, entry.group) for entry in played.entries if "marks" in entry.group.extra
    ]
    for turn, seat in enumerate(given.seats):
        stage.at(given.at("marking") + timedelta(days=turn))
        mark_sheets(stage, call_id, given, seat, sent)
    _rank(stage, inputs, given, played, staff)


def appoint(
    stage: Stage, call_id: str, given: Decisions, act: dict[str, Any], staff: Actor
) -> None:
    """Appoint the committee of a call under an act; every person makes the declarations."""
    people = [named_account(stage, seat.email, seat.name) for seat in given.seats]
    convene(
        db.session.get_one(Call, call_id).slug,
        [(str(one.account_id), seat.role) for one, seat in zip(people, given.seats, strict=True)],
        typed_act(stage, act),
        actor=staff,
        clock=stage.clock,
        token=stage.token(),
    )
    asked = _definition(call_id).committee
    declared = [option.id for option in asked.declarations] if asked else []
    rows = db.session.execute(
        select(CommitteeSeat.id, CommitteeSeat.account_id).where(CommitteeSeat.call_id == call_id)
    )
    ids = {row.account_id: row.id for row in rows}
    db.session.rollback()
    for seat in given.seats:
        stage.clock.advance(hours=2)
        person = actor_of(seat.email)
        declare(ids[str(person.account_id)], declared, actor=person, clock=stage.clock)


def mark_sheets(
    stage: Stage, call_id: str, given: Decisions, seat: Seat, sent: list[tuple[str, Group]]
) -> None:
    """Let one person mark every group of which the data file gives their marks."""
    definition = _definition(call_id)
    person = actor_of(seat.email)
    reviews = _reviews_of(person, call_id)
    for proposal_id, group in sent:
        stage.clock.advance(minutes=_MINUTES)
        review_id = reviews[proposal_id]
        why = given.stands_aside(seat, group)
        if why is not None:
            recuse(review_id, why, actor=person, clock=stage.clock, token=stage.token())
            continue
        sheets = (marks for one, marks in given.sheets(group, definition) if one == seat)
        marks = next(sheets, None)
        if marks is not None:
            _one_sheet(stage, given, definition, review_id, marks, person)


def _one_sheet(
    stage: Stage,
    given: Decisions,
    definition: Definition,
    review_id: str,
    marks: dict[str, int],
    person: Actor,
) -> None:
    declare_none(review_id, actor=person, clock=stage.clock, token=stage.token())
    remarks = given.remarks(marks, definition)
    save_marks(review_id, marks, remarks, 1, actor=person, clock=stage.clock)
    send_marks(review_id, actor=person, clock=stage.clock, token=stage.token())


def _rank(stage: Stage, inputs: Inputs, given: Decisions, played: Played, staff: Actor) -> None:
    stage.at(given.at("provisional"))
    chair = actor_of(given.seats[0].email)
    for name, note in given.notes.items():
        note_spread(
            _ref(stage, played.named(name)),
            note,
            actor=chair,
            clock=stage.clock,
            token=stage.token(),
        )
    publish_provisional(inputs.call, actor=chair, clock=stage.clock, token=stage.token())
    _object(stage, given, played, chair)
    stage.at(given.at("final"))
    confirm_ranking(
        inputs.call,
        typed_act(stage, inputs.acts["ranking"]),
        actor=staff,
        clock=stage.clock,
        token=stage.token(),
    )


def _object(stage: Stage, given: Decisions, played: Played, chair: Actor) -> None:
    said = given.tree["objection"]
    entry = played.named(said["group"])
    stage.at(given.at("objection"))
    object_to_ranking(
        entry.proposal_id,
        said["text"],
        actor=entry.contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )
    stage.at(given.at("objection_answered"))
    answer_objection(
        _ref(stage, entry), said["answer"], actor=chair, clock=stage.clock, token=stage.token()
    )


def _reviews_of(person: Actor, call_id: str) -> dict[str, str]:
    rows = db.session.execute(
        select(Review.proposal_id, Review.id).where(
            Review.account_id == person.account_id, Review.call_id == call_id
        )
    )
    found = {row.proposal_id: row.id for row in rows}
    db.session.rollback()
    return found


def _definition(call_id: str) -> Definition:
    found = definition_of(db.session(), db.session.get_one(Call, call_id).version_id)
    db.session.rollback()
    return found


def _call_id(inputs: Inputs) -> str:
    found = db.session.scalars(select(Call.id).where(Call.slug == inputs.call)).one()
    db.session.rollback()
    return found


def _ref(stage: Stage, entry: Entry) -> str:
    return str(stage.proposal(entry.proposal_id).ref)
