"""Signs of a registered body in what a group wrote: legal forms, registers, codes.

A sign is a question for the office, never a verdict: an association may simply be a
neighbour who lends a room.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grantcall.engine.words_in_text import Patterns, pattern, tokens

# Legal forms and registers of Italian law (D.Lgs. 117/2017 and the civil code).
_FORMS = (
    "aps",
    "odv",
    "ets",
    "onlus",
    "asd",
    "ssd",
    "coop",
    "cooperativ*",
    "srl",
    "s r l",
    "srls",
    "spa",
    "s p a",
    "snc",
    "s n c",
    "sas",
    "s a s",
    "runts",
    "fondazione",
    "impresa sociale",
    "ente del terzo settore",
    "enti del terzo settore",
    "associazione di promozione sociale",
    "organizzazione di volontariato",
    "associazione riconosciuta",
    "associazione iscritta",
    "associazione registrata",
    "partita iva",
    "p iva",
)
_PATTERNS = Patterns(pattern(written) for written in _FORMS)
# The tax code of a body, and a VAT number, are eleven digits; a person's code has letters.
_CODE = re.compile(r"(?<![\dA-Za-z])(?:IT\s?)?(\d{11})(?!\d)")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: a legal form in words or an eleven-digit code, and where it stands."""

    kind: Literal["word", "code"]
    text: str
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BodySigns:
    """All signs found, by field and place. `count` is the fact `signs_of_a_body`."""

    found: tuple[Sign, ...]

    @property
    def count(self) -> int:
        """Return how many different signs there are; a word said twice is one sign."""
        return len({(sign.kind, sign.text.casefold()) for sign in self.found})


def signs_of_a_body(texts: Mapping[str, object]) -> BodySigns:
    """Look for signs in answers by field: names, texts, account holders, codes.

    What is not text is passed over. Of two signs that overlap the longer one counts.
    """
    found: list[Sign] = []
    for name, text in texts.items():
        if isinstance(text, str):
            found += _longest(_signs(name, text))
    return BodySigns(tuple(found))


def _signs(name: str, text: str) -> list[Sign]:
    found = [
        Sign("word", text[start:end], name, start, end)
        for start, end in _PATTERNS.find(tokens(text))
    ]
    codes = _CODE.finditer(text)
    return found + [Sign("code", code.group(1), name, code.start(1), code.end(1)) for code in codes]


def _longest(signs: list[Sign]) -> list[Sign]:
    kept: list[Sign] = []
    for sign in sorted(signs, key=lambda one: (one.start - one.end, one.start, one.text)):
        if all(sign.end <= other.start or sign.start >= other.end for other in kept):
            kept.append(sign)
    return sorted(kept, key=lambda one: one.start)
