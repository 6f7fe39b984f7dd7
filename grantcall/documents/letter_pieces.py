"""Pieces of a letter: its head, the address for the window, instalments, the proof."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer, Table

from grantcall.core.words import Words
from grantcall.documents.fonts import REGULAR
from grantcall.documents.letter_facts import Instalment
from grantcall.documents.letter_styles import LetterStyles
from grantcall.documents.marks import artifact
from grantcall.documents.page import BLUE, INK, LINE, WIDTH
from grantcall.documents.pieces import Code, in_short
from grantcall.documents.text import paragraph, paragraph_of, paragraphs

W = {
    "register": Words("Registro interno", "Internal register"),
    "official": Words("Protocollo dell'ente", "Register of the public body"),
    "blanks": Words(
        "n. ______________  del ______________", "no. ______________  of ______________"
    ),
    "when": Words("Quando", "When"),
    "amount": Words("Importo", "Amount"),
    "true": Words("Questa lettera è vera?", "Is this letter genuine?"),
    "how": Words(
        " Inquadrate il codice, o scrivete {code} alla pagina {page}.",
        " Photograph the code, or type {code} on the page {page}.",
    ),
    "original": Words(
        "L'originale è il file PDF: lì potete confrontarlo con quello conservato.",
        "The original is the PDF file: there you can compare it with the one that is kept.",
    ),
    "chain": Words("Impronta del registro", "Fingerprint of the trail"),
    "code": Words("Pagina per verificare la lettera", "Page for checking the letter"),
}
_SOFT_GROUND = HexColor("#f0f5fa")
_ADDRESS = 96 * mm  # from the left edge of the text: where the window of an envelope is
_QR = 25 * mm
_BULLET = 4.5 * mm
_SHORT_NAME = 70


def head(
    owner: str, office: str, number: str, dated: str, lang: str, styles: LetterStyles
) -> list[Flowable]:
    """Return who writes, and number and date at the right, over a rule."""
    words = paragraphs(in_short(owner), styles.owner if _is_short(owner) else styles.owner_long)
    words += paragraphs(in_short(office), styles.office)
    given = [
        *paragraphs(W["register"].in_(lang), styles.number_label),
        *paragraphs(number, styles.number),
        *paragraphs(dated, styles.dated),
    ]
    widths = [16 * mm, WIDTH - 16 * mm - 56 * mm, 56 * mm]
    table = Table(
        [[Sign(12 * mm), words, given]],
        colWidths=widths,
        style=[
            *_bare(),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ],
    )
    return [table, Line(BLUE, 1.2)]


def address(lines: Sequence[str], lang: str, styles: LetterStyles) -> Table:
    """Return the address block at the window's place, the body's own number at its left."""
    aside = [
        *paragraphs(W["official"].in_(lang), styles.aside),
        *paragraphs(W["blanks"].in_(lang), styles.aside),
    ]
    first, name, *rest = [in_short(line) for line in lines if line]
    short = all(_is_short(line) for line in lines)
    plain, bold = (
        (styles.address, styles.name) if short else (styles.address_long, styles.name_long)
    )
    written = [*paragraphs(first, plain), *paragraphs(name, bold)]
    written += [piece for line in rest for piece in paragraphs(line, plain)]
    return Table(
        [[aside, written]],
        colWidths=[_ADDRESS, WIDTH - _ADDRESS],
        rowHeights=None,
        style=[*_bare(), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )


def instalments(
    rows: Sequence[Instalment], total: Instalment, lang: str, styles: LetterStyles
) -> Table:
    """Return what is paid when, and the sum."""
    heading = [
        [],
        paragraphs(W["when"].in_(lang), styles.column),
        paragraphs(W["amount"].in_(lang), styles.column_right),
    ]
    cells: list[list[Any]] = [heading]
    for row in rows:
        cells.append(
            [
                paragraphs(in_short(row.name), styles.cell_strong),
                paragraphs(in_short(row.when), styles.cell),
                paragraphs(row.amount, styles.amount),
            ]
        )
    cells.append(
        [
            paragraphs(total.name, styles.cell_strong),
            paragraphs(in_short(total.when), styles.cell_strong),
            paragraphs(total.amount, styles.amount_strong),
        ]
    )
    table = Table(
        cells,
        colWidths=[52 * mm, WIDTH - 52 * mm - 30 * mm, 30 * mm],
        style=[
            *_bare(),
            ("LEFTPADDING", (0, 0), (0, -1), 4),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 4),
            ("RIGHTPADDING", (1, 0), (1, -1), 8),
            ("TOPPADDING", (0, 1), (-1, -1), 3.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4.2),
            ("BACKGROUND", (0, 0), (-1, -1), _draw_lines),
        ],
    )
    table.spaceBefore, table.spaceAfter = 2, 8
    return table


def item(pieces: Sequence[tuple[str, bool]], styles: LetterStyles) -> Table:
    """Return one entry of a list with its dot."""
    return Table(
        [[Dot(), [paragraph_of(pieces, styles.item)]]],
        colWidths=[_BULLET, WIDTH - _BULLET],
        style=_bare(),
    )


def proof(
    code: str, page: str, link: str, chain: str, lang: str, styles: LetterStyles
) -> list[Flowable]:
    """Return how to find out whether the letter is genuine, with a code to photograph."""
    how = W["how"].format(code=code, page=page).in_(lang)
    words = [
        paragraph_of([(W["true"].in_(lang), True), (how, False)], styles.proof),
        paragraph(W["original"].in_(lang), styles.proof),
        Spacer(1, 5),
        paragraph(f"{W['chain'].in_(lang)}: {chain}", styles.proof),
    ]
    picture = Code(link, W["code"].in_(lang), _QR)
    picture.hAlign = "LEFT"
    table = Table(
        [[picture, words]],
        colWidths=[_QR + 5 * mm, WIDTH - _QR - 5 * mm],
        style=[*_bare(), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    )
    return [Line(LINE, 0.6), Spacer(1, 6), table]


class AtTheFoot(Flowable):
    """What stands at the foot of the page on which it falls, kept in one piece."""

    def __init__(self, inside: Sequence[Flowable]) -> None:
        super().__init__()
        self._inside, self._placed = list(inside), [(0.0, 0.0)]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take all the room that is left, or more than there is: then the next page's."""
        self._placed = [piece.wrap(width, height) for piece in self._inside]
        needed = sum(high for _, high in self._placed)
        return width, max(needed, height)

    def draw(self) -> None:
        """Draw the pieces one under the other, the last at the foot."""
        low = sum(high for _, high in self._placed)
        for piece, (_, high) in zip(self._inside, self._placed, strict=True):
            low -= high
            piece.drawOn(self.canv, 0, low)


