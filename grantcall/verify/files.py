"""Files: the bytes of each still hash to its name."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.settings import Settings
from grantcall.store.files import FileStore
from grantcall.store.models import StoredFile
from grantcall.verify.registry import Broken, Findings, check


@check("stored files", "I7, I13", "files")
def stored_files(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Every row has its bytes, unaltered and of the size that was noted."""
    count = 0
    query = (
        select(StoredFile.id, StoredFile.sha256, StoredFile.size)
        .order_by(StoredFile.sha256, StoredFile.id)
        .execution_options(yield_per=200)
    )
    known: tuple[str, str] = ("", "")
    for row in session.execute(query):
        count += 1
        if row.sha256 != known[0]:
            known = (row.sha256, _fault(store, row.sha256, row.size))
        if known[1]:
            yield Broken("I13", f"stored_file:{row.id}", known[1])
    return count


def _fault(store: FileStore, sha256: str, size: int) -> str:
    try:
        path = store.path(sha256)
    except ValueError:
        return "its name is no sha256"
    if not path.is_file():
        return "its bytes are gone"
    if path.stat().st_size != size or not store.intact(sha256):
        return "its bytes are not those that were stored"
    return ""
