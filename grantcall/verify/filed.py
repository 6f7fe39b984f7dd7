"""Papers about awards: documents, numbers and heads agree; accounts are those that were sent."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.audit import GENESIS, AuditEvent
from grantcall.core.canonical import sha256_hex
from grantcall.core.register import RegisterEntry
from grantcall.core.settings import Settings
from grantcall.funding.models_project import AwardSheet, Filed
from grantcall.funding.payment_details import SLOT, details_in
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

BATCH = 100


@check("filed papers", "I7, I21, I29", "papers")
def filed_papers(session: Session, store: FileStore, settings: Settings) -> Findings:
    """A paper hashes to its fingerprint, has its number in IN, and shows a head of the chain."""
    count = 0
    query = (
        select(Filed, RegisterEntry, AuditEvent.hash)
        .outerjoin(RegisterEntry, RegisterEntry.id == Filed.register_entry_id)
        .outerjoin(AuditEvent, AuditEvent.seq == Filed.chain_seq)
        .order_by(Filed.id)
        .execution_options(yield_per=BATCH)
    )
    for filed, entry, head in session.execute(query):
        count += 1
        place = f"filed:{filed.id}"
        if sha256_hex(filed.document.encode()) != filed.fingerprint:
            yield Broken("I7", place, "the document does not have its fingerprint")
        for message in _about_number(filed, entry):
            yield Broken("I21", place, message)
        if filed.chain_head != (GENESIS if filed.chain_seq == 0 else head):
            message = f"the chain does not have the head it shows at event {filed.chain_seq}"
            yield Broken("I29", place, message)
    return count


@check("payment details", "I7", "accounts")
def payment_details(session: Session, store: FileStore, settings: Settings) -> Findings:
    """The account of an award is the one whose digest stands in the newest paper about it."""
    sheets = session.scalars(
        select(AwardSheet).where(AwardSheet.slot == SLOT).order_by(AwardSheet.award_id)
    ).all()
    for sheet in sheets:
        details = details_in(sheet)
        documents = session.scalars(
            select(Filed.document)
            .where(Filed.award_id == sheet.award_id)
            .order_by(Filed.audit_seq.desc())
        )
        promised = (json.loads(document)["commitments"] for document in documents)
        newest = next((one for one in promised if one), None)
        if details is None or newest != details.commitments():
            place = f"award:{sheet.award_id}"
            yield Broken("I7", place, "its payment details are not those that were sent")
    return len(sheets)


def _about_number(filed: Filed, entry: RegisterEntry | None) -> list[str]:
    if entry is None:
        return ["its register entry is gone"]
    said = [
        ("its number is not in the register IN", entry.register != "IN"),
        ("the register holds another fingerprint", entry.document_digest != filed.fingerprint),
        ("its register entry is another's", entry.object != filed.object),
        ("its instant lies after its registration", filed.at > entry.at),
    ]
    return [message for message, broken in said if broken]
