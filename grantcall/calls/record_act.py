"""Formal acts: number, date, object and link, entered once and never changed."""

from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select

from grantcall.calls.found import managed_call
from grantcall.calls.models import Act, Call
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.process.frozen import definition_of

PURPOSES = {
    "publish": Words("Pubblicazione del bando", "Publication of the call"),
    "open": Words("Apertura anticipata", "Earlier opening"),
    "close": Words("Chiusura delle domande", "Closing of applications"),
    "extend": Words("Proroga del termine", "Extension of the deadline"),
    "admission": Words("Ammissione delle domande", "Admission of proposals"),
    "committee": Words("Nomina della commissione", "Appointment of the committee"),
    "ranking": Words("Approvazione della graduatoria", "Approval of the ranking"),
    "concession": Words("Concessione dei contributi", "Award of the grants"),
    "payment": Words("Liquidazione delle quote", "Release of instalments"),
    "revocation": Words("Revoca di un contributo", "Revocation of an award"),
    "cancel": Words("Annullamento del bando", "Cancellation of the call"),
}
_LENGTHS = {"number": 40, "subject": 1000, "link": 500}
_LABELS = {
    "number": Words("Numero dell'atto", "Number of the act"),
    "subject": Words("Oggetto dell'atto", "Object of the act"),
    "link": Words("Indirizzo dell'atto", "Address of the act"),
}


@dataclass(frozen=True, slots=True)
class ActGiven:
    """An act as it was typed; `dated` is `None` where no day was given."""

    number: str
    dated: date | None
    subject: str = ""
    link: str = ""

    @property
    def payload(self) -> dict[str, object]:
        """Return the act as plain values, to recognise a repeated form."""
        return asdict(self)


def record_act(call_slug: str, purpose: str, given: ActGiven, *, actor: Actor, clock: Clock) -> str:
    """Enter an act of a call, for the steps that need one; return its id.

    The same number and day for the same purpose is the same act: several decisions may
    rest on it. Raises `NotFound`, `Invalid`.
    """
    with unit_of_work(actor, clock) as work:
        call = managed_call(work, call_slug)
        work.trying("act.record", call.object_ref)
        return act_for(work, call, purpose, given)


def act_for(work: Work, call: Call, purpose: str, given: ActGiven) -> str:
    """Return the id of an act inside the caller's unit of work, entered now if it is new.

    Raises `Invalid` with every reason.
    """
    known = _known(work, call, purpose, checked_act(work, call, given))
    return known.id if known is not None else add_act(work, call, purpose, given)


def add_act(work: Work, call: Call, purpose: str, given: ActGiven) -> str:
    """Enter a new act inside the caller's unit of work; return its id.

    Raises `Invalid` with every reason, `Conflict` (`act_known`) when it is there already.
    """
    checked = checked_act(work, call, given)
    if _known(work, call, purpose, checked) is not None:
        raise Conflict(
            Reason(
                "act_known",
                Words(
                    "Questo atto è già servito per questo passo.",
                    "This act has already served for this step.",
                ),
                next=Words("Indicate l'atto nuovo.", "Enter the new act."),
                field="act_number",
            )
        )
    act = Act(
        id=new_id(),
        call_id=call.id,
        purpose=purpose,
        number=checked.number,
        dated=checked.dated,
        subject=checked.subject or PURPOSES[purpose].it,
        link=checked.link or None,
        recorded_at=work.now,
        recorded_by=work.actor.ref,
    )
    with work.recording("act.record", act.object_ref) as event:
        event.note(call=call.id, purpose=purpose)
        event.seal(act)
    return act.id


def checked_act(work: Work, call: Call, given: ActGiven) -> ActGiven:
    """Return an act tidied up. Raises `Invalid` with every reason.

    An act is never dated after the day on which it is entered.
    """
    zone = definition_of(work.session, call.version_id).calendar.zone
    return tidy_act(given, work.now.astimezone(ZoneInfo(zone)).date())


def tidy_act(given: ActGiven, today: date) -> ActGiven:
    """Return an act with white space folded. Raises `Invalid` with every reason."""
    tidy = ActGiven(
        " ".join(given.number.split()),
        given.dated,
        " ".join(given.subject.split()),
        given.link.strip(),
    )
    reasons = [*_about_number_and_day(tidy, today), *_about_lengths(tidy)]
    if tidy.link and not _is_web_address(tidy.link):
        text = Words(
            "L'indirizzo dell'atto comincia con https://.",
            "The address of the act begins with https://.",
        )
        reasons.append(Reason("act_link", text, field="act_link"))
    if reasons:
        raise Invalid(*reasons)
    return tidy


def _about_number_and_day(act: ActGiven, today: date) -> list[Reason]:
    reasons = []
    if not act.number:
        text = Words("Manca il numero dell'atto.", "The number of the act is missing.")
        reasons.append(Reason("act_number", text, field="act_number"))
    if act.dated is None:
        text = Words("Manca la data dell'atto.", "The date of the act is missing.")
        reasons.append(Reason("act_date", text, field="act_date"))
    elif act.dated > today:
        text = Words("La data dell'atto è nel futuro.", "The date of the act is in the future.")
        reasons.append(Reason("act_date", text, field="act_date"))
    return reasons


def _about_lengths(act: ActGiven) -> list[Reason]:
    reasons = []
    for name, most in _LENGTHS.items():
        length = len(getattr(act, name))
        if length > most:
            text = Words(
                "{what}: {length} lettere, il massimo è {most}.",
                "{what}: {length} letters, the most is {most}.",
            ).format(what=_LABELS[name], length=length, most=most)
            reasons.append(Reason("act_too_long", text, field=f"act_{name}"))
    return reasons


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and link.isprintable()


def _known(work: Work, call: Call, purpose: str, act: ActGiven) -> Act | None:
    return work.session.scalar(
        select(Act).where(
            Act.call_id == call.id,
            Act.purpose == purpose,
            Act.number == act.number,
            Act.dated == act.dated,
        )
    )
