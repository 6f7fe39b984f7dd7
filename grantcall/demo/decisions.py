"""What committee and office are given by the data file: marks, cuts, days. Never an outcome."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grantcall.definitions.model import Definition
from grantcall.demo.inputs import Group, Inputs, local


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the committee."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class CutGiven:
    """What the committee leaves of a group's request, in cents, and why."""

    group: str
    to_cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """The part of the data file that begins with the committee."""

    tree: dict[str, Any]

    def at(self, name: str) -> datetime:
        """Return when something happened."""
        return local(self.tree["day"][name])

    def moment(self, written: datetime) -> datetime:
        """Return an instant of the file in the zone of the call."""
        return local(written)

    def day(self, name: str) -> date:
        """Return the day on which something happened."""
        found: date = self.tree["day"][name]
        return found

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Return the committee, its chair first."""
        return tuple(Seat(**row) for row in self.tree["committee"]["seat"])

    @property
    def cuts(self) -> tuple[CutGiven, ...]:
        """Return the committee's cuts."""
        return tuple(
            CutGiven(row["group"], row["to"] * 100, row["reason"]) for row in self.tree["cut"]
        )

    @property
    def notes(self) -> dict[str, str]:
        """Return what the table wrote about marks far apart, by group."""
        return dict(self.tree["committee"]["notes"])

    def stands_aside(self, seat: Seat, group: Group) -> str | None:
        """Return why somebody may not judge a group, `None` when they may."""
        shut: dict[str, str] = self.tree["committee"]["shut"]
        reason: str = self.tree["committee"]["stands_aside"]
        return reason if shut.get(group.name) == seat.email else None

    def sheets(self, group: Group, definition: Definition) -> Iterator[tuple[Seat, dict[str, int]]]:
        """Yield each person's marks on a group by criterion; who stands aside has none."""
        names = [criterion.id for criterion in definition.criteria]
        for seat, marks in zip(self.seats, group.extra["marks"], strict=True):
            if marks:
                yield seat, dict(zip(names, marks, strict=True))

    def remarks(self, marks: dict[str, int], definition: Definition) -> dict[str, str]:
        """Return the comments that a sheet must have, as the data file words them."""
        remarks = self.tree["committee"]["remarks"]
        scale = definition.scoring
        found = {}
        for criterion in definition.criteria:
            mark = marks[criterion.id]
            if criterion.comment == "always":
                found[criterion.id] = remarks["always"][mark]
            elif scale is not None and mark == scale.lowest:
                found[criterion.id] = remarks["low"]
            elif scale is not None and mark == scale.highest:
                found[criterion.id] = remarks["high"]
        return found


def decisions(inputs: Inputs) -> Decisions:
    """Return what the data file gives after the admission."""
    return Decisions(inputs.tree)
