"""Finding words in what people write: whole words, accents and case folded."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MARKS = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")
# Letters that no decomposition reduces to a plain one.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as folded, and where it stands in the text."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words in a row, folded; `open_ends` says which of them take any ending."""

    written: str
    words: tuple[str, ...]
    open_ends: tuple[bool, ...]


def fold(text: str) -> str:
    """Return a text without accents and case: "Caffè" → "caffe"."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.casefold().translate(_PLAIN)


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text with their places; apostrophes and hyphens separate."""
    return tuple(
        Token(fold(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)
    )


def pattern(written: str) -> Pattern:
    """Read one pattern: "giardin*" is any word that starts so, two words stand in a row."""
    parts = written.split()
    words = [_join(part.removesuffix("*")) for part in parts]
    return Pattern(written, tuple(words), tuple(part.endswith("*") for part in parts))


class Patterns:
    """Many patterns, by the word they begin with: a text is walked through once."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._whole: dict[str, list[Pattern]] = {}
        self._open: list[Pattern] = []
        for one in patterns:
            if one.words and one.open_ends[0]:
                self._open.append(one)
            elif one.words:
                self._whole.setdefault(one.words[0], []).append(one)

    def find(self, text: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
        """Give the places (start, end) where any of the patterns stands, in their order."""
        for index, token in enumerate(text):
            for one in (*self._whole.get(token.folded, ()), *self._open):
                if stands_at(one, text, index):
                    yield token.start, text[index + len(one.words) - 1].end


def find(looked_for: Pattern, text: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Give the places (start, end) where a pattern stands among the words of a text."""
    length = len(looked_for.words)
    if not length:
        return
    for index in range(len(text) - length + 1):
        if stands_at(looked_for, text, index):
            yield text[index].start, text[index + length - 1].end


def stands_at(looked_for: Pattern, text: tuple[Token, ...], index: int) -> bool:
    """Tell whether a pattern stands among the words of a text from the given one on."""
    if index + len(looked_for.words) > len(text):
        return False
    return all(
        _fits(text[index + offset].folded, word, looked_for.open_ends[offset])
        for offset, word in enumerate(looked_for.words)
    )


def _fits(token: str, word: str, open_end: bool) -> bool:
    return token.startswith(word) if open_end else token == word


def _join(part: str) -> str:
    return "".join(token.folded for token in tokens(part))
