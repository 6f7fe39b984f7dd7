"""Telling a group that its reduced award has grown."""

from grantcall.core.audit import Recording
from grantcall.core.outbox import enqueue
from grantcall.core.unit_of_work import Work
from grantcall.funding.models import Award
from grantcall.mail.compose import compose
from grantcall.process.frozen import definition_of
from grantcall.process.registry import placeholders_of, record_kind

MAIL = "award_completed"
ROLES = ("contact", "deputy")


def tell_of_completion(work: Work, event: Recording, award: Award) -> None:
    """Put one mail per contact and deputy into the outbox, with the new amount.

    Calls frozen before this mail existed have no text for it: then the page alone says it.
    """
    definition = definition_of(work.session, award.version_id)
    if f"emails/{MAIL}.it.txt" not in definition.texts:
        return
    kind = record_kind(award.RECORD)
    people = {
        person.email: person
        for role in ROLES
        for person in kind.recipients(work.session, award, role)
    }
    for person in people.values():
        values = placeholders_of(work.session, award, definition, person.language, person.role)
        values["person"] = person.name
        subject, body = compose(definition.texts, MAIL, person.language, values)
        enqueue(
            event,
            kind=MAIL,
            recipient=person.email,
            subject=subject,
            body=body,
            language=person.language,
            object_ref=award.object_ref,
            call_id=award.call_id,
        )
