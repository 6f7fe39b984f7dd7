"""What a letter says, as plain values: gathered without the library that draws."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of the table of instalments, as text."""

    name: str
    when: str
    amount: str


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything a letter says, as plain text in one language.

    `template` is the frozen text and `values` its placeholders. `number` is the register's
    ("OUT 0000001/2019"); `code` opens the page at `verify_link`, `short_code` can be typed at
    `verify_page`. `chain` is the head of the audit trail before this letter. `amount_cents` is
    kept inside the file for programs. `preview` marks a paper that was not issued.
    """

    lang: str
    template: str
    values: Mapping[str, str]
    rows: tuple[Instalment, ...]
    total: Instalment
    owner: str
    office: str
    ref: str
    number: str
    dated: str
    addressee: tuple[str, ...]
    code: str
    short_code: str
    verify_link: str
    verify_page: str
    chain: str
    amount_cents: int
    demo: bool = False
    preview: bool = False
