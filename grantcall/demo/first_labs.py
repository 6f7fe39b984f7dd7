"""The labs: those of the slides, opened by a connector, and those born from the call."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from grantcall.calls.freeze_network import freeze_network
from grantcall.calls.models import Network
from grantcall.core.actor import Actor
from grantcall.core.db import db
from grantcall.core.resources import Resources
from grantcall.demo.first_play import Entry, Played
from grantcall.demo.inputs import ZONE, local
from grantcall.demo.stage import Stage, actor_of
from grantcall.labs.guards import promises_of
from grantcall.labs.log_activity import log_activity
from grantcall.labs.models import Lab
from grantcall.labs.move_lab import take_lab_step
from grantcall.labs.open_free_lab import FreeLab, open_free_lab
from grantcall.labs.places import PlaceGiven, add_place
from grantcall.labs.write_practice import write_practice
from grantcall.people.models import Account
from grantcall.process.frozen import definition_of
from grantcall.proposals.models import GroupRole, Proposal

_ELSEWHERE = "elsewhere"
_EVENING = time(21, 30)
_WAVE = (0, 3, -2, 4, 1, -3)  # so that no two meetings are the same


@dataclass(frozen=True, slots=True)
class Diary:
    """A lab, who writes its diary, and the meetings that it will hold."""

    lab_id: str
    writer: Actor
    place: str
    rhythm: dict[str, Any]

    def meetings(self) -> Iterator[tuple[date, dict[str, object]]]:
        """Yield the day of each meeting and what is written of it."""
        rhythm = self.rhythm
        for turn in range(rhythm["times"]):
            day: date = rhythm["first"] + timedelta(days=turn * rhythm["every"])
            yield day, meeting(rhythm, turn, day, self.place)


def lab_inputs() -> dict[str, Any]:
    """Read the data file of the labs."""
    text = files("grantcall.demo").joinpath("labs.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def meeting(rhythm: dict[str, Any], turn: int, day: date, place: str) -> dict[str, object]:
    """Return the answers of a diary's form for one meeting."""
    people = rhythm["people"] + _WAVE[turn % len(_WAVE)]
    return {
        "day": day.isoformat(),
        "place": place,
        "people": people,
        "new_people": min(people, max(rhythm["new"] - turn, 1)),
        "helpers": rhythm["helpers"] + turn % 2,
        "hours": rhythm["hours"],
    }


def play_labs(stage: Stage, played: Played, resources: Resources, staff: Actor) -> None:
    """Open the network and its labs, let all of them meet, and some of them end."""
    given = lab_inputs()
    stage.at(local(given["opened"]))
    freeze_network(
        given["network"], resources=resources, actor=staff, clock=stage.clock, accept_assumed=True
    )
    connector = actor_of(given["connector"])
    places = {
        row["id"]: add_place(
            PlaceGiven(row["name"], row["municipality"], "cafe", row.get("address", "")),
            actor=connector,
            clock=stage.clock,
        )
        for row in given["place"]
    }
    diaries = [*_open(stage, given, places, connector), *_born(given, played)]
    _meet(stage, diaries, _promises(given["network"]))
    _end(stage, given, played)


def meet_again(stage: Stage, today: datetime, turn: int) -> None:
    """Let every living lab meet once more, so that none is found asleep today.

    `turn` counts the rounds that the data file gives, from the one furthest back.
    """
    given = lab_inputs()
    connector = actor_of(given["connector"])
    stage.at(today - timedelta(days=given["lately"][turn] + 1))
    rhythm = given["rhythm"][given["born"]["rhythms"][0]]
    lately = stage.clock.now().astimezone(ZONE).date()
    rows = db.session.execute(
        select(Lab.id, Lab.proposal_id).where(Lab.kind == "active").order_by(Lab.slug)
    ).all()
    db.session.rollback()
    for place, row in enumerate(rows):
        writer = connector if row.proposal_id is None else _contact_of(row.proposal_id)
        stage.clock.advance(minutes=1)
        written = meeting(rhythm, place, lately - timedelta(days=place % 7), _ELSEWHERE)
        log_activity(row.id, written, actor=writer, clock=stage.clock)


