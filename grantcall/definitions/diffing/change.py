"""One difference between two frozen documents, and the place of the format it touches."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from grantcall.core.words import Words

Act = Literal["added", "removed", "moved", "changed"]


class Place(StrEnum):
    """A row of the table of corrections: what kind of thing changed."""

    WORDS = "words"
    OPENS_OR_LENGTH = "opens_or_length"
    CLOSES = "closes"
    BUDGET = "budget"
    REQUIREMENTS = "requirements"
    FIELD = "field"
    EVALUATION = "evaluation"
    COMMITTEE = "committee"
    NEWS = "news"
    PATH = "path"
    TRANCHES = "tranches"
    KEEP = "keep"
    OTHER = "other"


class Tendency(StrEnum):
    """Which way a change goes for a group; `NEITHER` where it cannot be told."""

    LOOSER = "looser"
    STRICTER = "stricter"
    NEITHER = "neither"

    @property
    def turned(self) -> "Tendency":
        """Return the opposite."""
        return _TURNED[self]


_TURNED = {
    Tendency.LOOSER: Tendency.STRICTER,
    Tendency.STRICTER: Tendency.LOOSER,
    Tendency.NEITHER: Tendency.NEITHER,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A bare difference: where, what happened, and what stands there before and after."""

    path: tuple[str, ...]
    act: Act
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with its place, its tendency and its words.

    `path` is made of ids, never of lines: ("call", "rules", "ten_people", "must").
    """

    path: tuple[str, ...]
    act: Act
    before: Any
    after: Any
    place: Place
    tendency: Tendency
    words: Words

    @property
    def where(self) -> str:
        """Return the path as one text: "call.rules.ten_people.must"."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that a phase forbids, and why."""

    change: Change
    why: Words
