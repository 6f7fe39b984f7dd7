"""The round before the open call: closed, and half-way through its marks today."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.calls.take_step import take_step
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.resources import Resources
from grantcall.demo.cast import named_account
from grantcall.demo.decisions import Decisions
from grantcall.demo.first_committee import appoint, mark_sheets
from grantcall.demo.inputs import ENOUGH, ZONE, Group, Inputs, answers
from grantcall.demo.publishing import publish_with_act, record_admission_act
from grantcall.demo.second_play import second_inputs
from grantcall.demo.stage import Stage
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.screen import decide_many
from grantcall.proposals.start_draft import start_draft
from grantcall.proposals.submit import submit

_AREA = "time"


def play_earlier_call(
    stage: Stage, inputs: Inputs, overlay: Resources, today: datetime, staff: Actor
) -> list[tuple[str, Group]]:
    """Publish the earlier round, let its groups send, admit them; return who was admitted."""
    given = second_inputs()["earlier"]
    stage.at(_days_before(today, given["opened"], 24))
    publish_with_act(stage, given["call"], given["publish"], overlay, staff)
    stage.at(_days_before(today, given["opened"], -24))
    stage.catch_up()
    sent = [
        _one_group(stage, inputs, given, turn, row, today)
        for turn, row in enumerate(given["group"])
    ]
    stage.at(_days_before(today, given["closed"], -24))
    stage.catch_up()
    stage.at(_days_before(today, given["admitted"]))
    act_id = record_admission_act(stage, given["call"], given["admission"], staff)
    for proposal_id, _ in sent:
        confirm_classification(proposal_id, _AREA, "", actor=staff, clock=stage.clock)
    outcomes = decide_many(
        [proposal_id for proposal_id, _ in sent],
        "admit",
        actor=staff,
        clock=stage.clock,
        token=stage.token(),
        act_id=act_id,
    )
    refused = [outcome for outcome in outcomes if not outcome.done]
    if refused:
        raise RuntimeError(f"the play went astray: {refused[0].reasons}")
    return sent


def play_earlier_marks(
    stage: Stage,
    given: Decisions,
    sent: list[tuple[str, Group]],
    today: datetime,
    staff: Actor,
) -> None:
    """Appoint the committee of the earlier round and leave its marks half done."""
    earlier = second_inputs()["earlier"]
    stage.at(_days_before(today, earlier["evaluation"], 20))
    call_id = db.session.scalars(select(Call.id).where(Call.slug == earlier["call"])).one()
    db.session.rollback()
    appoint(stage, call_id, given, earlier["committee"], staff)
    stage.at(_days_before(today, earlier["evaluation"]))
    take_step(
        earlier["call"], "start_evaluation", actor=staff, clock=stage.clock, token=stage.token()
    )
    stage.catch_up()
    stage.at(_days_before(today, earlier["marking"]))
    for seat in given.seats:
        stage.clock.advance(hours=5)
        mark_sheets(stage, call_id, given, seat, sent)


def _one_group(
    stage: Stage,
    inputs: Inputs,
    given: dict[str, Any],
    turn: int,
    row: dict[str, Any],
    today: datetime,
) -> tuple[str, Group]:
    contact = named_account(stage, row["contact"][0], row["contact"][1])
    group = Group(
        name=row["name"],
        title=row["name"],
        place=row["place"],
        area=_AREA,
        need=row["need"],
        idea=row["idea"],
        requested=row["requested"],
        minimum=row["minimum"],
        people=ENOUGH,
        fate="",
        party="citizens",
        sent=None,
        extra={"marks": row["marks"]},
    )
    names = [next(stage.names) for _ in range(ENOUGH)]
    stage.at(_days_before(today, given["sent"]) + timedelta(hours=9 * turn))
    proposal_id = start_draft(given["call"], group.name, actor=contact, clock=stage.clock)
    stage.write(proposal_id, answers(inputs, group, turn), contact)
    stage.attach_delegation(proposal_id, contact)
    stage.people_join(proposal_id, ENOUGH, [group.place, *inputs.people["towns"]], names)
    stage.clock.advance(hours=2)
    submit(
        proposal_id,
        actor=contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )
    return proposal_id, group


def _days_before(today: datetime, days: int, hours: int = 0) -> datetime:
    """Return ten in the morning some days (and hours) before today."""
    morning = today.astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    return morning - timedelta(days=days, hours=hours)
