"""An upload's row: how many a record may hold, and who added what."""

from sqlalchemy import func, select

from grantcall.core.errors import Reason, Refusal
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.store.accept import safe_name
from grantcall.store.models import StoredFile

_TOO_MANY = Words("Ci sono già troppi file.", "There are too many files already.")


def keep_upload(
    work: Work,
    owner: str,
    name: str,
    media_type: str,
    content: tuple[str, int],
    *,
    field: str,
    most: int,
    action: str,
    too_many: Words = _TOO_MANY,
) -> str:
    """Write the row of a file whose bytes are safe on disk; return its id.

    `owner` is the record's name in the trail, `content` its sha256 and size in bytes. Raises
    `Refusal` (`too_many_files`) when the record holds `most` files already, replaced ones
    included.
    """
    held = work.session.scalar(
        select(func.count()).select_from(StoredFile).where(StoredFile.owner == owner)
    )
    if (held or 0) >= most:
        raise Refusal(Reason("too_many_files", too_many, field=field))
    stored = StoredFile(
        id=new_id(),
        sha256=content[0],
        size=content[1],
        media_type=media_type,
        name=safe_name(name),
        owner=owner,
        at=work.now,
        by=work.actor.ref,
    )
    with work.recording(action, owner) as event:
        event.seal(stored)
        event.note(field=field)
    return stored.id
