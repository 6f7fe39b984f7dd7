"""The readable copies of letters, made again from the store where they were lost."""

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.funding.issue_letter import call_to_issue
from grantcall.funding.letters import letter_files
from grantcall.funding.write_letter import copy_name
from grantcall.store.places import keep_copy, places


def write_copies(slug: str, *, actor: Actor) -> list[str]:
    """Write the readable copy of every letter of a call again; return their names.

    The bytes come from the store and are what was issued. Raises `NotFound`, also when a
    letter's bytes are gone or are not those that were issued.
    """
    call = call_to_issue(slug, actor)
    found, folder, names = places(), places().letters / call.slug, []
    for entry, sha256 in letter_files(reader(), call.id):
        if not found.files.intact(sha256):
            raise NotFound()
        name = copy_name(entry)
        if keep_copy(folder, name, found.files.read(sha256)):
            names.append(name)
    return names
