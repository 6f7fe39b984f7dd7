"""The only door to reportlab's Paragraph: whatever people typed arrives as mere text.

reportlab reads markup, opens files and addresses that markup names, and leaves out letters
its font lacks. Here text is normalised, escaped, checked against the embedded font letter
by letter, and cut into pieces that cannot hold it up. Nothing is ever fetched.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from grantcall.documents.fonts import letters_of, register_fonts
from grantcall.documents.marks import content

LONGEST = 4000
MISSING_LETTER = "¤"
"""Stands for a letter that the typeface does not have; never nothing."""

rl_config.trustedHosts = []
rl_config.trustedSchemes = []

_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_INVISIBLE = {0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF}
_SAME_LOOK = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "–", "\u00a0": "\u00a0"})
_SPACES = re.compile(r"[^\S\n\u00a0]+")
_LINES = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")


class _TaggedParagraph(Paragraph):
    """A paragraph that says what it is: the role that its style names, else "P"."""

    def draw(self) -> None:
        """Draw the paragraph as content of its role."""
        with content(self.canv, getattr(self.style, "role", "P")):
            super().draw()


def clean(value: str) -> str:
    """Return text without control characters, invisible letters and direction overrides.

    The result is in Unicode's composed form (NFC); ends of lines are all "\\n".
    """
    value = _LINES.sub("\n", unicodedata.normalize("NFC", value)).translate(_SAME_LOOK)
    kept = (
        letter
        for letter in value
        if letter in "\n\t"
        or not (
            unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn")
            or ord(letter) in _BIDI
            or ord(letter) in _INVISIBLE
        )
    )
    return _SPACES.sub(" ", "".join(kept)).strip()


def drawable(value: str, font: str) -> str:
    """Return clean text with a visible sign for each letter the font lacks.

    A letter that is only another form of one the font has ("№" is "No") is written so.
    """
    letters = letters_of(font)
    if all(ord(letter) in letters or letter == "\n" for letter in value):
        return value
    return "".join(_in_font(letter, letters) for letter in value)


def has_missing_letters(value: str, font: str) -> bool:
    """Tell whether a text holds letters that the font cannot draw."""
    text = clean(value)
    return drawable(text, font).count(MISSING_LETTER) > text.count(MISSING_LETTER)


def escaped(value: str, font: str) -> str:
    """Return one piece of text for Paragraph: at most `LONGEST` letters, no markup left."""
    return escape(drawable(clean(value), font)[:LONGEST]).replace("\n", "<br/>")


def paragraph(value: str, style: ParagraphStyle) -> Paragraph:
    """Return one paragraph for a short text; what is beyond `LONGEST` letters is left out."""
    register_fonts()
    return _TaggedParagraph(escaped(value, style.fontName), style, encoding="utf-8")


def paragraph_of(pieces: Iterable[tuple[str, bool]], style: ParagraphStyle) -> Paragraph:
    """Return one paragraph of several pieces of text; those marked stand out in bold.

    Each piece is text and nothing else, as in `paragraph`; spaces between pieces stay.
    """
    register_fonts()
    made = []
    for value, strong in pieces:
        inner = escaped(value, style.fontName)
        before = " " if value[:1].isspace() and inner else ""
        after = " " if value[-1:].isspace() else ""
        made.append(before + (f"<b>{inner}</b>" if strong and inner else inner) + after)
    return _TaggedParagraph("".join(made), style, encoding="utf-8")


def paragraphs(value: str, style: ParagraphStyle) -> list[Paragraph]:
    """Return a text of any length, all of it: one paragraph per line, long lines cut."""
    return [paragraph(piece, style) for piece in _pieces(clean(value))]


def _pieces(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        rest = line.strip()
        while len(rest) > LONGEST:
            cut = rest.rfind(" ", LONGEST // 2, LONGEST)
            cut = LONGEST if cut < 0 else cut
            yield rest[:cut]
            rest = rest[cut:].lstrip()
        if rest:
            yield rest


def _in_font(letter: str, letters: frozenset[int]) -> str:
    if ord(letter) in letters or letter == "\n":
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if all(ord(part) in letters for part in plain):
        return plain
    # A mark that stands on the letter before it is part of that letter's loss.
    return "" if unicodedata.combining(letter) else MISSING_LETTER
