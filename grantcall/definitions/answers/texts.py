"""Texts, and texts of a known form: e-mail, telephone, tax code, IBAN, link."""

import re
import unicodedata
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.it import codicefiscale

from grantcall.core.errors import Reason
from grantcall.definitions.answers import said
from grantcall.definitions.answers.result import Read
from grantcall.definitions.model import Column

HARD_LIMIT = 50_000
"""Characters beyond which a text is not even kept in a draft."""

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PHONE = re.compile(r"^\+?[0-9]{6,15}$")
_HOST = re.compile(r"^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$")
_PERSON_LENGTH = 16
_LINK_LENGTH = 2000

# Weights of the odd places, the same for the tax code and for the CIN of a bank account.
_ODD = (
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
)  # fmt: skip


def tidy(raw: object, *, lines: bool) -> str | Reason:
    """Return a text in NFC without outer blanks, or why it cannot be kept.

    With `lines` paragraphs stay; without, a line break becomes a blank. Control
    characters, lone surrogates and marks that turn the direction of text are refused.
    """
    if not isinstance(raw, str):
        return said.WRONG_SHAPE
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    if len(text) > HARD_LIMIT or any(_odd(character) for character in text):
        return (
            said.ODD_CHARACTERS if len(text) <= HARD_LIMIT else said.too_long(len(text), HARD_LIMIT)
        )
    return unicodedata.normalize("NFC", text).strip()


def read_text(column: Column, raw: object) -> Read:
    """Read a `line` or `text`; one that is too long is kept in a draft, and said."""
    text = tidy(raw, lines=column.type == "text")
    if isinstance(text, Reason):
        return Read(None, (text,))
    if not text:
        return Read(None)
    reasons = []
    if isinstance(column.max, int) and len(text) > column.max:
        reasons.append(said.too_long(len(text), column.max))
    if isinstance(column.min, int) and len(text) < column.min:
        reasons.append(said.too_short(len(text), column.min))
    return Read(text, tuple(reasons))


def read_email(raw: str) -> Read:
    """Read an e-mail address by its form alone: nobody is asked over the network."""
    try:
        return Read(validate_email(raw, check_deliverability=False).normalized)
    except EmailNotValidError:
        return Read(None, (said.NOT_AN_EMAIL,))


def read_phone(raw: str) -> Read:
    """Read a telephone number; blanks and dashes are left out."""
    digits = re.sub(r"[\s./()\-]", "", raw)
    return Read(digits) if _PHONE.match(digits) else Read(None, (said.NOT_A_PHONE,))


def read_tax_code(raw: str) -> Read:
    """Read the Italian tax code of a person: 16 characters with their check letter."""
    try:
        code = codicefiscale.validate(raw)
    except StdnumError:
        code = ""
    return Read(code) if len(code) == _PERSON_LENGTH else Read(None, (said.NOT_A_TAX_CODE,))


def read_iban(raw: str) -> Read:
    """Read an IBAN: its two check digits, and for Italy the check letter (CIN) as well."""
    try:
        number = stdnum_iban.validate(raw)
    except StdnumError:
        return Read(None, (said.NOT_AN_IBAN,))
    if number[:2] in ("IT", "SM") and not _cin_fits(number):
        return Read(None, (said.NOT_AN_IBAN,))
    return Read(number)


def read_link(raw: str) -> Read:
    """Read a web address, http or https only, without a name and password in it."""
    text = raw if "://" in raw else f"https://{raw}"
    refused = Read(None, (said.NOT_A_LINK,))
    if len(text) > _LINK_LENGTH or re.search(r"\s", text):
        return refused
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return refused
    safe = parts.scheme.lower() in ("http", "https") and "@" not in parts.netloc
    return Read(text) if safe and _HOST.match(host) else refused


def _cin_fits(number: str) -> bool:
    """Check the letter of an Italian account: branch and number weighed place by place."""
    letter, rest = number[4], number[5:]
    total = 0
    for place, character in enumerate(rest):
        value = int(character, 36) - (10 if character.isalpha() else 0)
        total += _ODD[value] if place % 2 == 0 else value
    return letter == chr(ord("A") + total % 26)


def _odd(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _BIDI or unicodedata.category(character) in ("Cc", "Cs")
