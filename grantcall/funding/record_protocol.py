"""The body's own register number of a letter, typed beside ours."""

from datetime import date
from zoneinfo import ZoneInfo

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.funding.issue_letter import may_issue
from grantcall.funding.models import Award, FundingLetter, LetterProtocol
from grantcall.process.frozen import definition_of

LONGEST = 40
_NO_NUMBER = Words(
    "Scrivete il numero di protocollo dell'ente.", "Write the register number of the body."
)
_TOO_LONG = Words("Il numero ha al massimo 40 caratteri.", "The number has at most 40 characters.")
_NO_DAY = Words("Scrivete la data del protocollo.", "Write the date of the registration.")
_TOO_EARLY = Words(
    "La data del protocollo viene prima della lettera.", "The registration is before the letter."
)
_TOO_LATE = Words("La data del protocollo è nel futuro.", "The registration is in the future.")


def record_protocol(
    letter_id: str, number: str, dated: date | None, *, actor: Actor, clock: Clock
) -> str:
    """Note the body's own number and day for a letter; return the note's id.

    Notes are never changed: a later one counts instead. Raises `NotFound`, or `Invalid` with
    everything that is wrong.
    """
    number = " ".join(number.split())
    with unit_of_work(actor, clock) as work:
        letter = work.session.get(FundingLetter, letter_id)
        award = None if letter is None else work.session.get(Award, letter.award_id)
        if letter is None or award is None or not may_issue(actor, award.call_id):
            raise NotFound()
        work.trying("letter.protocol", letter.object_ref)
        zone = ZoneInfo(definition_of(work.session, award.version_id).calendar.zone)
        issued, today = letter.at.astimezone(zone).date(), work.now.astimezone(zone).date()
        reasons = _faults(number, dated, issued, today)
        if reasons or dated is None:
            raise Invalid(*reasons)
        note = LetterProtocol(
            letter_id=letter.id, number=number, dated=dated, at=work.now, by=actor.ref
        )
        with work.recording("letter.protocol", letter.object_ref) as event:
            event.seal(note)
    return note.id


def _faults(number: str, dated: date | None, issued: date, today: date) -> list[Reason]:
    found = []
    if not number:
        found.append(Reason("protocol_number", _NO_NUMBER, field="number"))
    elif len(number) > LONGEST:
        found.append(Reason("protocol_number", _TOO_LONG, field="number"))
    if dated is None:
        found.append(Reason("protocol_date", _NO_DAY, field="dated"))
    elif dated < issued:
        found.append(Reason("protocol_date", _TOO_EARLY, field="dated"))
    elif dated > today:
        found.append(Reason("protocol_date", _TOO_LATE, field="dated"))
    return found
