"""The first edition, played from its opening to the admission of its proposals."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from grantcall.core.actor import Actor
from grantcall.core.errors import Refusal
from grantcall.demo.cast import contact_account
from grantcall.demo.inputs import ENOUGH, Group, Inputs, answers
from grantcall.demo.stage import Stage
from grantcall.proposals.start_draft import start_draft
from grantcall.proposals.submit import submit
from grantcall.proposals.withdraw import withdraw

_WRITE_BEFORE = timedelta(days=9)
_JOIN_BEFORE = timedelta(days=1)
_LATE = timedelta(seconds=7)


@dataclass
class Entry:
    """One group on its way: its draft, its contact, what sending came to."""

    group: Group
    turn: int
    contact: Actor
    names: list[tuple[str, str]]
    proposal_id: str = ""
    refused: tuple[str, ...] = ()


@dataclass
class Played:
    """What the play leaves for the summary."""

    entries: list[Entry] = field(default_factory=list)

    def named(self, name: str) -> Entry:
        """Return the entry of a group."""
        return next(entry for entry in self.entries if entry.group.name == name)


def play_applications(stage: Stage, inputs: Inputs, opens: datetime, closes: datetime) -> Played:
    """Let every group write, gather people and send, in the order of their days."""
    played = Played()
    scenes: list[tuple[datetime, int, str, Entry]] = []
    for turn, group in enumerate(inputs.groups):
        names = [next(stage.names) for _ in range(ENOUGH)]
        entry = Entry(group, turn, contact_account(stage, turn, names[0]), names)
        played.entries.append(entry)
        scenes += _scenes_of(entry, opens, closes)
    for instant, _, scene, entry in sorted(scenes, key=lambda one: one[:2]):
        stage.at(instant)
        _play(stage, inputs, played, scene, entry)
    return played


def _scenes_of(
    entry: Entry, opens: datetime, closes: datetime
) -> list[tuple[datetime, int, str, Entry]]:
    group, turn = entry.group, entry.turn
    end = group.sent or group.extra.get("given_up") or closes - timedelta(hours=20 - turn % 10)
    begin = max(opens + timedelta(hours=1, minutes=turn), end - _WRITE_BEFORE)
    scenes = [
        (begin, turn, "write", entry),
        (max(begin + timedelta(hours=1), end - _JOIN_BEFORE), turn, "join", entry),
    ]
    if group.sent is not None:
        scenes.append((group.sent, turn, "send", entry))
    if group.fate == "chose_the_other":
        scenes.append((closes - timedelta(days=1, hours=21), turn, "choose", entry))
    if group.fate in ("outside", "nine"):
        scenes.append((closes - timedelta(minutes=30 - turn % 20), turn, "send", entry))
    if group.fate == "late":
        scenes.append((closes + _LATE, turn, "send", entry))
    if group.fate == "given_up":
        scenes.append((group.extra["given_up"], turn, "give_up", entry))
    return scenes


def _play(stage: Stage, inputs: Inputs, played: Played, scene: str, entry: Entry) -> None:
    group, contact = entry.group, entry.contact
    if scene == "write":
        entry.proposal_id = start_draft(inputs.call, group.name, actor=contact, clock=stage.clock)
        stage.write(entry.proposal_id, answers(inputs, group, entry.turn), contact)
        if group.fate not in ("healed", "silent"):
            stage.attach_delegation(entry.proposal_id, contact)
    elif scene == "join":
        towns = _towns_of(inputs, group)
        stage.people_join(entry.proposal_id, group.people, towns, entry.names)
    elif scene == "choose":
        other = played.named(group.extra["other"])
        town = _towns_of(inputs, group)[(ENOUGH - 1) % len(_towns_of(inputs, group))]
        stage.people_join(other.proposal_id, 1, [town], [entry.names[ENOUGH - 1]])
    elif scene == "give_up":
        _withdraw(stage, entry)
    elif scene == "send":
        _send(stage, entry)


def _towns_of(inputs: Inputs, group: Group) -> list[object]:
    if group.fate == "outside":
        return [{"other": town} for town in inputs.people["outside"]]
    return [group.place, *inputs.people["towns"]]


def _send(stage: Stage, entry: Entry) -> None:
    try:
        submit(
            entry.proposal_id,
            actor=entry.contact,
            clock=stage.clock,
            received_at=stage.clock.now(),
            token=stage.token(),
        )
    except Refusal as refusal:
        entry.refused = tuple(reason.code for reason in refusal.reasons)
    if bool(entry.refused) == (entry.group.sent is not None):
        raise RuntimeError(f"{entry.group.name}: the play went astray: {entry.refused}")


def _withdraw(stage: Stage, entry: Entry) -> None:
    withdraw(
        entry.proposal_id,
        actor=entry.contact,
        clock=stage.clock,
        received_at=stage.clock.now(),
        token=stage.token(),
    )
