"""What was acknowledged: documents, receipts, register entries and instants agree."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from grantcall.core.audit import GENESIS, AuditEvent
from grantcall.core.register import RegisterEntry
from grantcall.core.settings import Settings
from grantcall.proposals.models import Proposal, Receipt, Submission
from grantcall.store.files import FileStore
from grantcall.verify.numbered import numbered_documents
from grantcall.verify.registry import Broken, Findings, check
from grantcall.verify.versions import closing_in_force

FIRST_STEP = "proposal.submit"
BATCH = 100


@check("submissions", "I7, I11", "documents")
def submissions(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Each frozen document has its fingerprint; the versions of a proposal count 1 to n."""
    query = (
        select(Submission.id, Submission.proposal_id, Submission.number)
        .add_columns(Submission.document, Submission.fingerprint)
        .order_by(Submission.proposal_id, Submission.number)
        .execution_options(yield_per=BATCH)
    )
    return (
        yield from numbered_documents(
            session.execute(query),
            "submission",
            altered="the document does not have its fingerprint",
            invariant="I7",
        )
    )


@check("receipts", "I7, I8, I29", "receipts")
def receipts(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Receipt, document and register entry say the same; the head shown is in the chain."""
    count = 0
    query = (
        select(Receipt, Submission, RegisterEntry, AuditEvent.hash)
        .outerjoin(Submission, Submission.id == Receipt.submission_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Receipt.register_entry_id)
        .outerjoin(AuditEvent, AuditEvent.seq == Receipt.chain_seq)
        .order_by(Receipt.id)
        .execution_options(yield_per=BATCH)
    )
    for receipt, submission, entry, head in session.execute(query):
        count += 1
        for message in _disagreements(receipt, submission, entry):
            yield Broken("I7", f"receipt:{receipt.id}", message)
        expected = GENESIS if receipt.chain_seq == 0 else head
        if receipt.chain_head != expected:
            message = f"the chain does not have the head it shows at event {receipt.chain_seq}"
            yield Broken("I29", f"receipt:{receipt.id}", message)
    return count


def _disagreements(
    receipt: Receipt, submission: Submission | None, entry: RegisterEntry | None
) -> list[str]:
    if submission is None or entry is None:
        return ["its document or its register entry is gone"]
    said = [
        (
            "its fingerprint is not that of the document",
            receipt.fingerprint != submission.fingerprint,
        ),
        (
            "the register holds another fingerprint",
            receipt.fingerprint != entry.document_digest,
        ),
        ("its instant is not that of the document", receipt.at != submission.at),
        ("its document is another proposal's", receipt.proposal_id != submission.proposal_id),
        (
            "its register entry is another's",
            entry.object != f"proposal:{receipt.proposal_id}",
        ),
        ("its instant lies after its registration", receipt.at > entry.at),
    ]
    return [message for message, broken in said if broken]


@check("presented proposals", "I8, I9", "proposals")
def presented(session: Session, store: FileStore, settings: Settings) -> Findings:
    """A numbered proposal was received once, before the deadline then in force."""
    count = 0
    first = case((Receipt.step == FIRST_STEP, 1), else_=None)
    query = (
        select(
            Proposal.id,
            Proposal.call_id,
            Proposal.number,
            Proposal.submitted_at,
            func.count(first).label("receipts"),
            func.min(case((Receipt.step == FIRST_STEP, Receipt.at))).label("received_at"),
        )
        .outerjoin(Receipt, Receipt.proposal_id == Proposal.id)
        .group_by(Proposal.id, Proposal.call_id, Proposal.number, Proposal.submitted_at)
        .order_by(Proposal.call_id, Proposal.number, Proposal.id)
        .execution_options(yield_per=BATCH)
    )
    for row in session.execute(query):
        count += row.number is not None
        place = f"proposal:{row.id}"
        expected = 0 if row.number is None else 1
        if row.receipts != expected:
            yield Broken(
                "I8", place, f"{row.receipts} receipts of its sending instead of {expected}"
            )
        if row.number is None:
            continue
        if row.receipts and row.submitted_at != row.received_at:
            yield Broken("I9", place, "its instant is not that of its receipt")
        closes = closing_in_force(session, row.call_id, row.submitted_at)
        if closes is None or row.submitted_at >= closes:
            yield Broken("I9", place, "it was received after the deadline then in force")
    return count


@check("references", "I21, I22", "calls")
def references(session: Session, store: FileStore, settings: Settings) -> Findings:
    """The proposals of each call are numbered 1 to n."""
    query = (
        select(
            Proposal.call_id,
            func.count(Proposal.number).label("given"),
            func.max(Proposal.number).label("highest"),
            func.min(Proposal.number).label("lowest"),
        )
        .where(Proposal.number.is_not(None))
        .group_by(Proposal.call_id)
        .order_by(Proposal.call_id)
    )
    rows = session.execute(query).all()
    for row in rows:
        if row.lowest != 1 or row.highest != row.given:
            message = f"{row.given} references between {row.lowest} and {row.highest}"
            yield Broken("I22", f"call:{row.call_id}", message)
    return len(rows)
