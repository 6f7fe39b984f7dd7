"""Downloads of stored files: never shown by the browser itself, each read on record."""

from flask import Response

from grantcall.core.policy import Right
from grantcall.store.models import StoredFile
from grantcall.web.access import requires
from grantcall.web.desks.blueprint import desks
from grantcall.web.downloads import hand_out
from grantcall.web.reads import personal_data_of


@desks.get("/files/<id:id>")
@requires(Right.PROPOSAL_READ, object="file", reads_personal=True)
def file(stored: StoredFile) -> Response:
    """Hand out the bytes of a file as a download under the name it came with."""
    personal_data_of(stored.object_ref)
    return hand_out(stored)
