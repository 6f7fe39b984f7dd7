"""Signed letters that come back: several at once, each matched, each told."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.funding.issue_letter import call_to_issue
from grantcall.funding.match_signed import Match, letters_known, match_signed
from grantcall.funding.models import SignedLetter
from grantcall.store.accept import accepted_type, safe_name
from grantcall.store.files import FileStore
from grantcall.store.models import StoredFile

MOST = 60
_PDF = "application/pdf"
_NOT_PDF = Words(
    "«{name}» non è un PDF: qui si caricano solo lettere firmate in PDF.",
    "“{name}” is not a PDF: only signed letters in PDF are uploaded here.",
)
_PADES = Words(
    "Se firmate con un file .p7m, scegliete la firma dentro il PDF (PAdES).",
    "If you sign into a .p7m file, choose the signature inside the PDF (PAdES).",
)
_NONE = Words("Non avete scelto nessun file.", "You chose no file.")
_CHOOSE = Words("Scegliete uno o più PDF firmati.", "Choose one or more signed PDFs.")
_TOO_MANY = Words("Al massimo 60 file alla volta.", "At most 60 files at a time.")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was uploaded, and the number that the officer typed for it, if any."""

    stream: BinaryIO
    name: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its letter and by what it is known, or why it was not taken.

    `before`: the same file was there already.
    """

    name: str
    number: str = ""
    letter_id: str | None = None
    by_number: bool = False
    by_hash: bool = False
    before: bool = False
    refused: Reason | None = None


def attach_signed(
    slug: str, uploads: Sequence[Upload], *, store: FileStore, actor: Actor, clock: Clock
) -> list[Outcome]:
    """Keep signed copies of a call's letters; return what became of each file, in order.

    A file that matches no letter is not kept and stops no other. Raises `NotFound`, or
    `Invalid` when there are no files, or too many.
    """
    # The library that reads PDFs is heavy: only who uploads waits for it.
    from grantcall.documents.letter import mark_of

    call_id = call_to_issue(slug, actor).id
    if not uploads:
        raise Invalid(Reason("none_chosen", _NONE, next=_CHOOSE, field="files"))
    if len(uploads) > MOST:
        raise Invalid(Reason("too_many_files", _TOO_MANY, field="files"))
    read = [(upload, *_read(upload)) for upload in uploads]
    outcomes = []
    with unit_of_work(actor, clock) as work:
        letters = letters_known(work.session, call_id)
        for upload, data, refused in read:
            name = safe_name(upload.name)
            if refused is not None:
                outcomes.append(Outcome(name, refused=refused))
                continue
            found = match_signed(data, mark_of(data), upload.typed, letters)
            if isinstance(found, Reason):
                outcomes.append(Outcome(name, refused=found))
            else:
                outcomes.append(_keep(work, name, data, found, store))
    return outcomes


def _read(upload: Upload) -> tuple[bytes, Reason | None]:
    name = safe_name(upload.name)
    not_pdf = Reason("signed_not_pdf", _NOT_PDF.format(name=name), next=_PADES)
    try:
        media_type = accepted_type(upload.stream)
    except Invalid as fault:
        known = fault.reasons[0]
        return b"", not_pdf if known.code == "file_type" else known
    return (upload.stream.read(), None) if media_type == _PDF else (b"", not_pdf)


def _keep(work: Work, name: str, data: bytes, found: Match, store: FileStore) -> Outcome:
    letter = found.letter
    sha256, size = store.put(BytesIO(data))
    known = work.session.scalar(
        select(SignedLetter.id).where(
            SignedLetter.letter_id == letter.letter_id, SignedLetter.sha256 == sha256
        )
    )
    if known is None:
        owner = f"funding_letter:{letter.letter_id}"
        stored = StoredFile(
            id=new_id(),
            sha256=sha256,
            size=size,
            media_type=_PDF,
            name=name,
            owner=owner,
            at=work.now,
            by=work.actor.ref,
        )
        signed = SignedLetter(
            letter_id=letter.letter_id,
            file_id=stored.id,
            sha256=sha256,
            matched_by={"number": found.by_number, "hash": found.by_hash},
            at=work.now,
            by=work.actor.ref,
        )
        with work.recording("letter.signed", owner) as event:
            event.seal(stored)
            event.seal(signed)
            event.note(document=sha256, number=found.by_number, hash=found.by_hash)
        work.session.flush()
    return Outcome(
        name,
        number=letter.number,
        letter_id=letter.letter_id,
        by_number=found.by_number,
        by_hash=found.by_hash,
        before=known is not None,
    )
