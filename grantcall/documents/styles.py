"""Type on paper: few sizes, ink that copies well, headings that stay with what follows."""

from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from grantcall.documents.fonts import BOLD, MEDIUM, REGULAR
from grantcall.documents.page import INK, SOFT


def style(
    name: str,
    size: float,
    leading: float,
    *,
    font: str = REGULAR,
    color: Color = INK,
    role: str = "P",
    **more: Any,
) -> ParagraphStyle:
    """Return a style; `role` is what its paragraphs are in the structure of the paper."""
    made = ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=leading,
        textColor=color,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
        **more,
    )
    made.role = role
    return made


TITLE = style("title", 19, 23, font=BOLD, role="H1")
BIG = style("big", 24, 29, font=BOLD)
SECTION = style("section", 15, 19, font=BOLD, role="H2", spaceBefore=14, spaceAfter=4)
LEAD = style("lead", 11.5, 15, font=BOLD, role="H2", spaceAfter=3)
HEADING = style("heading", 11.5, 15, font=BOLD, role="H3", spaceBefore=9, spaceAfter=3)
QUESTION = style("question", 9, 12, color=SOFT, role="H4", spaceBefore=6, spaceAfter=1)
BODY = style("body", 10, 14, spaceAfter=2)
STRONG = style("strong", 10, 14, font=MEDIUM)
SMALL = style("small", 8.5, 11.5, color=SOFT)
LABEL = style("label", 8.5, 14, color=SOFT)
CAPTION = style("caption", 7.5, 10, color=SOFT, alignment=TA_RIGHT)
FINGERPRINT = style("fingerprint", 9.5, 13, font=MEDIUM, spaceAfter=3)
