"""What the demonstration is given: groups, people, answers. Never an outcome."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from itertools import count, cycle, islice
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Rome")
ENOUGH = 10


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the data file. `extra` holds what is said of it alone."""

    name: str
    title: str
    place: str
    area: str
    need: str
    idea: str
    requested: int  # euro
    minimum: int  # euro
    people: int
    fate: str
    party: str
    sent: datetime | None
    extra: dict[str, Any] = field(default_factory=dict)
    from_slides: bool = False  # named by the programme's own slides


@dataclass(frozen=True, slots=True)
class Inputs:
    """The data file, read."""

    call: str
    published: datetime
    screening: datetime
    acts: dict[str, dict[str, Any]]
    office: dict[str, Any]
    pool: dict[str, list[Any]]
    groups: tuple[Group, ...]
    people: dict[str, list[str]]
    tree: dict[str, Any]

    def names(self) -> Iterator[tuple[str, str]]:
        """Give names and surnames, all different for as long as a call needs."""
        first, last = self.people["first"], self.people["last"]
        for turn in count():
            for place, surname in enumerate(last):
                yield first[(place + turn) % len(first)], surname


def first_edition() -> Inputs:
    """Read the data file of the first edition."""
    text = files("grantcall.demo").joinpath("first_edition.toml").read_text(encoding="utf-8")
    tree = tomllib.loads(text)
    return Inputs(
        call=tree["call"],
        published=local(tree["published"]),
        screening=local(tree["screening"]),
        acts=tree["act"],
        office=tree["office"],
        pool=tree["pool"],
        groups=tuple(_group(row) for row in tree["group"]),
        people=tree["people"],
        tree=tree,
    )


def answers(inputs: Inputs, group: Group, turn: int) -> dict[str, object]:
    """Return what a group wrote, in the form's own fields; money in cents."""

    def pooled(name: str) -> Any:
        return next(islice(cycle(inputs.pool[name]), turn, None))

    aims = ["b"] if group.area == "materials" else ["a"]
    written: dict[str, object] = {
        "party": group.party,
        "title": group.title,
        "need": group.need,
        "idea": group.idea,
        "aims": aims,
        f"aim_{aims[0]}_how": pooled(f"aim_{aims[0]}_how"),
        "area": group.area,
        "municipality": group.place,
        "involve": pooled("involve"),
        "fragile": pooled("fragile"),
        "after": pooled("after"),
        "plan": [
            {"what": what, "month": month, "who": "Il gruppo, a turno"}
            for month, what in zip((1, 2, 6), pooled("plan"), strict=True)
        ],
        "budget": _budget(inputs, group),
        "requested": group.requested * 100,
        "minimum": group.minimum * 100,
        "open_and_free": True,
        "true_statements": True,
        "privacy_read": True,
    }
    if group.area == "commons":
        written |= {"place": group.extra["where"], "place_owner_agrees": turn % 4 != 0}
    if group.area == "materials":
        written["sells"] = group.extra["sells"]
    return written


def local(moment: datetime) -> datetime:
    """Read an instant of the data file in the zone of the call."""
    return moment.replace(tzinfo=ZONE)


def _budget(inputs: Inputs, group: Group) -> list[dict[str, object]]:
    kinds = ("goods", "rooms", "insurance", "other")
    shares = (50, 25, 15, 10)
    return [
        {"what": what, "kind": kind, "amount": group.requested * share}
        for what, kind, share in zip(inputs.pool["expense"], kinds, shares, strict=True)
    ]


def _group(row: dict[str, Any]) -> Group:
    sent = row.get("sent")
    known = {
        "name", "title", "place", "area", "need", "idea", "requested", "minimum", "people",
        "fate", "party", "sent", "seed",
    }  # fmt: skip
    extra = {
        name: local(value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in known
    }
    return Group(
        name=row["name"],
        title=row.get("title", row["name"]),
        place=row["place"],
        area=row["area"],
        need=row["need"],
        idea=row["idea"],
        requested=row["requested"],
        minimum=row["minimum"],
        people=row.get("people", ENOUGH),
        fate=row.get("fate", ""),
        party=row.get("party", "citizens"),
        sent=local(sent) if sent else None,
        extra=extra,
        from_slides=row.get("seed", False),
    )
