"""Files that a group adds to its proposal."""

from typing import BinaryIO

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import unit_of_work
from grantcall.process.frozen import definition_of
from grantcall.proposals.roles import require
from grantcall.proposals.save_answers import writable_fields
from grantcall.proposals.submit import locked
from grantcall.store.accept import LARGEST, accepted_type
from grantcall.store.files import FileStore
from grantcall.store.keep import keep_upload

MOST_FILES = 60  # per proposal, replaced ones included


def attach_file(
    proposal_id: str,
    field: str,
    stream: BinaryIO,
    name: str,
    *,
    store: FileStore,
    actor: Actor,
    clock: Clock,
) -> str:
    """Keep an upload for a field of a proposal; return the stored file's id.

    The bytes are safe on disk before the row exists. The caller saves the id among the
    field's answers. Raises `NotFound`, `Invalid` for a file that is not taken, `Refusal`
    when the field is closed or the proposal holds too many files.
    """
    media_type = accepted_type(stream, field)
    sha256, size = store.put(stream, LARGEST)
    with unit_of_work(actor, clock) as work:
        proposal = locked(work, proposal_id)
        require(work.session, actor, Right.PROPOSAL_EDIT, proposal)
        definition = definition_of(work.session, proposal.version_id)
        question = definition.forms["proposal"].fields.get(field)
        if question is None or field not in writable_fields(work, proposal, definition):
            raise NotFound()
        return keep_upload(
            work,
            proposal.object_ref,
            name,
            media_type,
            (sha256, size),
            field=field,
            most=MOST_FILES,
            action="file.attach",
        )
