"""The text of a letter: its lines read as subject, headings, items, and places for values.

The shape is read from the template before anything is filled in, so that nothing a person
typed can become a heading, an item or a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from grantcall.core.placeholders import PlaceholderError, pieces_of

Kind = Literal["heading", "item", "text", "tranches", "lines", "signature"]
_HEADING, _ITEM = "# ", "- "
_TRANCHES = "{tranches}"
Piece = tuple[str, bool]
"""Words, and whether they are a value that stands out."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a letter, with its placeholders still in place."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter's text as it was frozen: the first line is the subject."""

    subject: str
    blocks: tuple[Block, ...]


def read_letter(template: str) -> LetterText:
    """Return the shape of a letter's text.

    A blank line ends a block; "# " opens a heading, "- " an item; `{tranches}` alone is the
    table of the instalments; any other placeholder alone is a list of lines, or nothing
    when its value is empty. A last block of placeholders alone is the signature.
    """
    subject, _, rest = template.replace("\r\n", "\n").strip("\n").partition("\n")
    paragraphs = [part.strip() for part in rest.split("\n\n") if part.strip()]
    blocks = [block for part in paragraphs for block in _read(part)]
    if blocks and blocks[-1].kind in ("text", "lines") and _only_names(blocks[-1].text):
        blocks[-1] = Block("signature", blocks[-1].text)
    return LetterText(subject.strip(), tuple(blocks))


def filled(text: str, values: Mapping[str, str], strong: frozenset[str]) -> tuple[Piece, ...]:
    """Return a text with its values in place; those named in `strong` stand out.

    Raises `PlaceholderError` for an unknown placeholder or one without a value.
    """
    made: list[Piece] = []
    for piece, is_name in pieces_of(text):
        if is_name and piece not in values:
            raise PlaceholderError(f"no value for {{{piece}}}")
        made.append((values[piece], piece in strong) if is_name else (piece, False))
    return tuple(made)


def plain(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its values in place, as one string."""
    return "".join(piece for piece, _ in filled(text, values, frozenset()))


def _read(part: str) -> Iterator[Block]:
    if part == _TRANCHES:
        yield Block("tranches", part)
        return
    if _only_names(part) and "\n" not in part:
        yield Block("lines", part)
        return
    text: list[str] = []
    for line in part.split("\n"):
        kind = _kind(line)
        if kind == "text":
            text.append(line)
            continue
        if text:
            yield Block("text", "\n".join(text))
            text = []
        yield Block(kind, line[2:].strip())
    if text:
        yield Block("text", "\n".join(text))


def _kind(line: str) -> Kind:
    if line.startswith(_HEADING):
        return "heading"
    return "item" if line.startswith(_ITEM) else "text"


def _only_names(text: str) -> bool:
    return all(is_name or not piece.strip() for piece, is_name in pieces_of(text))
