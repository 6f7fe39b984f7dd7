"""The sheet: A4, who writes at the top, page n of m at the foot, the demonstration's mark."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from grantcall.core.words import Words
from grantcall.documents.fonts import BOLD, MEDIUM, REGULAR, register_fonts
from grantcall.documents.marks import Mark, artifact, marks_of, with_structure
from grantcall.documents.text import clean, drawable

INK, SOFT, LINE = HexColor("#17324d"), HexColor("#455b71"), HexColor("#c2ccd6")
BLUE, AMBER = HexColor("#0066cc"), HexColor("#995c00")
SIDE, TOP, BOTTOM = 24 * mm, 34 * mm, 26 * mm
WIDTH = A4[0] - 2 * SIDE
_DEMO = Words("dati dimostrativi", "demonstration data")
_WIDEST_LINE = 400  # letters: more than any line of a sheet can hold
_PAGE = Words("pagina {number} di {total}", "page {number} of {total}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on every page, and what the file says of itself.

    `owner` and `office` stand at the top left, `reference` at the foot; `demo` marks each
    page as made of invented data; `keywords` lets a program know the file again.
    """

    lang: str
    title: str
    owner: str
    office: str
    reference: str
    demo: bool = False
    keywords: str = ""


Furniture = Callable[[Canvas, Sheet, int, int], None]
"""What draws the head and foot of one page: on a canvas, a sheet, page n of m."""


def pdf(
    sheet: Sheet,
    story: list[Flowable],
    furniture: Furniture | None = None,
    tops: tuple[float, float] = (TOP, TOP),
) -> bytes:
    """Return the paper as tagged PDF. The same content gives the same bytes at any time.

    `tops` is the room above the text on the first page and on those after it, in points.
    """
    register_fonts()
    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        invariant=1,
        lang=sheet.lang,
        title=clean(sheet.title),
        author=clean(sheet.owner),
        subject=clean(sheet.reference),
        creator="grantcall",
        keywords=clean(sheet.keywords),
        displayDocTitle=True,
        initialFontName=REGULAR,
        pageCompression=1,
    )
    first, later = (
        Frame(
            *(SIDE, BOTTOM, WIDTH, A4[1] - top - BOTTOM),
            **dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0),
        )
        for top in tops
    )
    document.addPageTemplates(
        [
            PageTemplate("first", [first], autoNextPageTemplate="later"),
            PageTemplate("later", [later]),
        ]
    )
    marks: list[Mark] = []
    document.build(story, canvasmaker=_numbered(sheet, marks, furniture or _draw_furniture))
    return with_structure(target.getvalue(), marks, sheet.lang)


def _numbered(sheet: Sheet, marks: list[Mark], furniture: Furniture) -> type[Canvas]:
    """Return a canvas that knows how many pages there are when it writes their feet."""

    class NumberedCanvas(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "initialFontName": REGULAR})
            self._finished: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._finished.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            marks.extend(marks_of(self))
            for number, state in enumerate(self._finished, 1):
                self.__dict__.update(state)
                furniture(self, sheet, number, len(self._finished))
                super().showPage()
            super().save()

    return NumberedCanvas


def _draw_furniture(canvas: Canvas, sheet: Sheet, number: int, total: int) -> None:
    with artifact(canvas):
        _draw_head(canvas, sheet)
        draw_foot(canvas, sheet, number, total)


def _draw_head(canvas: Canvas, sheet: Sheet) -> None:
    top = A4[1] - 18 * mm
    taken = draw_demo(canvas, sheet, top - 6)
    canvas.setFillColor(INK)
    write_line(canvas, SIDE, top, sheet.owner, BOLD, 12, WIDTH - taken)
    canvas.setFillColor(SOFT)
    write_line(canvas, SIDE, top - 13, sheet.office, REGULAR, 9, WIDTH - taken)
    canvas.setStrokeColor(BLUE)
    canvas.setLineWidth(1.2)
    canvas.line(SIDE, top - 23, SIDE + WIDTH, top - 23)


def draw_demo(canvas: Canvas, sheet: Sheet, low: float) -> float:
    """Mark a page of invented data at its right edge; return the width to keep free."""
    if not sheet.demo:
        return 0
    demo = _DEMO.in_(sheet.lang).upper()
    width = stringWidth(demo, BOLD, 8) + 12
    canvas.setStrokeColor(AMBER)
    canvas.setLineWidth(0.8)
    canvas.roundRect(SIDE + WIDTH - width, low, width, 16, 3)
    canvas.setFillColor(AMBER)
    canvas.setFont(BOLD, 8)
    canvas.drawString(SIDE + WIDTH - width + 6, low + 5, demo)
    return float(width - 12 + 14 * mm)


def draw_foot(canvas: Canvas, sheet: Sheet, number: int, total: int) -> None:
    """Write reference and page number under a thin line."""
    low = 15 * mm
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.6)
    canvas.line(SIDE, low + 11, SIDE + WIDTH, low + 11)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 8)
    page = _PAGE.format(number=number, total=total).in_(sheet.lang)
    canvas.drawRightString(SIDE + WIDTH, low, page)
    write_line(canvas, SIDE, low, sheet.reference, MEDIUM, 8, WIDTH - 30 * mm)


def write_line(
    canvas: Canvas, x: float, y: float, text: str, font: str, size: float, room: float
) -> None:
    """Write one line of people's text; what does not fit ends in an ellipsis."""
    line = drawable(clean(text).replace("\n", " "), font)[:_WIDEST_LINE]
    if stringWidth(line, font, size) > room:
        while line and stringWidth(line + "…", font, size) > room:
            line = line[:-1]
        line = line.rstrip() + "…"
    canvas.setFont(font, size)
    canvas.drawString(x, y, line)
