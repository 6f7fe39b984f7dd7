"""Which letter a signed file belongs to, and by what one knows it."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.errors import Reason
from grantcall.core.register import RegisterEntry, format_number
from grantcall.core.words import Words
from grantcall.funding.models import Award, FundingLetter
from grantcall.store.models import StoredFile

_SIGNATURE = b"/ByteRange"
_TYPED = re.compile(r"^(?:OUT\s*)?0*(\d{1,9})\s*/\s*(\d{4})$", re.IGNORECASE)
_UNSIGNED = Words(
    "Questo file è la lettera {number} come l'avete scaricata: la firma non c'è.",
    "This file is letter {number} as you downloaded it: there is no signature.",
)
_SIGN_FIRST = Words("Firmatela e caricatela di nuovo.", "Sign it and upload it again.")
_ALTERED = Words(
    "Il file è la lettera {number} con qualcosa di aggiunto che non è una firma.",
    "The file is letter {number} with something added that is no signature.",
)
_OTHER_BYTES = Words(
    "Il file dice di essere la lettera {number}, ma il suo contenuto non è quello partito.",
    "The file says it is letter {number}, but its content is not what was issued.",
)
_SIGN_OURS = Words(
    "Firmate il PDF scaricato da qui. Se è una scansione, scrivete voi il numero.",
    "Sign the PDF downloaded here. If it is a scan, type the number yourself.",
)
_UNKNOWN = Words(
    "Non riconosciamo nessuna lettera in questo file.", "We recognise no letter in this file."
)
_TYPE_NUMBER = Words(
    "Se è una scansione, scrivete accanto il numero, per esempio 0000001/2019.",
    "If it is a scan, type its number beside it, for example 0000001/2019.",
)
_NO_SUCH = Words(
    "Nessuna lettera di questo bando ha il numero «{typed}».",
    "No letter of this call has the number “{typed}”.",
)
_NOT_THAT = Words(
    "Avete scritto il numero {typed}, ma il file è la lettera {number}.",
    "You typed the number {typed}, but the file is letter {number}.",
)
_CHECK = Words("Controllate il numero.", "Check the number.")


@dataclass(frozen=True, slots=True)
class Known:
    """A letter of the call, as far as matching needs it."""

    letter_id: str
    number: str
    code: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Match:
    """The letter a file belongs to. `by_hash`: the file begins with the very bytes that were
    issued. `by_number`: the number is inside the file, or the officer typed it."""

    letter: Known
    by_number: bool
    by_hash: bool


def letters_known(session: Session, call_id: str) -> list[Known]:
    """Return the letters of a call, smallest file first; one statement."""
    rows = session.execute(
        select(FundingLetter, RegisterEntry, StoredFile.size)
        .join(Award, Award.id == FundingLetter.award_id)
        .join(RegisterEntry, RegisterEntry.id == FundingLetter.register_entry_id)
        .join(StoredFile, StoredFile.id == FundingLetter.file_id)
        .where(Award.call_id == call_id)
        .order_by(StoredFile.size, FundingLetter.id)
    )
    return [
        Known(
            row.FundingLetter.id,
            row.RegisterEntry.written,
            row.FundingLetter.code,
            row.FundingLetter.sha256,
            row.size,
        )
        for row in rows
    ]


def match_signed(
    data: bytes, mark: tuple[str, str] | None, typed: str, letters: Sequence[Known]
) -> Match | Reason:
    """Return the letter of a file, or why it cannot be told.

    `mark` is the number and code that the file carries inside, `typed` the number that the
    officer typed for it (may be empty). A file signed on top of ours begins with our bytes;
    a scan does not and is known by the typed number alone.
    """
    named = _typed_letter(typed, letters)
    if isinstance(named, Reason):
        return named
    same = _by_bytes(data, letters)
    if same is not None:
        fault = _fault_in(data, same)
        if fault is None and named is not None and named != same:
            text = _NOT_THAT.format(typed=named.number, number=same.number)
            fault = Reason("signed_other_number", text, next=_CHECK)
        if fault is not None:
            return fault
        return Match(same, by_number=mark == (same.number, same.code), by_hash=True)
    marked = next((one for one in letters if mark == (one.number, one.code)), None)
    if named is not None:
        if marked is not None and marked != named:
            text = _NOT_THAT.format(typed=named.number, number=marked.number)
            return Reason("signed_other_number", text, next=_CHECK)
        return Match(named, by_number=True, by_hash=False)
    if marked is not None:
        text = _OTHER_BYTES.format(number=marked.number)
        return Reason("signed_other_bytes", text, next=_SIGN_OURS)
    return Reason("signed_unknown", _UNKNOWN, next=_TYPE_NUMBER)


def _typed_letter(typed: str, letters: Sequence[Known]) -> Known | Reason | None:
    typed = typed.strip()
    if not typed:
        return None
    found = _TYPED.match(typed)
    if found is not None:
        number = format_number("OUT", int(found[2]), int(found[1]))
        for one in letters:
            if one.number == number:
                return one
    return Reason("signed_no_such", _NO_SUCH.format(typed=typed[:40]), next=_CHECK)


def _by_bytes(data: bytes, letters: Sequence[Known]) -> Known | None:
    """Return the letter whose bytes a file begins with; every byte is hashed once."""
    digest, done = hashlib.sha256(), 0
    for one in letters:
        if one.size > len(data):
            break
        digest.update(data[done : one.size])
        done = one.size
        if digest.hexdigest() == one.sha256:
            return one
    return None


def _fault_in(data: bytes, letter: Known) -> Reason | None:
    added = data[letter.size :]
    if not added.strip():
        text = _UNSIGNED.format(number=letter.number)
        return Reason("signed_without_signature", text, next=_SIGN_FIRST)
    if _SIGNATURE not in added:
        text = _ALTERED.format(number=letter.number)
        return Reason("signed_altered", text, next=_SIGN_OURS)
    return None
