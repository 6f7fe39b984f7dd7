"""What may still be corrected in which phase of a call."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from grantcall.core.words import Words
from grantcall.definitions.diffing.change import Change, Place, Refused, Tendency


class Phase(StrEnum):
    """Where a call stands, as far as corrections go.

    The last three are all after closing: before the evaluation, from then on, and from
    the moment the allocation is locked.
    """

    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATION = "evaluation"
    DECIDED = "decided"


_PHASES = {
    "published": Phase.PUBLISHED,
    "open": Phase.OPEN,
    "screening": Phase.CLOSED,
    "evaluation": Phase.EVALUATION,
    "provisional": Phase.EVALUATION,
    "final": Phase.EVALUATION,
}
_FIXED = Words(
    "criteri, punteggi, graduatoria e riparto non cambiano dopo la pubblicazione",
    "criteria, scoring, ranking and allocation do not change after publication",
)
_NEVER = Words(
    "questa parte non cambia dopo la pubblicazione", "this part does not change after publication"
)
_NO_MORE = Words("in questa fase non si cambia più", "this cannot be changed in this phase")
_LONGER = Words("si può solo allungare", "it may only become longer")
_LATER = Words("la chiusura si può solo spostare più avanti", "closing may only be moved later")
_REOPENED = Words(
    "il bando è chiuso: una nuova apertura è un atto nuovo, per tutti",
    "the call is closed: a new opening is a new act, for all",
)
_UP = Words("i fondi si possono solo aumentare", "money may only be added")
_LOCKED = Words(
    "il riparto è approvato: i fondi non cambiano più",
    "the allocation is locked: the money changes no more",
)
_LOOSER = Words("si può solo allargare", "it may only become looser")
_WITH_TIME = Words(
    "si può allargare solo spostando più avanti anche la chiusura",
    "it may become looser only if closing is moved later too",
)
_FIELDS = Words(
    "si può solo aggiungere una domanda facoltativa, o allargare un limite",
    "only an optional field may be added, or a limit made looser",
)
_STRICTER = Words("si può solo rendere più severo", "it may only become stricter")
_BEGUN = Words("la valutazione è cominciata", "the evaluation has begun")
_SHORTER = Words("si può conservare solo per meno tempo", "things may only be kept for less time")


def phase_of(kind: str) -> Phase | None:
    """Return the phase of a call by the kind of its state; `None` before publication."""
    return None if kind == "draft" else _PHASES.get(kind, Phase.DECIDED)


def refused_in(phase: Phase | str, changes: Iterable[Change]) -> tuple[Refused, ...]:
    """Return the changes that a phase forbids, each with the reason.

    Raises `ValueError` for a word that is no phase. A longer term never touches a clock
    that is already running: that is the door's to see to.
    """
    now = Phase(phase)
    listed = tuple(changes)
    later = any(one.place is Place.CLOSES and one.tendency is Tendency.LOOSER for one in listed)
    found = []
    for change in listed:
        why = _ROWS[change.place](now, change.tendency, later)
        if why is not None:
            found.append(Refused(change, why))
    return tuple(found)


def _always(now: Phase, way: Tendency, later: bool) -> Words | None:
    return None


def _fixed(now: Phase, way: Tendency, later: bool) -> Words | None:
    return _FIXED


def _never(now: Phase, way: Tendency, later: bool) -> Words | None:
    return _NEVER


def _until_open(now: Phase, way: Tendency, later: bool) -> Words | None:
    return None if now is Phase.PUBLISHED else _NO_MORE


def _lengths(now: Phase, way: Tendency, later: bool) -> Words | None:
    return None if now is Phase.PUBLISHED or way is Tendency.LOOSER else _LONGER


def _closes(now: Phase, way: Tendency, later: bool) -> Words | None:
    if now is Phase.PUBLISHED:
        return None
    if now is not Phase.OPEN:
        return _REOPENED
    return None if way is Tendency.LOOSER else _LATER


def _budget(now: Phase, way: Tendency, later: bool) -> Words | None:
    if now is Phase.PUBLISHED:
        return None
    if now is Phase.DECIDED:
        return _LOCKED
    return None if way is Tendency.LOOSER else _UP


def _requirements(now: Phase, way: Tendency, later: bool) -> Words | None:
    if now is Phase.PUBLISHED:
        return None
    if now is not Phase.OPEN:
        return _NO_MORE
    if way is not Tendency.LOOSER:
        return _LOOSER
    return None if later else _WITH_TIME


def _field(now: Phase, way: Tendency, later: bool) -> Words | None:
    if now is Phase.PUBLISHED:
        return None
    if now is not Phase.OPEN:
        return _NO_MORE
    return None if way is Tendency.LOOSER else _FIELDS


def _committee(now: Phase, way: Tendency, later: bool) -> Words | None:
    if now is Phase.PUBLISHED:
        return None
    if now in (Phase.EVALUATION, Phase.DECIDED):
        return _BEGUN
    return None if way is Tendency.STRICTER else _STRICTER


def _keep(now: Phase, way: Tendency, later: bool) -> Words | None:
    return None if now is Phase.PUBLISHED or way is Tendency.STRICTER else _SHORTER


_ROWS: dict[Place, Callable[[Phase, Tendency, bool], Words | None]] = {
    Place.WORDS: _always,
    Place.NEWS: _always,
    Place.OPENS_OR_LENGTH: _lengths,
    Place.CLOSES: _closes,
    Place.BUDGET: _budget,
    Place.REQUIREMENTS: _requirements,
    Place.FIELD: _field,
    Place.EVALUATION: _fixed,
    Place.COMMITTEE: _committee,
    Place.PATH: _until_open,
    Place.TRANCHES: _until_open,
    Place.KEEP: _keep,
    Place.OTHER: _never,
}
