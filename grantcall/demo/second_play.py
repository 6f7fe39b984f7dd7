"""The second call, open today, with work for each role on the first sign-in."""

import re
import shutil
import tomllib
from datetime import date, datetime, time, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.demo.cast import named_account
from grantcall.demo.inputs import ENOUGH, ZONE, Group, Inputs, answers
from grantcall.demo.stage import Stage
from grantcall.proposals.clarify import ask_clarification
from grantcall.proposals.classify import confirm_classification
from grantcall.proposals.decide_finding import decide_finding
from grantcall.proposals.join import member_actor
from grantcall.proposals.models import Member
from grantcall.proposals.roster import take_off
from grantcall.proposals.screen import take_in_charge
from grantcall.proposals.start_draft import start_draft
from grantcall.proposals.submit import submit

_NOON = time(12, 0)


def second_inputs() -> dict[str, Any]:
    """Read the data file of the second call."""
    text = files("grantcall.demo").joinpath("second_call.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def place_definitions(folder: Path, today: datetime) -> tuple[datetime, datetime]:
    """Write the second call's files as an overlay, with dates around today.

    Returns its opening and closing.
    """
    given = second_inputs()
    day = today.astimezone(ZONE).date()
    opens = datetime.combine(day - timedelta(days=given["open_days_ago"]), time(9), ZONE)
    closes = datetime.combine(day + timedelta(days=given["closes_in_days"]), _NOON, ZONE)
    with as_file(files("grantcall.demo").joinpath("second_call")) as shipped:
        shutil.copytree(shipped, folder, dirs_exist_ok=True)
    path = folder / "workflows" / "calls" / f"{given['call']}.toml"
    text = path.read_text(encoding="utf-8")
    for name, instant in (("opens", opens), ("closes", closes)):
        local = instant.replace(tzinfo=None).isoformat()
        text = re.sub(rf"(?m)^{name} = \S+$", f"{name} = {local}", text)
    path.write_text(text, encoding="utf-8")
    _place_the_earlier(path, text, given["earlier"], day)
    return opens, closes


def _place_the_earlier(path: Path, text: str, given: dict[str, Any], day: date) -> None:
    """Write the round before it: the same call under another name, with its own dates."""
    changes = {
        "ref": f'"{given["ref"]}"',
        "it": f'"{given["it"]}"',
        "en": f'"{given["en"]}"',
        "opens": f"{(day - timedelta(days=given['opened'])).isoformat()}T09:00:00",
        "closes": f"{(day - timedelta(days=given['closed'])).isoformat()}T12:00:00",
    }
    for name, value in changes.items():
        text = re.sub(rf"(?m)^{name} = .+$", f"{name} = {value}", text, count=1)
    path.with_name(f"{given['call']}.toml").write_text(text, encoding="utf-8")


def play_second(stage: Stage, inputs: Inputs, staff: Actor) -> None:
    """Leave one group at each point of the way to admission."""
    given = second_inputs()
    for turn, row in enumerate(given["group"]):
        contact = named_account(stage, row["contact"][0], row["contact"][1])
        names = [next(stage.names) for _ in range(ENOUGH)]
        stage.clock.advance(hours=9)
        group = _group(row)
        proposal_id = start_draft(given["call"], group.name, actor=contact, clock=stage.clock)
        written = answers(inputs, group, turn)
        for name in row.get("leaves_out", ()):
            written.pop(name)
        stage.write(proposal_id, written, contact)
        if row.get("delegation"):
            stage.attach_delegation(proposal_id, contact)
        stage.people_join(proposal_id, group.people, [group.place, *inputs.people["towns"]], names)
        if row["stands"] != "draft":
            _go_on(stage, proposal_id, row, contact, staff)


def _go_on(
    stage: Stage, proposal_id: str, row: dict[str, Any], contact: Actor, staff: Actor
) -> None:
    stage.clock.advance(hours=3)
    submit(
        proposal_id,
        actor=contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )
    if row["stands"] == "submitted":
        return
    stage.clock.advance(hours=2)
    take_in_charge(proposal_id, actor=staff, clock=stage.clock)
    if row["stands"] == "clarification":
        ask_clarification(
            proposal_id,
            ["delegation"],
            row["asked"],
            actor=staff,
            clock=stage.clock,
            token=stage.token(),
        )
        return
    confirm_classification(proposal_id, row["area"], "", actor=staff, clock=stage.clock)
    if row["stands"] == "second":
        member_id = db.session.scalars(
            select(Member.id).where(Member.proposal_id == proposal_id).order_by(Member.id)
        ).first()
        take_off(str(member_id), actor=member_actor(str(member_id)), clock=stage.clock)
        decide_finding(
            proposal_id,
            "ten_people",
            accept=True,
            reason=row["reason"],
            actor=staff,
            clock=stage.clock,
        )


def _group(row: dict[str, Any]) -> Group:
    return Group(
        name=row["name"],
        title=row["name"],
        place=row["place"],
        area=row["area"],
        need=row["need"],
        idea=row["idea"],
        requested=row["requested"],
        minimum=row["minimum"],
        people=row.get("people", ENOUGH),
        fate="",
        party="citizens",
        sent=None,
        extra={name: row[name] for name in ("where", "sells") if name in row},
    )
