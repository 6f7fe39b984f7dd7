"""Writing a letter inside the deciding transaction: number, bytes, register, mail."""

from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.canonical import sha256_hex
from grantcall.core.ids import new_id
from grantcall.core.outbox import enqueue
from grantcall.core.register import RegisterEntry, register
from grantcall.core.site_address import absolute
from grantcall.definitions.vocabulary.settings import LETTER_MAIL
from grantcall.funding.letter_paper import draw_letter
from grantcall.funding.letter_values import Identity
from grantcall.funding.models import Award, FundingLetter
from grantcall.mail.compose import compose
from grantcall.process.registry import Doing, Recipient, letter_writer, record_kind
from grantcall.proposals.models import CitizenGroup, Proposal
from grantcall.store.models import StoredFile
from grantcall.store.places import keep_copy, places

_READERS = ("contact", "deputy")
REGISTER = "OUT"


@letter_writer("award")
def write_letter(doing: Doing) -> None:
    """Take the next number, draw the letter with it, store, register and announce it.

    All in the transaction of the step: a crash leaves no number without its document. The
    bytes are safe on disk before the row; a readable copy follows after the commit.
    """
    award: Award = doing.record
    session, event = doing.work.session, doing.event
    proposal = session.get_one(Proposal, award.proposal_id)
    group = session.get_one(CitizenGroup, proposal.group_id)
    letter = FundingLetter(
        id=new_id(),
        award_id=award.id,
        code=new_id(),
        kind=doing.transition.letter,
        amount_cents=award.amount_cents,
        at=doing.work.now,
        by=event.actor,
    )
    drawn: list[bytes] = []

    def draw(entry: RegisterEntry) -> str:
        identity = Identity(entry.written, entry.at, letter.code, event.prev_hash)
        data, letter.language, text = draw_letter(
            session, award, doing.definition, doing.transition, identity
        )
        letter.template_digest = sha256_hex(text.encode())
        letter.sha256, _ = places().files.put(BytesIO(data))
        drawn.append(data)
        return letter.sha256

    entry = register(
        doing.work,
        event,
        REGISTER,
        subject=f"{doing.transition.label.it}: {group.name}"[:200],
        object_ref=award.object_ref,
        zone=doing.definition.calendar.zone,
        draw=draw,
    )
    data = drawn[0]
    stored = _file_of(letter, entry, len(data))
    letter.register_entry_id, letter.file_id = entry.id, stored.id
    event.seal(stored)
    event.seal(letter)
    event.note(letter=entry.written, document=letter.sha256)
    session.flush()
    doing.made["letter"] = letter
    _announce(doing, letter, entry)
    slug = session.scalar(select(Call.slug).where(Call.id == award.call_id)) or award.call_id
    folder, name = places().letters / slug, copy_name(entry)
    doing.work.after_commit(lambda: _copy(folder, name, data))


def _file_of(letter: FundingLetter, entry: RegisterEntry, size: int) -> StoredFile:
    """Return the row of a letter's bytes, which the store has already."""
    return StoredFile(
        id=new_id(),
        sha256=letter.sha256,
        size=size,
        media_type="application/pdf",
        name=copy_name(entry),
        owner=letter.object_ref,
        at=letter.at,
        by=letter.by,
    )


def copy_name(entry: RegisterEntry) -> str:
    """Return the file name of a letter: "OUT-0000001-2019.pdf"."""
    return f"{entry.register}-{entry.number:07d}-{entry.year}.pdf"


def _copy(folder: Path, name: str, data: bytes) -> None:
    keep_copy(folder, name, data)


def _announce(doing: Doing, letter: FundingLetter, entry: RegisterEntry) -> None:
    """Write one mail to the contact and one to the deputy, held where the step holds."""
    kind = record_kind(doing.record.RECORD)
    recipients: dict[str, Recipient] = {}
    for role in _READERS:
        for recipient in kind.recipients(doing.work.session, doing.record, role):
            recipients.setdefault(recipient.email, recipient)
    for recipient in recipients.values():
        values = kind.placeholders(
            doing.work.session, doing.record, doing.definition, recipient.language, recipient.role
        )
        values.update(
            person=recipient.name,
            number=entry.written,
            link=absolute(f"/letters/{letter.id}"),
        )
        subject, body = compose(doing.definition.texts, LETTER_MAIL, recipient.language, values)
        enqueue(
            doing.event,
            kind=LETTER_MAIL,
            recipient=recipient.email,
            subject=subject,
            body=body,
            language=recipient.language,
            object_ref=letter.object_ref,
            call_id=kind.call_id(doing.record),
            held=doing.transition.hold,
        )
