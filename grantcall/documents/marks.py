"""Tags: what each piece of a page is, for people who listen to a paper.

reportlab writes no structure. Whatever is drawn here is bracketed as content of a role, or
as an artifact that readers skip; the tree of structure is added afterwards with pikepdf.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

_KEPT_AT = "grantcall_marks"


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked piece: its role ("H1", "P", "Figure"), page from 1, number on the page."""

    role: str
    page: int
    number: int
    alt: str | None = None


@contextmanager
def content(canvas: Canvas, role: str, alt: str | None = None) -> Iterator[None]:
    """Bracket what is drawn inside as content of a role; `alt` describes a picture."""
    marks = marks_of(canvas)
    page = canvas.getPageNumber()
    number = sum(1 for mark in marks if mark.page == page)
    marks.append(Mark(role, page, number, alt))
    canvas._code.append(f"/{role} <</MCID {number}>> BDC")
    yield
    canvas._code.append("EMC")


@contextmanager
def artifact(canvas: Canvas) -> Iterator[None]:
    """Bracket what is drawn inside as mere decoration or page furniture."""
    canvas._code.append("/Artifact BMC")
    yield
    canvas._code.append("EMC")


def marks_of(canvas: Canvas) -> list[Mark]:
    """Return the marks made so far on a canvas, in the order of drawing."""
    marks: list[Mark] = canvas.__dict__.setdefault(_KEPT_AT, [])
    return marks


def with_structure(data: bytes, marks: Sequence[Mark], lang: str) -> bytes:
    """Return a PDF with its tree of structure; the same input gives the same bytes."""
    with pikepdf.open(BytesIO(data)) as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        pages: list[list[Any]] = [[] for _ in pdf.pages]
        elements = []
        for mark in marks:
            page = pdf.pages[mark.page - 1].obj
            element = Dictionary(
                Type=Name.StructElem, S=Name(f"/{mark.role}"), P=document, Pg=page, K=mark.number
            )
            if mark.alt:
                element.Alt = String(mark.alt)
            elements.append(pdf.make_indirect(element))
            pages[mark.page - 1].append(elements[-1])
        document.K = Array(elements)
        root.K = Array([document])
        root.ParentTree = pdf.make_indirect(_parent_tree(pdf, pages))
        root.ParentTreeNextKey = len(pages)
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.Lang = String(lang)
        target = BytesIO()
        pdf.save(target, deterministic_id=True, min_version="1.7")
        return target.getvalue()


def _parent_tree(pdf: pikepdf.Pdf, pages: Sequence[Sequence[Any]]) -> Dictionary:
    """Return the tree that leads from a page's marks back to their elements."""
    numbers: list[Any] = []
    for place, elements in enumerate(pages):
        page = pdf.pages[place].obj
        page.StructParents = place
        page.Tabs = Name.S
        numbers += [place, pdf.make_indirect(Array(list(elements)))]
    return Dictionary(Nums=Array(numbers))
