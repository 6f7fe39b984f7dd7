"""Where the proposals of a call stand, as numbers and as the geometry of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from grantcall.definitions.model import Definition
from grantcall.proposals.queries import StateCount
from grantcall.web.desks.state_words import tone_of

_FILLS = {"ok": "f-green", "wait": "f-amber", "no": "f-red", "neutral": "f-none", "info": "f1"}
_WIDE, _TALL, _TOP = 720, 116, 34
_ROW, _NARROW_BAR = 44, 150


@dataclass(frozen=True, slots=True)
class Stand:
    """One state with its count and the sum asked, in cents; drafts have no link."""

    label: str
    count: int
    requested: int
    url: str | None
    fill: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the wide picture, and the lines of its label."""

    stand: Stand
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NarrowBar:
    """One bar of the narrow picture: a row with its label at the left."""

    stand: Stand
    y: int
    width: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Both sizes of the pipeline."""

    wide: tuple[Bar, ...]
    narrow: tuple[NarrowBar, ...]
    height: int
    narrow_height: int


def stands(
    counts: Sequence[StateCount], definition: Definition, slug: str, lang: str
) -> list[Stand]:
    """Return the states where something stands, in the order of the workflow."""
    by_state = {count.state: count for count in counts}
    rows = []
    for state in definition.workflows["proposal"].states.values():
        found = by_state.get(state.id)
        if found is None:
            continue
        sent = state.kind not in ("draft", "expired")
        url = f"/staff/calls/{slug}/proposals?state={state.id}" if sent else None
        label, fill = state.label.in_(lang), _FILLS[tone_of(state.kind)]
        asked = found.requested if sent else 0
        rows.append(Stand(label, found.number, asked, url, fill, state.kind))
    return rows


def picture(rows: Sequence[Stand]) -> Picture:
    """Lay the states out side by side, and once more below one another."""
    most = max((row.count for row in rows), default=1)
    step = _WIDE / max(len(rows), 5)
    letters = max(9, int(step / 8))
    wide = []
    for place, row in enumerate(rows):
        height = round(_TALL * row.count / most, 1)
        y = round(_TOP + _TALL - height, 1)
        lines = tuple(wrap(row.label, letters))
        wide.append(Bar(row, round(place * step, 1), y, round(step * 0.56, 1), height, lines))
    narrow = tuple(
        NarrowBar(
            row,
            place * _ROW + 4,
            round(_NARROW_BAR * row.count / most, 1),
            tuple(wrap(row.label, 18)[:2]),
        )
        for place, row in enumerate(rows)
    )
    deepest = max((len(bar.lines) for bar in wide), default=1)
    return Picture(tuple(wide), narrow, _TOP + _TALL + 8 + 18 * deepest, _ROW * len(rows) + 6)
