"""Tables on paper: a head that repeats on every page, short cells, thin lines."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.enums import TA_RIGHT
from reportlab.platypus import Table

from grantcall.documents.fonts import MEDIUM, REGULAR
from grantcall.documents.page import INK, LINE, SOFT
from grantcall.documents.pieces import in_short
from grantcall.documents.styles import style
from grantcall.documents.text import paragraphs

HEAD = style("table-head", 8, 10.5, color=SOFT)
HEAD_NUMBER = style("table-head-number", 8, 10.5, color=SOFT, alignment=TA_RIGHT)
CELL = style("cell", 9, 12)
CELL_STRONG = style("cell-strong", 9, 12, font=MEDIUM)
CELL_NUMBER = style("cell-number", 9, 12, font=MEDIUM, alignment=TA_RIGHT)


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    numbers: frozenset[int] = frozenset(),
    strong: frozenset[int] = frozenset(),
) -> Table:
    """Return a table of short texts; `numbers` are the columns read from the right,
    `strong` those that stand out. Cells that are too long are cut."""
    cells: list[list[Any]] = [
        [
            paragraphs(head, HEAD_NUMBER if place in numbers else HEAD)
            for place, head in enumerate(heads)
        ]
    ]
    for row in rows:
        cells.append(
            [
                paragraphs(in_short(text) or "–", _cell(place, numbers, strong))
                for place, text in enumerate(row)
            ]
        )
    return Table(cells, colWidths=list(widths), repeatRows=1, style=_lines())


def _cell(place: int, numbers: frozenset[int], strong: frozenset[int]) -> Any:
    if place in numbers:
        return CELL_NUMBER
    return CELL_STRONG if place in strong else CELL


def _lines() -> list[tuple[Any, ...]]:
    whole = ((0, 0), (-1, -1))
    return [
        ("FONTNAME", *whole, REGULAR),  # or the cells bring in a face that is not embedded
        ("VALIGN", *whole, "TOP"),
        ("LEFTPADDING", *whole, 0),
        ("RIGHTPADDING", *whole, 6),
        ("TOPPADDING", *whole, 3),
        ("BOTTOMPADDING", *whole, 3),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
    ]
