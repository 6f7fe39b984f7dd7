"""Reading back what one of our papers says: the text as the embedded fonts spell it.

Only for PDFs that this house drew: one byte per letter, a table of letters in each font.
"""

import re
from io import BytesIO
from typing import Any

import pikepdf

_RANGE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_SINGLE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX = re.compile(r"<([0-9A-Fa-f]+)>")
_SPACE = re.compile(r"\s+")
Letters = dict[int, str]


def text_in(data: bytes) -> str:
    """Return the text of a paper in the order of drawing, one line per piece drawn."""
    lines = []
    with pikepdf.open(BytesIO(data)) as pdf:
        known: dict[Any, Letters] = {}
        for page in pdf.pages:
            lines += _page(page, known)
    return "\n".join(lines)


def bare(text: str) -> str:
    """Return a text without white space, for comparing across ends of lines."""
    return _SPACE.sub("", text)


def _page(page: Any, known: dict[Any, Letters]) -> list[str]:
    fonts, letters, lines = page.Resources.Font, {}, []
    for drawn in pikepdf.parse_content_stream(page):
        operands: Any = drawn.operands
        name = str(drawn.operator)
        if name == "Tf":
            letters = _letters(fonts[str(operands[0])], known)
        elif name in ("Tj", "'", '"'):
            lines.append(_spelled(operands[-1], letters))
        elif name == "TJ":
            parts = [one for one in operands[0] if isinstance(one, pikepdf.String)]
            lines.append("".join(_spelled(one, letters) for one in parts))
    return lines


def _spelled(string: Any, letters: Letters) -> str:
    return "".join(letters.get(code, "") for code in bytes(string))


def _letters(font: Any, known: dict[Any, Letters]) -> Letters:
    """Return the letter of each code of a font, from the table that it carries."""
    key = font.objgen
    if key not in known:
        table = font.ToUnicode.read_bytes().decode("ascii", "replace")
        known[key] = _read_table(table)
    return known[key]


def _read_table(table: str) -> Letters:
    found: Letters = {}
    for kind, block in _BLOCK.findall(table):
        if kind == "bfchar":
            found |= {int(code, 16): _letter(to) for code, to in _SINGLE.findall(block)}
            continue
        for first, last, start, listed in _RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if listed:
                found |= dict(zip(codes, map(_letter, _HEX.findall(listed)), strict=False))
            else:
                base = int(start, 16)
                found |= {code: chr(base + place) for place, code in enumerate(codes)}
    return found


def _letter(written: str) -> str:
    return bytes.fromhex(written.rjust(4, "0")).decode("utf-16-be", "replace")
