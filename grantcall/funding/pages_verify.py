"""Is a letter genuine? For anybody: number and date, never a name."""

import hashlib
import re
from contextlib import closing
from typing import Any

from flask import redirect, render_template, request
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import Reason
from grantcall.core.register import RegisterEntry
from grantcall.core.words import Words
from grantcall.funding.letters import by_code
from grantcall.funding.models import Award, FundingLetter
from grantcall.funding.pages_room import funding
from grantcall.process.frozen import definition_of
from grantcall.store.models import StoredFile
from grantcall.web.access import public
from grantcall.web.services import services
from grantcall.web.site import use_call

SHORTEST, LONGEST = 8, 26
LARGEST = 10 * 1024 * 1024
_PIECE = 1 << 16
_CODE = re.compile(r"^[0-9a-z]+$")
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})  # letters that codes never hold
_NOTHING = Words(
    "Scegliete il file della lettera, oppure incollate la sua impronta.",
    "Choose the letter's file, or paste its fingerprint.",
)
_NO_FINGERPRINT = Words(
    "L'impronta ha 64 cifre e lettere da «a» a «f».",
    "A fingerprint has 64 digits and letters from “a” to “f”.",
)
_TOO_LARGE = Words(
    "Il file è troppo grande: una lettera non supera i 10 MB.",
    "The file is too large: a letter is never above 10 MB.",
)


@funding.get("/verify")
@public
def verify() -> Any:
    """Ask for the code of a letter, and lead to its page."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return render_template("funding/verify.html", typed="", unknown=False)
    code = _plain(typed)
    found = by_code(reader(), code) if SHORTEST <= len(code) <= LONGEST else None
    if found is None:
        return render_template("funding/verify.html", typed=typed[:60], unknown=True), 404
    return redirect(f"/verify/{found[0].code}", 303)


@funding.get("/verify/<id:code>")
@public
def verify_letter(code: str) -> Any:
    """Show number and date of a letter, and whether the kept bytes are those issued."""
    found = by_code(reader(), code)
    if found is None:
        return render_template("funding/verify.html", typed="", unknown=True), 404
    return _page(*found)


@funding.post("/verify/<id:code>")
@public
def compare(code: str) -> Any:
    """Say whether a file or a fingerprint matches a letter. The file is hashed and forgotten."""
    found = by_code(reader(), code)
    if found is None:
        return render_template("funding/verify.html", typed="", unknown=True), 404
    letter, entry = found
    upload = request.files.get("file")
    typed = re.sub(r"\s+", "", request.form.get("fingerprint", "")).lower()
    if upload is not None and upload.filename:
        with closing(upload.stream) as stream:
            return _compare_file(letter, entry, stream)
    if not typed:
        return _page(letter, entry, Reason("nothing_given", _NOTHING, field="file"))
    if not _SHA256.match(typed):
        fault = Reason("no_fingerprint", _NO_FINGERPRINT, field="fingerprint")
        return _page(letter, entry, fault, typed=request.form.get("fingerprint", "")[:200])
    return _page(letter, entry, verdict="same" if typed == letter.sha256 else "other")


def _compare_file(letter: FundingLetter, entry: RegisterEntry, stream: Any) -> Any:
    """Hash a file once: the whole of it, and its beginning as long as the letter."""
    length = reader().get_one(StoredFile, letter.file_id).size
    whole, start, done = hashlib.sha256(), hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        whole.update(piece)
        start.update(piece[: max(0, length - done)])
        done += len(piece)
        if done > LARGEST:
            return _page(letter, entry, Reason("file_too_large", _TOO_LARGE, field="file"))
    if whole.hexdigest() == letter.sha256:
        return _page(letter, entry, verdict="same")
    added = done > length and start.hexdigest() == letter.sha256
    return _page(letter, entry, verdict="added" if added else "other")


def _page(
    letter: FundingLetter,
    entry: RegisterEntry,
    fault: Reason | None = None,
    *,
    verdict: str = "",
    typed: str = "",
) -> Any:
    session = reader()
    call = session.scalars(
        select(Call).join(Award, Award.call_id == Call.id).where(Award.id == letter.award_id)
    ).one()
    use_call(call.version_id, call.demo)
    definition = definition_of(session, call.version_id)
    page = render_template(
        "funding/verify_letter.html",
        letter=letter,
        entry=entry,
        intact=services().store.intact(letter.sha256),
        call=definition.label,
        promoter=definition.promoter,
        verdict=verdict,
        reasons=(fault,) if fault is not None else (),
        typed=typed,
    )
    return page, 422 if fault is not None else 200


def _plain(typed: str) -> str:
    code = re.sub(r"[\s-]+", "", typed).lower().translate(_LOOKS_LIKE)
    return code if _CODE.match(code) else ""
