"""The files of an award as pages name them."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.funding.models import Award
from grantcall.store.models import StoredFile


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file as pages name it."""

    id: str
    name: str
    size: str
    url: str


def files_of_award(session: Session, award: Award) -> dict[str, Kept]:
    """Return the files of an award's reports by id; one statement."""
    rows = session.execute(
        select(StoredFile.id, StoredFile.name, StoredFile.size).where(
            StoredFile.owner == award.object_ref
        )
    )
    return {
        row.id: Kept(row.id, row.name, _size(row.size), url_for("desks.file", id=row.id))
        for row in rows
    }


def _size(octets: int) -> str:
    return f"{max(1, octets // 1024)} kB" if octets < 1024**2 else f"{octets / 1024**2:.0f} MB"
