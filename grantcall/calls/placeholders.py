"""What the places in mails about a call stand for."""

from datetime import datetime

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.i18n import instant_words, term_words
from grantcall.core.site_address import absolute
from grantcall.definitions.model import Definition


def values_of_call(definition: Definition, lang: str) -> dict[str, str]:
    """Return what any mail may say of a call and its office."""
    promoter, calendar = definition.promoter, definition.calendar
    closes = calendar.entries.get("closes")
    deadline = instant_words(closes, calendar.zone, lang) if isinstance(closes, datetime) else ""
    return {
        "call": definition.label.in_(lang),
        "call_link": absolute(f"/calls/{definition.slug}"),
        "programme": definition.programme,
        "promoter": promoter.label.in_(lang) if promoter else "",
        "funder": promoter.funder if promoter else "",
        "office": promoter.office if promoter else "",
        "office_mail": promoter.mail if promoter else "",
        "phone": (promoter.phone or promoter.mail) if promoter else "",
        "officer": promoter.officer if promoter else "",
        "deadline": deadline,
    }


def call_placeholders(
    session: Session, call: Call, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return every value that a mail about this call may name, as plain text."""
    state = definition.workflows["call"].states[call.state]
    zone = definition.calendar.zone
    due = term_words(call.due_at, zone, lang) if call.due_at is not None else ""
    paths = {"reviewer": "/review", "chair": "/review"}
    paths |= dict.fromkeys(("contact", "deputy"), f"/calls/{call.slug}")
    path = paths.get(role, f"/staff/calls/{call.slug}")
    values = values_of_call(definition, lang)
    values.update(
        ref=call.ref,
        state=state.label.in_(lang),
        next=state.next.in_(lang) if state.next is not None else state.label.in_(lang),
        due=due,
        link=absolute(path),
    )
    return values
