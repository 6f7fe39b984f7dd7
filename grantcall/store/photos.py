"""Pictures lose what a telephone writes into them: where, when and with what they were taken."""

import io
from typing import BinaryIO

from PIL import ExifTags, Image, ImageOps

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words

_FORMATS = ("JPEG", "PNG")
_SHOWN = ("icc_profile", "transparency")  # what is needed to see it as it was
MOST_PIXELS = 50_000_000  # more than telephones give; a small file can unfold into gigabytes
_QUALITY = 92  # where the tables of the original cannot be used again


def bare_picture(stream: BinaryIO, field: str | None = None) -> BinaryIO:
    """Return a JPEG or PNG without its metadata, turned the way it is to be seen.

    Position, time, device, notes and pictures hidden behind the first are gone; colours and
    size stay. Raises `Invalid` for a damaged picture and for one too large to open.
    """
    stream.seek(0)
    try:
        with Image.open(stream, formats=_FORMATS) as picture:
            _require_size(picture, field)
            return _written(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        text = Words("La foto non si apre.", "The photo cannot be opened.")
        hint = Words("Provate con un’altra foto.", "Try another photo.")
        raise Invalid(Reason("file_damaged", text, next=hint, field=field)) from fault


def _require_size(picture: Image.Image, field: str | None) -> None:
    """Refuse a picture by what its head says, before anything is unfolded."""
    if picture.width * picture.height > MOST_PIXELS:
        text = Words("La foto ha troppi punti.", "The photo has too many pixels.")
        hint = Words(
            "Riducetela: al massimo {most} milioni di punti.",
            "Make it smaller: {most} million pixels at most.",
        ).format(most=MOST_PIXELS // 1_000_000)
        raise Invalid(Reason("file_too_large", text, next=hint, field=field))


def _written(picture: Image.Image) -> BinaryIO:
    kind = picture.format  # "MPO" is a JPEG with a second picture behind the first
    _keep_turn_alone(picture)
    ImageOps.exif_transpose(picture, in_place=True)
    picture.info = {name: picture.info[name] for name in _SHOWN if name in picture.info}
    bare = io.BytesIO()
    if kind == "PNG":
        picture.save(bare, "PNG")
    else:
        quality = "keep" if kind == "JPEG" else _QUALITY
        picture.save(bare, "JPEG", quality=quality, icc_profile=picture.info.get("icc_profile"))
    bare.seek(0)
    return bare


def _keep_turn_alone(picture: Image.Image) -> None:
    """Drop every note but the turn: turning writes the notes again, and telephones write many
    that cannot be."""
    picture.load()
    notes = picture.getexif()
    for note in set(notes) - {ExifTags.Base.Orientation}:
        del notes[note]
