"""Stored files leave as downloads: no browser shows one itself, none is kept on the way."""

from flask import Response, send_file
from sqlalchemy import select

from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.store.models import StoredFile
from grantcall.web.services import services


def hand_out_own(object_ref: str, file_id: str) -> Response:
    """Hand out a file that belongs to a record: "lab:<id>". Raises `NotFound`."""
    stored = reader().scalar(
        select(StoredFile).where(StoredFile.id == file_id, StoredFile.owner == object_ref)
    )
    if stored is None:
        raise NotFound()
    return hand_out(stored)


def hand_out(stored: StoredFile) -> Response:
    """Hand out the bytes of a file under the name it came with."""
    return hand_out_bytes(stored.sha256, stored.media_type, stored.name)


def hand_out_paper(sha256: str, name: str) -> Response:
    """Hand out a paper of ours, which is a PDF."""
    return hand_out_bytes(sha256, "application/pdf", name)


def hand_out_bytes(sha256: str, media_type: str, name: str) -> Response:
    """Hand out bytes of the store under a name."""
    return send_file(
        services().store.path(sha256),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=False,
    )
