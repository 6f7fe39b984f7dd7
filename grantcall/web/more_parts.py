"""Boxes that rooms put on the pages of a proposal: the group's own page, the staff's record.

A room says once what it can show; each page asks everybody, in the order of `turn`. So a
new room never has to change an old page. The record of a later room about a proposal is read
once under the key (its model, the proposal's id); the loader of the proposal's pages knows
of some that there is none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.proposals.models import Proposal

Where = Literal["group", "staff"]


@dataclass(frozen=True, slots=True)
class Part:
    """One box: a template and what it shows under the name `part`."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


Maker = Callable[[Session, Proposal, Actor], Part | None]
Speaker = Callable[[Session, Proposal], Mapping[str, Any] | None]
_makers: dict[tuple[Where, int], Maker] = {}
_speakers: dict[int, Speaker] = {}


def more_part(where: Where, turn: int) -> Callable[[Maker], Maker]:
    """Register a box for a page; two boxes never share a turn."""

    def keep(maker: Maker) -> Maker:
        if _makers.get((where, turn), maker) is not maker:
            raise RuntimeError(f"turn {turn} of the {where} page is taken")
        _makers[where, turn] = maker
        return maker

    return keep


def parts_for(where: Where, session: Session, proposal: Proposal, actor: Actor) -> list[Part]:
    """Return the boxes that have something to show about a proposal."""
    makers = (maker for (page, _), maker in sorted(_makers.items()) if page == where)
    made = (maker(session, proposal, actor) for maker in makers)
    return [part for part in made if part is not None]


def speaks(turn: int) -> Callable[[Speaker], Speaker]:
    """Register what says where a group stands, once there is a record for it: the award.

    It returns the answers of the box under the title: `where`, `following`, `by_when`.
    """

    def keep(speaker: Speaker) -> Speaker:
        if _speakers.get(turn, speaker) is not speaker:
            raise RuntimeError(f"two records speak at turn {turn}")
        _speakers[turn] = speaker
        return speaker

    return keep


def spoken_for(session: Session, proposal: Proposal) -> dict[str, Any] | None:
    """Return what the record furthest on its way says; `None` leaves it to the proposal."""
    for _, speaker in sorted(_speakers.items(), reverse=True):
        found = speaker(session, proposal)
        if found is not None:
            return dict(found)
    return None
