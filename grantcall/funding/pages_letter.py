"""One letter: its bytes for those who may read it, and for the office what came after."""

from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.db import reader
from grantcall.core.errors import NotFound, Refusal
from grantcall.core.outbox import OutboxMessage
from grantcall.core.policy import Right
from grantcall.core.register import RegisterEntry
from grantcall.funding.letters import letter_row
from grantcall.funding.models import FundingLetter, LetterProtocol, SignedLetter
from grantcall.funding.pages_letters_room import signed_of
from grantcall.funding.pages_room import funding
from grantcall.funding.record_protocol import record_protocol
from grantcall.funding.write_letter import copy_name
from grantcall.people.queries import names_of
from grantcall.process.frozen import definition_of
from grantcall.proposals.placeholders import grouped
from grantcall.store.models import StoredFile
from grantcall.web.access import actor, requires
from grantcall.web.desks.outbox_list import DELIVERY
from grantcall.web.downloads import hand_out_paper
from grantcall.web.errors import status_of
from grantcall.web.reads import personal_data_of
from grantcall.web.services import services
from grantcall.web.site import use_call

Page = tuple[str, int]


@funding.get("/letters/<id:letter_id>")
@requires(Right.LETTER_READ, object="letter", reads_personal=True)
def letter_file(letter: FundingLetter) -> Response:
    """Hand out the very bytes that were issued; who may read is asked each time."""
    personal_data_of(letter.object_ref)
    entry = reader().get_one(RegisterEntry, letter.register_entry_id)
    return _download(letter.sha256, copy_name(entry))


@funding.get("/letters/<id:letter_id>/signed/<id:signed_id>")
@requires(Right.LETTER_READ, object="letter", reads_personal=True)
def signed_file(letter: FundingLetter, signed_id: str) -> Response:
    """Hand out a signed copy of a letter."""
    signed = reader().get(SignedLetter, signed_id)
    if signed is None or signed.letter_id != letter.id:
        raise NotFound()
    personal_data_of(letter.object_ref)
    stored = reader().get_one(StoredFile, signed.file_id)
    return _download(signed.sha256, stored.name)


@funding.get("/staff/letters/<id:letter_id>")
@requires(Right.AWARD_ISSUE_LETTER, object="issued_letter", reads_personal=True)
def letter(letter: FundingLetter, call: Call) -> Page:
    """Show one letter: number, official number, signed copies, mails."""
    personal_data_of(letter.object_ref)
    return _show(letter, call)


@funding.post("/staff/letters/<id:letter_id>/protocol")
@requires(Right.AWARD_ISSUE_LETTER, object="issued_letter")
def protocol(letter: FundingLetter, call: Call) -> Any:
    """Note the body's own number and day for a letter."""
    letter_id, call_id = letter.id, call.id
    number, typed = request.form.get("number", ""), request.form.get("dated", "")
    try:
        record_protocol(letter_id, number, _day(typed), actor=actor(), clock=services().clock)
    except NotFound:
        raise
    except Refusal as refusal:
        session = reader()
        again = session.get_one(FundingLetter, letter_id), session.get_one(Call, call_id)
        personal_data_of(again[0].object_ref)
        return _show(*again, refusal)
    flash(_("Protocollo registrato."), "ok")
    return redirect(f"/staff/letters/{letter_id}", 303)


def _show(letter: FundingLetter, call: Call, refusal: Refusal | None = None) -> Page:
    use_call(call.version_id, call.demo)
    session = reader()
    row = letter_row(session, letter.id)
    if row is None:
        raise NotFound()
    protocols = session.scalars(
        select(LetterProtocol)
        .where(LetterProtocol.letter_id == letter.id)
        .order_by(LetterProtocol.audit_seq.desc())
    ).all()
    copies = session.execute(
        select(SignedLetter, StoredFile.name)
        .join(StoredFile, StoredFile.id == SignedLetter.file_id)
        .where(SignedLetter.letter_id == letter.id)
        .order_by(SignedLetter.audit_seq.desc())
    ).all()
    mails = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.object == letter.object_ref)
        .order_by(OutboxMessage.audit_seq, OutboxMessage.id)
    ).all()
    people = {letter.by, *(one.by for one in protocols), *(one.SignedLetter.by for one in copies)}
    definition = definition_of(session, call.version_id)
    page = render_template(
        "funding/letter.html",
        call=call,
        letter=letter,
        row=row,
        state=definition.workflows["award"].states[row.award_state],
        protocols=protocols,
        copies=copies,
        signed=signed_of,
        mails=mails,
        delivery=DELIVERY,
        names=names_of(session, people),
        fingerprint=grouped(letter.sha256),
        given=request.form if refusal is not None else {},
        reasons=refusal.reasons if refusal is not None else (),
    )
    return page, 200 if refusal is None else status_of(refusal)


def _download(sha256: str, name: str) -> Response:
    return hand_out_paper(sha256, name)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
