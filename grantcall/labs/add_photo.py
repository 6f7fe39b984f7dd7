"""A photo for the diary: kept for the lab's own people, never shown in public."""

from typing import BinaryIO

from sqlalchemy import func, select

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, Reason, Refusal
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.labs.log_activity import require_open_diary, writable_lab
from grantcall.store.accept import LARGEST, accepted_type, safe_name
from grantcall.store.files import FileStore
from grantcall.store.models import StoredFile

ACTION = "lab.add_photo"
MOST_PHOTOS = 1000  # per lab, all its years
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

    The bytes are safe on disk before the row exists. Raises `NotFound`, `Invalid` for what
    is no picture, `Conflict` for a closed diary, `Refusal` when there are too many.
    """
    media_type = accepted_type(stream, field)
    if media_type not in _PICTURES:
        text = Words("Questa non è una foto.", "This is not a photo.")
        hint = Words("Caricate un file JPEG o PNG.", "Upload a JPEG or PNG file.")
        raise Invalid(Reason("file_type", text, next=hint, field=field))
    sha256, size = store.put(stream, LARGEST)
    with unit_of_work(actor, clock) as work:
        lab, _roles = writable_lab(work, lab_id, ACTION)
        require_open_diary(lab)
        owner = lab.object_ref
        held = work.session.scalar(
            select(func.count()).select_from(StoredFile).where(StoredFile.owner == owner)
        )
        if (held or 0) >= MOST_PHOTOS:
            text = Words("Ci sono già troppe foto.", "There are too many photos already.")
            raise Refusal(Reason("too_many_files", text, field=field))
        stored = StoredFile(
            id=new_id(),
            sha256=sha256,
            size=size,
            media_type=media_type,
            name=safe_name(name),
            owner=owner,
            at=work.now,
            by=actor.ref,
        )
        with work.recording(ACTION, owner) as event:
            event.seal(stored)
    return stored.id
