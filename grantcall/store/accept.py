"""Which files are taken: by content, not by name. Nothing is ever served inline."""

import io
from typing import BinaryIO

import filetype
import pikepdf

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words

LARGEST = 20 * 1024 * 1024
ALLOWED = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
}
_HEAD = 8192


def accepted_type(stream: BinaryIO, field: str | None = None) -> str:
    """Return the media type of an upload, read from its bytes; the stream is rewound.

    Raises `Invalid` for an empty, too large, unknown or damaged file, saying what is taken.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size == 0:
        raise Invalid(_reason("file_empty", Words("Il file è vuoto.", "The file is empty."), field))
    if size > LARGEST:
        text = Words(
            "Il file pesa {size} MB: il massimo è {most} MB.",
            "The file is {size} MB: the limit is {most} MB.",
        ).format(size=-(-size // 1024**2), most=LARGEST // 1024**2)
        hint = Words("Provate con una foto più leggera.", "Try a lighter photo.")
        raise Invalid(Reason("file_too_large", text, next=hint, field=field))
    kind = filetype.guess(stream.read(_HEAD))
    stream.seek(0)
    media_type = None if kind is None else str(kind.mime)
    if media_type not in ALLOWED:
        text = Words("Questo tipo di file non si può caricare.", "This kind of file is not taken.")
        raise Invalid(_reason("file_type", text, field))
    if media_type == "application/pdf":
        _open_pdf(stream, field)
    return media_type


def safe_name(name: str) -> str:
    """Return a file name for showing and downloading: no folders, no control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    return plain[-120:] or "file"


def _open_pdf(stream: BinaryIO, field: str | None) -> None:
    try:
        with pikepdf.open(stream) as pdf:
            pages = len(pdf.pages)
    except (pikepdf.PdfError, ValueError):
        pages = 0
    stream.seek(0)
    if pages == 0:
        text = Words(
            "Il PDF è danneggiato o protetto da password.",
            "The PDF is damaged or protected by a password.",
        )
        raise Invalid(_reason("file_damaged", text, field))


def _reason(code: str, text: Words, field: str | None) -> Reason:
    names = ", ".join(ALLOWED.values())
    hint = Words("Caricate un file {names}.", "Upload a {names} file.").format(names=names)
    return Reason(code, text, next=hint, field=field)
