"""Lines to sign on: each with the name and the role of who signs under it."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer, Table

from grantcall.documents.fonts import REGULAR
from grantcall.documents.page import INK
from grantcall.documents.pieces import in_short
from grantcall.documents.styles import SMALL, STRONG
from grantcall.documents.text import paragraphs

_ROOM = 34  # points of white above each line, enough for a signature by hand
_GAP = 24


def signatures(people: Sequence[tuple[str, str]], width: float) -> list[Flowable]:
    """Return lines for people, two side by side; a person is a name and a role."""
    made: list[Flowable] = []
    column = (width - _GAP) / 2
    for place in range(0, len(people), 2):
        pair = people[place : place + 2]
        cells = [
            [*paragraphs(in_short(name) or "–", STRONG), *paragraphs(in_short(role), SMALL)]
            for name, role in pair
        ]
        row: list[list[Flowable]] = [cells[0], [], cells[1] if len(cells) > 1 else []]
        style = [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("LINEABOVE", (0, 0), (0, 0), 0.6, INK),
        ]
        if len(pair) > 1:
            style.append(("LINEABOVE", (2, 0), (2, 0), 0.6, INK))
        made += [Spacer(1, _ROOM), Table([row], colWidths=[column, _GAP, column], style=style)]
    return made
