"""What the places in mails about a lab stand for."""

from sqlalchemy.orm import Session

from grantcall.calls.placeholders import values_of_call
from grantcall.core.i18n import term_words, with_due
from grantcall.core.site_address import absolute
from grantcall.definitions.model import Definition
from grantcall.labs.models import Lab, Place
from grantcall.labs.people import recipients_of_lab
from grantcall.labs.towns import label_of, towns

_OF_THE_LAB = ("contact", "deputy", "member", "connector")


def lab_placeholders(
    session: Session, lab: Lab, definition: Definition, lang: str, role: str
) -> dict[str, str]:
    """Return every value that a mail about this lab may name, as plain text.

    Its people are led to the diary, everybody else to the public page.
    """
    state = definition.workflows["lab"].states[lab.state]
    zone = definition.calendar.zone
    due = term_words(lab.due_at, zone, lang) if lab.due_at is not None else ""
    said = "" if state.next is None else state.next.in_(lang)
    following = with_due(said, lab.due_at, zone, lang)
    connector = next(iter(recipients_of_lab(session, lab, "connector")), None)
    contact = next(iter(recipients_of_lab(session, lab, "contact")), None)
    place = session.get(Place, lab.place_id) if lab.place_id is not None else None
    town = label_of(towns(session), lab.municipality, lang)
    own_page = f"/labs/{lab.slug}"
    values = values_of_call(definition, lang)
    values.update(
        lab=lab.name,
        group=lab.name,
        title=lab.name,
        place=place.name if place is not None else town,
        state=state.label.in_(lang),
        next=following.replace("{contact}", "") or state.label.in_(lang),
        due=due,
        connector="" if connector is None else connector.name or connector.email,
        contact="" if contact is None else contact.name or contact.email,
        link=absolute(f"{own_page}/diary" if role in _OF_THE_LAB else own_page),
    )
    return values
