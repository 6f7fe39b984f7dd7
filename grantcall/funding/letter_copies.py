"""The readable copies of letters, made again from the store where they were lost."""

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.register import RegisterEntry
from grantcall.funding.issue_letter import call_to_issue
from grantcall.funding.models import Award, FundingLetter
from grantcall.funding.write_letter import copy_name
from grantcall.store.places import keep_copy, places


def write_copies(slug: str, *, actor: Actor) -> list[str]:
    """Write the readable copy of every letter of a call again; return their names.

    The bytes come from the store and are what was issued. Raises `NotFound`, also when a
    letter's bytes are gone or are not those that were issued.
    """
    call = call_to_issue(slug, actor)
    rows = reader().execute(
        select(RegisterEntry, FundingLetter.sha256)
        .join(FundingLetter, FundingLetter.register_entry_id == RegisterEntry.id)
        .join(Award, Award.id == FundingLetter.award_id)
        .where(Award.call_id == call.id)
        .order_by(RegisterEntry.year, RegisterEntry.number)
    )
    found, folder, names = places(), places().letters / call.slug, []
    for row in rows:
        if not found.files.intact(row.sha256):
            raise NotFound()
        name = copy_name(row.RegisterEntry)
        if keep_copy(folder, name, found.files.read(row.sha256)):
            names.append(name)
    return names