class Line(Flowable):
    """A line across the page, as decoration."""

    def __init__(self, color: Any, thick: float) -> None:
        super().__init__()
        self._color, self._thick, self._width = color, thick, 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole width."""
        self._width = width
        return width, self._thick

    def draw(self) -> None:
        """Draw the line."""
        with artifact(self.canv):
            self.canv.setStrokeColor(self._color)
            self.canv.setLineWidth(self._thick)
            self.canv.line(0, self._thick / 2, self._width, self._thick / 2)


class Dot(Flowable):
    """The dot before an entry of a list."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take a line's height."""
        return width, 10

    def draw(self) -> None:
        """Draw the dot at the height of small letters."""
        with artifact(self.canv):
            self.canv.setFillColor(BLUE)
            self.canv.circle(3, 2.2, 1.5, stroke=0, fill=1)


class Sign(Flowable):
    """The sign of the site: people around a common thing."""

    def __init__(self, size: float) -> None:
        super().__init__()
        self._size = size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take a square."""
        return self._size, self._size

    def draw(self) -> None:
        """Draw nine dots and the lines that join them."""
        with artifact(self.canv):
            canvas, unit = self.canv, self._size / 36
            places = [(4 + 14 * x, 4 + 14 * y) for x in range(3) for y in range(3)]
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(1.3 * unit)
            for x, y in places:
                canvas.line(18 * unit, 18 * unit, x * unit, y * unit)
            canvas.setFillColor(INK)
            for x, y in places:
                size = 6 if (x, y) == (18, 18) else 4 if x != 18 and y != 18 else 3
                canvas.circle(x * unit, y * unit, size * unit, stroke=0, fill=1)


def _is_short(text: str) -> bool:
    """Tell whether a name can be set large and still leaves the window's place free."""
    return len(text) <= _SHORT_NAME


def _draw_lines(table: Any, canvas: Canvas, x: float, y: float, width: float, high: float) -> None:
    """Draw the lines between rows and the ground under the sum, as decoration.

    `y` is the upper edge and `high` negative: the table hands in its rows from the top.
    """
    with artifact(canvas):
        heights = list(table._rowHeights)
        canvas.setFillColor(_SOFT_GROUND)
        canvas.rect(x, y + high, width, heights[-1], stroke=0, fill=1)
        top = y
        for place, height in enumerate(heights[:-1]):
            top -= height
            firm = place in (0, len(heights) - 2)
            canvas.setStrokeColor(INK if firm else LINE)
            canvas.setLineWidth(0.8 if firm else 0.5)
            canvas.line(x, top, x + width, top)


def _bare() -> list[tuple[Any, ...]]:
    whole = ((0, 0), (-1, -1))
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    return [
        ("FONTNAME", *whole, REGULAR),
        ("VALIGN", *whole, "TOP"),
        *((side, *whole, 0) for side in sides),
    ]
