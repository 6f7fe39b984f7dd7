"""A photo for the diary: kept for the lab's own people, never shown in public."""

from typing import BinaryIO

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.labs.log_activity import require_open_diary, writable_lab
from grantcall.store.accept import accepted_type
from grantcall.store.files import FileStore
from grantcall.store.keep import keep_upload
from grantcall.store.photos import bare_picture

ACTION = "lab.add_photo"
MOST_PHOTOS = 1000  # per lab, all its years
_TOO_MANY = Words("Ci sono già troppe foto.", "There are too many photos already.")
_PICTURES = ("image/jpeg", "image/png")


def add_photo(
    lab_id: str,
    field: str,
    stream: BinaryIO,
    name: str,
    *,
    store: FileStore,
    actor: Actor,
    clock: Clock,
) -> str:
    """Keep a picture for an entry of the diary; return the stored file's id.

    What the telephone wrote into it (position, time) is taken out first; the bytes are safe on
    disk before the row exists. Raises `NotFound`, `Invalid` for what
    is no picture, `Conflict` for a closed diary, `Refusal` when there are too many.
    """
    media_type = accepted_type(stream, field)
    if media_type not in _PICTURES:
        text = Words("Questa non è una foto.", "This is not a photo.")
        hint = Words("Caricate un file JPEG o PNG.", "Upload a JPEG or PNG file.")
        raise Invalid(Reason("file_type", text, next=hint, field=field))
    sha256, size = store.put(bare_picture(stream, field))
    with unit_of_work(actor, clock) as work:
        lab, _roles = writable_lab(work, lab_id, ACTION)
        require_open_diary(lab)
        return keep_upload(
            work,
            lab.object_ref,
            name,
            media_type,
            (sha256, size),
            field=field,
            most=MOST_PHOTOS,
            action=ACTION,
            too_many=_TOO_MANY,
        )
