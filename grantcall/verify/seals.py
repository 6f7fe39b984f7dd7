"""Sealed rows: each is exactly what the last event that sealed it says, none is missing.

Works for every table whose rows are sealed, whichever room it belongs to. The seals of the
trail go into a scratch database on disk, so that memory does not grow with the data.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.audit import Sealed
from grantcall.core.db import Base
from grantcall.core.settings import Settings
from grantcall.store.files import FileStore
from grantcall.verify.chain import events
from grantcall.verify.registry import Broken, Findings, check

BATCH = 500
_SCRATCH = "CREATE TABLE seal (ref TEXT PRIMARY KEY, seq INTEGER, digest TEXT) WITHOUT ROWID"


def sealed_tables() -> list[type[Sealed]]:
    """Return the mapped class of every table whose rows are sealed, by name of the table."""
    found = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Sealed)]
    return sorted(found, key=lambda model: model.__tablename__)


@check("sealed rows", "I7, I11, I18, I26", "rows")
def sealed_rows(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Every sealed row has the digest of its last seal; no other rows, none gone."""
    count = 0
    with closing(sqlite3.connect("")) as scratch:  # a private file that vanishes by itself
        scratch.execute(_SCRATCH)
        _collect(session, scratch)
        for model in sealed_tables():
            for row in _rows(session, model):
                count += 1
                broken = _compare(row, scratch)
                if broken is not None:
                    yield broken
        for ref, seq in scratch.execute("SELECT ref, seq FROM seal ORDER BY seq, ref"):
            yield Broken("I7", ref, f"sealed by event {seq}, and gone")
    return count


def _collect(session: Session, scratch: sqlite3.Connection) -> None:
    """Keep the last seal of each row; the trail is read in order."""
    for event in events(session):
        sealed = _sealed_in(str(event["detail"]))
        if sealed:
            scratch.executemany(
                "INSERT OR REPLACE INTO seal VALUES (?, ?, ?)",
                [(ref, event["seq"], digest) for ref, digest in sealed.items()],
            )


def _sealed_in(detail: str) -> dict[str, str]:
    try:
        sealed = json.loads(detail).get("sealed", {})
    except (ValueError, AttributeError):
        return {}  # the chain says that this event was altered; its rows count as unsealed
    return sealed if isinstance(sealed, dict) else {}


def _rows(session: Session, model: type[Sealed]) -> Iterator[Sealed]:
    """Give every row in batches by key; a batch is forgotten before the next is read."""
    last = ""
    while True:
        query = select(model).where(model.id > last).order_by(model.id).limit(BATCH)
        batch = session.scalars(query).all()
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].id
        session.expunge_all()


def _compare(row: Sealed, scratch: sqlite3.Connection) -> Broken | None:
    place = row.object_ref
    known = scratch.execute("SELECT seq, digest FROM seal WHERE ref = ?", (place,)).fetchone()
    if known is None:
        return Broken("I26", place, "no event of the trail sealed this row")
    scratch.execute("DELETE FROM seal WHERE ref = ?", (place,))
    seq, digest = known
    if row.audit_seq != seq:
        return Broken(
            "I26", place, f"it names event {row.audit_seq}, but event {seq} sealed it last"
        )
    if row.seal_digest() != digest:
        return Broken("I11", place, f"its content is not what event {seq} sealed")
    return None