def _contact_of(proposal_id: str) -> Actor:
    email = db.session.scalars(
        select(Account.email)
        .join(GroupRole, GroupRole.account_id == Account.id)
        .join(Proposal, Proposal.group_id == GroupRole.group_id)
        .where(Proposal.id == proposal_id, GroupRole.role == "contact", GroupRole.until.is_(None))
    ).one()
    return actor_of(email)


def _open(
    stage: Stage, given: dict[str, Any], places: dict[str, str], connector: Actor
) -> Iterator[Diary]:
    for box in given["box"]:
        for row in box["labs"]:
            stage.clock.advance(minutes=5)
            lab = FreeLab(
                name=row["name"],
                network=given["network"],
                place=places.get(box.get("place", ""), ""),
                municipality=box.get("municipality", ""),
                meets=row.get("meets", ""),
                about=row["about"],
            )
            lab_id = open_free_lab(lab, actor=connector, clock=stage.clock)
            place = box.get("place", _ELSEWHERE)
            yield Diary(lab_id, connector, place, given["rhythm"][row["rhythm"]])


def _born(given: dict[str, Any], played: Played) -> Iterator[Diary]:
    rhythms = given["born"]["rhythms"]
    for turn, (lab_id, entry) in enumerate(_labs_of(played)):
        rhythm = given["rhythm"][rhythms[turn % len(rhythms)]]
        yield Diary(lab_id, entry.contact, _ELSEWHERE, rhythm)


def _meet(stage: Stage, diaries: list[Diary], promises: tuple[str, ...]) -> None:
    """Write every diary in the order of the days; the first entry lets a lab begin."""
    scenes: list[tuple[datetime, int, dict[str, object]]] = []
    for turn, diary in enumerate(diaries):
        for day, written in diary.meetings():
            moment = datetime.combine(day, _EVENING, ZONE) + timedelta(minutes=turn)
            scenes.append((moment, turn, written))
    begun: set[int] = set()
    for moment, turn, written in sorted(scenes, key=lambda scene: scene[:2]):
        diary = diaries[turn]
        stage.at(moment)
        log_activity(diary.lab_id, written, actor=diary.writer, clock=stage.clock)
        if turn not in begun:
            begun.add(turn)
            take_lab_step(
                diary.lab_id,
                "begin",
                actor=diary.writer,
                clock=stage.clock,
                token=stage.token(),
                promises=promises,
            )


def _end(stage: Stage, given: dict[str, Any], played: Played) -> None:
    stage.at(local(given["ended"]))
    stage.catch_up()
    for lab_id, entry in _labs_of(played):
        if entry.group.from_slides:
            continue
        stage.clock.advance(minutes=20)
        write_practice(lab_id, given["practice"], actor=entry.contact, clock=stage.clock)
        take_lab_step(
            lab_id,
            "end",
            actor=entry.contact,
            clock=stage.clock,
            token=stage.token(),
            reason=given["ends"],
        )


def _labs_of(played: Played) -> list[tuple[str, Entry]]:
    """Return the labs born from the call, in the order of the data file."""
    rows = db.session.execute(
        select(Lab.proposal_id, Lab.id).where(Lab.proposal_id.is_not(None))
    ).all()
    db.session.rollback()
    labs = {row.proposal_id: row.id for row in rows}
    return [
        (labs[entry.proposal_id], entry) for entry in played.entries if entry.proposal_id in labs
    ]


def _promises(network: str) -> tuple[str, ...]:
    version_id = db.session.scalars(select(Network.version_id).where(Network.slug == network)).one()
    definition = definition_of(db.session(), version_id)
    db.session.rollback()
    return tuple(option.id for option in promises_of(definition))
