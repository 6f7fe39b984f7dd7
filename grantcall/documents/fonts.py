"""The typeface of papers: Titillium Web, embedded, so that every reader shows the same."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, ITALIC, BOLD, MEDIUM = "Paper", "Paper-Italic", "Paper-Bold", "Paper-Medium"
_FILES = {
    REGULAR: "titillium-regular.ttf",
    ITALIC: "titillium-italic.ttf",
    BOLD: "titillium-700.ttf",
    MEDIUM: "titillium-600.ttf",
}
_FOLDER = Path(__file__).parents[1] / "static" / "vendor" / "fonts"


@cache
def register_fonts() -> None:
    """Make the four faces known to reportlab, once per process.

    Raises `FileNotFoundError` with what to do when the assets were never built.
    """
    for name, file in _FILES.items():
        path = _FOLDER / file
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing: run “make assets”")
        pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD
    )


@cache
def letters_of(name: str) -> frozenset[int]:
    """Return the code points that a face can draw."""
    register_fonts()
    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)
