"""The municipalities as tiles, in the order in which the calls list them: who has labs.

A schematic picture, never a map of boundaries; its numbers stand in a table beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.labs.queries import UNSTATED
from grantcall.labs.towns import Options

_COLUMNS, _WIDTH, _HEIGHT, _GAP, _LINE = 3, 116, 84, 6, 14
_SHADES = ("q0", "q1", "q2", "q3", "q4")


@dataclass(frozen=True, slots=True)
class Tile:
    """One municipality: where its tile lies, what it says, where it leads."""

    url: str
    says: str
    label: str
    lines: Sequence[tuple[int, str]]  # (y, text): long names take two lines
    number: int
    x: int
    y: int
    shade: str
    dark: bool


@dataclass(frozen=True, slots=True)
class Tiles:
    """The whole picture and what stands beside it."""

    tiles: Sequence[Tile]
    width: int
    height: int
    tile_width: int
    tile_height: int
    says: str
    unstated: int
    unstated_url: str


def tiles_of(counts: Mapping[str | None, int], towns: Options, lang: str) -> Tiles:
    """Lay the municipalities out in rows of three; labs elsewhere are counted as unstated."""
    most = max((counts.get(town, 0) for town in towns), default=0)
    drawn = [
        _tile(place, option.id, option.label.in_(lang), counts.get(option.id, 0), most)
        for place, option in enumerate(towns.values())
    ]
    rows = -(-len(drawn) // _COLUMNS)
    with_labs = sum(1 for one in drawn if one.number)
    return Tiles(
        tiles=drawn,
        width=_COLUMNS * (_WIDTH + _GAP) - _GAP,
        height=max(rows * (_HEIGHT + _GAP) - _GAP, 1),
        tile_width=_WIDTH,
        tile_height=_HEIGHT,
        says=str(
            _(
                "Laboratori per Comune: %(some)s Comuni su %(all)s ne hanno almeno uno",
                some=with_labs,
                all=len(drawn),
            )
        ),
        unstated=sum(number for town, number in counts.items() if town not in towns),
        unstated_url=f"/labs?municipality={UNSTATED}#results",
    )


def _tile(place: int, town: str, label: str, number: int, most: int) -> Tile:
    x = place % _COLUMNS * (_WIDTH + _GAP)
    y = place // _COLUMNS * (_HEIGHT + _GAP)
    shade = 0 if not number else 1 + min(number * 4 // (most + 1), 3)
    lines = wrap(label, 14)[:2]
    top = y + _HEIGHT - 12 - (len(lines) - 1) * _LINE
    said = str(ngettext("%(num)s laboratorio", "%(num)s laboratori", number))
    return Tile(
        url=f"/labs?municipality={town}#results",
        says=f"{label}: {said}",
        label=label,
        lines=[(top + row * _LINE, text) for row, text in enumerate(lines)],
        number=number,
        x=x,
        y=y,
        shade=_SHADES[shade],
        dark=shade >= 3,
    )
