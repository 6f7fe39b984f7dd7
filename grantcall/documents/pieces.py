"""Pieces of a paper: a panel, facts in two columns, a code to photograph, a rule."""

from collections.abc import Sequence
from typing import Any

import segno
from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Table

from grantcall.documents.fonts import REGULAR
from grantcall.documents.marks import artifact, content
from grantcall.documents.page import INK, LINE
from grantcall.documents.styles import BODY, LABEL, STRONG
from grantcall.documents.text import clean, paragraphs

_GREEN = HexColor("#e4f3ea")
_LABELS = 40 * mm
_LONGEST_FACT = 300
_QUIET = 2  # light modules around a code; the paper itself is the rest of its quiet zone
_Row = tuple[str, str]


def in_short(value: str) -> str:
    """Return people's text for a place that must stay small: one line of text, not too long."""
    line = clean(value).replace("\n", " ")
    return line if len(line) <= _LONGEST_FACT else line[: _LONGEST_FACT - 1] + "…"


def panel(inside: Sequence[Flowable], width: float) -> Table:
    """Return short content on a soft ground."""
    sides = [
        (f"{side}PADDING", (0, 0), (-1, -1), room)
        for side, room in (("LEFT", 16), ("RIGHT", 16), ("TOP", 12), ("BOTTOM", 14))
    ]
    ground = ("BACKGROUND", (0, 0), (-1, -1), _draw_ground)
    return Table([[list(inside)]], colWidths=[width], style=[*_bare(0), ground, *sides])


def facts(rows: Sequence[_Row], width: float) -> Table:
    """Return labels and values side by side; values in bold, cut when they are too long."""
    cells = [
        [paragraphs(label, LABEL), paragraphs(in_short(value) or "–", STRONG)]
        for label, value in rows
    ]
    return Table(cells, colWidths=[_LABELS, width - _LABELS], style=_bare(bottom=5))


def beside(
    words: Sequence[Flowable], picture: Sequence[Flowable], room: float, width: float
) -> Table:
    """Return short words with a picture at their right."""
    right = [("ALIGN", (1, 0), (1, 0), "RIGHT")]
    return Table(
        [[list(words), list(picture)]], colWidths=[width - room, room], style=[*_bare(0), *right]
    )


def two_columns(names: Sequence[str], width: float) -> Table:
    """Return short texts, numbered, in two columns that are read across."""
    cells = [paragraphs(f"{n}. {in_short(name)}", BODY) for n, name in enumerate(names, 1)]
    cells += [[]] * (len(cells) % 2)
    rows = [cells[place : place + 2] for place in range(0, len(cells), 2)]
    return Table(rows, colWidths=[width / 2, width / 2], style=_bare(bottom=0))


def enough_room(points: float) -> Flowable:
    """Return what moves on to the next page when less than `points` are left on this one."""
    return CondPageBreak(points)


class Rule(Flowable):
    """A thin line across the column."""

    def __init__(self, space: float = 8) -> None:
        super().__init__()
        self._space, self._width = space, 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole width and a little height."""
        self._width = width
        return width, 2 * self._space

    def draw(self) -> None:
        """Draw the line as decoration."""
        with artifact(self.canv):
            self.canv.setStrokeColor(LINE)
            self.canv.setLineWidth(0.6)
            self.canv.line(0, self._space, self._width, self._space)


class Code(Flowable):
    """A QR code of an address, drawn as rectangles; `words` say what it is for."""

    def __init__(self, address: str, words: str, size: float) -> None:
        super().__init__()
        self.hAlign = "RIGHT"
        self._words, self._size = words, size
        self._modules = [list(row) for row in segno.make_qr(address, error="m").matrix]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take a square."""
        return self._size, self._size

    def draw(self) -> None:
        """Draw the dark modules, each row's neighbours as one rectangle."""
        with content(self.canv, "Figure", self._words):
            canvas = self.canv
            side = self._size / (len(self._modules) + 2 * _QUIET)
            canvas.setFillColor(white)
            canvas.rect(0, 0, self._size, self._size, stroke=0, fill=1)
            canvas.setFillColor(INK)
            for line, row in enumerate(self._modules):
                y = self._size - (line + 1 + _QUIET) * side
                for start, length in _runs(row):
                    canvas.rect((start + _QUIET) * side, y, length * side, side, stroke=0, fill=1)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Return where dark modules stand in a row: (first, how many)."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def _draw_ground(table: Any, canvas: Canvas, x: float, y: float, width: float, high: float) -> None:
    with artifact(canvas):
        canvas.setFillColor(_GREEN)
        canvas.roundRect(x, y, width, high, 6, stroke=0, fill=1)


def _bare(bottom: float) -> list[tuple[Any, ...]]:
    whole = ((0, 0), (-1, -1))
    return [
        ("FONTNAME", *whole, REGULAR),  # or the cells bring in Helvetica, which is not embedded
        ("VALIGN", *whole, "TOP"),
        ("LEFTPADDING", *whole, 0),
        ("RIGHTPADDING", *whole, 0),
        ("TOPPADDING", *whole, 0),
        ("BOTTOMPADDING", *whole, bottom),
    ]
