"""What the tests of the papers share: reading a PDF, and what people may have typed."""

import io

import pikepdf
from pypdf import PdfReader

HOSTILE = (
    '<img src="/etc/hostname"/>',
    "<b>mai chiuso",
    "A & B <Rossi> S.r.l.",
    "\u202eoiraV\u202c e \u2066basta",
    "مرحبا 中文 Ана № 7",
    "n" * 300,
    "%s {title} ${x} \x00\x1b",
)


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def words_of(pdf: bytes) -> str:
    """Return the text of a PDF with all white space as single spaces."""
    return " ".join(" ".join(pages_of(pdf)).split())


def roles_of(pdf: bytes) -> list[str]:
    """Return the roles of the tagged parts, in the order of reading."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [str(element.S) for element in opened.Root.StructTreeRoot.K[0].K]


def images_in(pdf: bytes) -> list[str]:
    """Return the names of the images on the pages."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [name for page in opened.pages for name in page.get_images()]


def assert_letters_embedded(pdf: bytes) -> None:
    """Check that the typefaces of all pages are in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
        assert fonts != []
        assert [font.BaseFont for font in fonts if "/FontFile2" not in font.FontDescriptor] == []


def assert_demonstration_on_every_page(pdf: bytes, pages: int) -> None:
    """Check for at least so many pages, each numbered and marked as of the demonstration."""
    made = pages_of(pdf)
    assert len(made) >= pages
    for number, text in enumerate(made, 1):
        assert "DATI DIMOSTRATIVI" in text
        assert f"pagina {number} di {len(made)}" in text
