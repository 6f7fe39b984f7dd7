"""Type of a letter, at a size: a text that is a little too long is set a little smaller."""

from dataclasses import dataclass
from functools import cache

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from grantcall.documents.fonts import BOLD, MEDIUM
from grantcall.documents.page import SOFT
from grantcall.documents.styles import style


@dataclass(frozen=True, slots=True)
class LetterStyles:
    """The styles of a letter's parts, all at one size."""

    owner: ParagraphStyle
    owner_long: ParagraphStyle
    office: ParagraphStyle
    number_label: ParagraphStyle
    number: ParagraphStyle
    dated: ParagraphStyle
    aside: ParagraphStyle
    address: ParagraphStyle
    name: ParagraphStyle
    address_long: ParagraphStyle
    name_long: ParagraphStyle
    subject: ParagraphStyle
    body: ParagraphStyle
    heading: ParagraphStyle
    item: ParagraphStyle
    column: ParagraphStyle
    column_right: ParagraphStyle
    cell: ParagraphStyle
    cell_strong: ParagraphStyle
    amount: ParagraphStyle
    amount_strong: ParagraphStyle
    sign_first: ParagraphStyle
    sign: ParagraphStyle
    proof: ParagraphStyle
    proof_strong: ParagraphStyle


@cache
def letter_styles(scale: float) -> LetterStyles:
    """Return the styles at a scale; 1 is the size meant to be read."""
    s = scale
    right = {"alignment": TA_RIGHT}
    return LetterStyles(
        owner=style("owner", 13, 16, font=BOLD),
        owner_long=style("owner-long", 10, 12, font=BOLD),
        office=style("office", 9, 12, color=SOFT),
        number_label=style("number-label", 8.5, 11, color=SOFT, **right),
        number=style("number", 13, 17, font=BOLD, **right),
        dated=style("dated", 8.5, 11, color=SOFT, **right),
        aside=style("aside", 8.5, 16, color=SOFT),
        address=style("address", 10, 13.5),
        name=style("name", 10, 13.5, font=BOLD),
        address_long=style("address-long", 8, 9.8),
        name_long=style("name-long", 8, 9.8, font=BOLD),
        subject=style(
            "subject", 12 * s, 15.5 * s, font=BOLD, role="H1", spaceBefore=10 * s, spaceAfter=8 * s
        ),
        body=style("letter-body", 10 * s, 13.8 * s, spaceAfter=5 * s),
        heading=style(
            "letter-heading",
            *(11.5 * s, 15 * s),
            font=BOLD,
            role="H2",
            spaceBefore=7 * s,
            spaceAfter=2 * s,
        ),
        item=style("item", 10 * s, 13.8 * s, spaceAfter=1.5 * s),
        column=style("column", 8.5, 11, color=SOFT),
        column_right=style("column-right", 8.5, 11, color=SOFT, **right),
        cell=style("cell", 9.5 * s, 12.6 * s),
        cell_strong=style("cell-strong", 9.5 * s, 12.6 * s, font=MEDIUM),
        amount=style("amount", 9.5 * s, 12.6 * s, **right),
        amount_strong=style("amount-strong", 9.5 * s, 12.6 * s, font=BOLD, **right),
        sign_first=style("sign-first", 10 * s, 14 * s, font=BOLD, **right),
        sign=style("sign", 10 * s, 14 * s, **right),
        proof=style("proof", 7.6, 10.4, color=SOFT),
        proof_strong=style("proof-strong", 7.6, 10.4, color=SOFT, font=MEDIUM),
    )
