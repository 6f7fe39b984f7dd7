"""Letters: each has its number, its very bytes and its text; nothing else has one."""

import io
import json

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.audit import AuditEvent
from grantcall.core.canonical import sha256_hex
from grantcall.core.money import format_cents
from grantcall.core.register import RegisterEntry
from grantcall.core.settings import Settings
from grantcall.documents.fonts import REGULAR
from grantcall.documents.letter import keywords_of
from grantcall.documents.read_text import bare, text_in
from grantcall.documents.text import clean, drawable
from grantcall.funding.models import Award, AwardAmount, FundingLetter, SignedLetter
from grantcall.process.models import CallVersion, Step
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.store.files import FileStore
from grantcall.store.models import StoredFile
from grantcall.verify.registry import Broken, Findings, check

BATCH = 100


@check("letters", "I21, I22, I23, I24", "letters")
def letters(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Number, bytes, hash and amount of each letter agree; its text is the frozen one."""
    count = 0
    query = (
        select(FundingLetter, RegisterEntry, StoredFile, Award)
        .add_columns(CitizenGroup.name, AuditEvent.prev_hash)
        .outerjoin(RegisterEntry, RegisterEntry.id == FundingLetter.register_entry_id)
        .outerjoin(StoredFile, StoredFile.id == FundingLetter.file_id)
        .outerjoin(Award, Award.id == FundingLetter.award_id)
        .outerjoin(Proposal, Proposal.id == Award.proposal_id)
        .outerjoin(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .outerjoin(AuditEvent, AuditEvent.seq == FundingLetter.audit_seq)
        .order_by(FundingLetter.audit_seq)
        .execution_options(yield_per=BATCH)
    )
    texts: dict[str, dict[str, str]] = {}
    for letter, entry, stored, award, group, head in session.execute(query):
        count += 1
        place = f"funding_letter:{letter.id}"
        if entry is None or stored is None or award is None:
            yield Broken("I21", place, "its number, its file or its award is gone")
            continue
        for invariant, message in _disagreements(letter, entry, stored, award):
            yield Broken(invariant, place, message)
        for invariant, message in _inside(letter, entry, group or "", head, store):
            yield Broken(invariant, place, message)
        for message in _decided(session, letter, award):
            yield Broken("I24", place, message)
        if not _text_is_frozen(session, letter, award, texts):
            yield Broken("I24", place, "its text is not the frozen one")
    return count


@check("outgoing numbers", "I21, I22", "numbers")
def numbers(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Every number of the outgoing register belongs to one letter."""
    query = (
        select(RegisterEntry.id, RegisterEntry.number, FundingLetter.id.label("letter"))
        .outerjoin(FundingLetter, FundingLetter.register_entry_id == RegisterEntry.id)
        .where(RegisterEntry.register == "OUT")
        .order_by(RegisterEntry.year, RegisterEntry.number)
    )
    rows = session.execute(query).all()
    for row in rows:
        if row.letter is None:
            yield Broken("I21", f"register_entry:{row.id}", f"number {row.number} has no letter")
    return len(rows)


@check("signed letters", "I13, I23", "copies")
def signed(session: Session, store: FileStore, settings: Settings) -> Findings:
    """A signed copy that is known by its bytes begins with the bytes that were issued."""
    query = (
        select(SignedLetter, StoredFile.sha256, FundingLetter.sha256.label("ours"))
        .add_columns(StoredFile.owner)
        .outerjoin(StoredFile, StoredFile.id == SignedLetter.file_id)
        .outerjoin(FundingLetter, FundingLetter.id == SignedLetter.letter_id)
        .order_by(SignedLetter.audit_seq)
        .execution_options(yield_per=BATCH)
    )
    count = 0
    for copy, sha256, ours, owner in session.execute(query):
        count += 1
        place = f"signed_letter:{copy.id}"
        if sha256 != copy.sha256 or owner != f"funding_letter:{copy.letter_id}":
            yield Broken("I23", place, "its file is another one")
        elif copy.matched_by.get("hash") and not _begins_with(store, sha256, ours):
            yield Broken("I23", place, "it does not begin with the letter that was issued")
    return count


def _disagreements(
    letter: FundingLetter, entry: RegisterEntry, stored: StoredFile, award: Award
) -> list[tuple[str, str]]:
    said = [
        ("I21", "its number is not of the outgoing register", entry.register != "OUT"),
        ("I21", "its number was given for another award", entry.object != f"award:{award.id}"),
        ("I23", "the register holds another hash", entry.document_digest != letter.sha256),
        ("I23", "its file has another hash", stored.sha256 != letter.sha256),
        ("I23", "its file belongs to something else", stored.owner != letter.object_ref),
        (
            "I23",
            "number, file and letter are not of one act",
            {entry.audit_seq, stored.audit_seq} != {letter.audit_seq},
        ),
    ]
    return [(invariant, message) for invariant, message, broken in said if broken]


def _inside(
    letter: FundingLetter, entry: RegisterEntry, group: str, head: str | None, store: FileStore
) -> list[tuple[str, str]]:
    """Compare what the file says of itself with what is stored."""
    if not store.intact(letter.sha256):
        return [("I23", "its bytes are gone or altered")]
    data = store.read(letter.sha256)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        keywords = str(pdf.docinfo.get("/Keywords", ""))
    found = []
    if keywords != keywords_of(entry.written, letter.code, letter.amount_cents, head or ""):
        found.append(("I23", "the file says another number, code, sum or head of the trail"))
    text = bare(text_in(data))
    amount = format_cents(letter.amount_cents, letter.language)
    for what, words in (("number", entry.written), ("sum", amount), ("name", group)):
        if bare(drawable(clean(words), REGULAR)) not in text:
            found.append(("I23", f"its {what} is not in its text"))
    return found


def _decided(session: Session, letter: FundingLetter, award: Award) -> list[str]:
    """A letter comes from a step that writes one, for the amount decided by then."""
    found = []
    step = session.scalar(
        select(Step.id).where(
            Step.object == f"award:{award.id}",
            Step.audit_seq == letter.audit_seq,
            Step.to_kind == "offered",
        )
    )
    if step is None:
        found.append("no offer of its award stands behind it")
    kept = session.scalar(
        select(AwardAmount.amount_cents)
        .where(AwardAmount.award_id == award.id, AwardAmount.audit_seq <= letter.audit_seq)
        .order_by(AwardAmount.audit_seq.desc())
        .limit(1)
    )
    if kept is not None and kept != letter.amount_cents:
        found.append(f"it says {letter.amount_cents}, the award was {kept}")
    return found


def _text_is_frozen(
    session: Session, letter: FundingLetter, award: Award, known: dict[str, dict[str, str]]
) -> bool:
    if award.version_id not in known:
        document = session.scalar(
            select(CallVersion.document).where(CallVersion.id == award.version_id)
        )
        known[award.version_id] = json.loads(document or "{}").get("texts", {})
    text = known[award.version_id].get(f"letters/{letter.kind}.{letter.language}.txt")
    return text is not None and sha256_hex(text.encode()) == letter.template_digest


def _begins_with(store: FileStore, sha256: str, ours: str | None) -> bool:
    if ours is None or not store.intact(sha256) or not store.intact(ours):
        return False
    return store.read(sha256).startswith(store.read(ours))
