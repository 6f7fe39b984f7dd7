"""Where a call stands for the public: judged by the clock, never by whether a worker ran."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from grantcall.core.words import Words

TAKES_PROPOSALS = ("published", "open")
"""Kinds in which the frozen instants decide; later kinds are closed whatever they say."""


class Dated(Protocol):
    """Anything with the narrow columns of a call."""

    @property
    def kind(self) -> str:
        """Return the kind of state it was last moved to."""
        ...

    @property
    def opens(self) -> datetime:
        """Return when it opens."""
        ...

    @property
    def closes(self) -> datetime:
        """Return when it closes."""
        ...


class Phase(StrEnum):
    """What a visitor needs to know."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


PHASE_WORDS = {
    Phase.DRAFT: Words("In preparazione", "In preparation"),
    Phase.UPCOMING: Words("Non ancora aperto", "Not open yet"),
    Phase.OPEN: Words("Aperto", "Open"),
    Phase.CLOSED: Words("Chiuso", "Closed"),
    Phase.CANCELLED: Words("Annullato", "Cancelled"),
}


def phase_of(call: Dated, now: datetime) -> Phase:
    """Return the phase of a call at an instant; the closing instant itself is closed."""
    if call.kind in (Phase.DRAFT, Phase.CANCELLED):
        return Phase(call.kind)
    if call.kind not in TAKES_PROPOSALS or now >= call.closes:
        return Phase.CLOSED
    return Phase.UPCOMING if now < call.opens else Phase.OPEN
