"""Mails that a step promises, as outbox rows of the same transaction."""

from typing import Any

from grantcall.core.outbox import enqueue
from grantcall.mail.compose import compose
from grantcall.process.registry import Doing, Recipient, placeholders_of, record_kind


def put_into_outbox(doing: Doing) -> None:
    """Write one outbox row per recipient of each mail that the transition names.

    A person who stands behind two roles gets one copy.
    """
    kind = record_kind(doing.record.RECORD)
    for name, roles in doing.transition.mail.items():
        recipients: dict[str, Recipient] = {}
        for role in roles:
            for recipient in kind.recipients(doing.work.session, doing.record, role):
                recipients.setdefault(recipient.email, recipient)
        for recipient in recipients.values():
            _enqueue(doing, name, recipient, kind.call_id(doing.record))


def _enqueue(doing: Doing, name: str, recipient: Recipient, call_id: str | None) -> Any:
    values = placeholders_of(
        doing.work.session, doing.record, doing.definition, recipient.language, recipient.role
    )
    values["person"] = recipient.name
    # A step of the engine has no written reason: its own name says why.
    values["reason"] = doing.circumstances.reason or doing.transition.label.in_(recipient.language)
    subject, body = compose(doing.definition.texts, name, recipient.language, values)
    enqueue(
        doing.event,
        kind=name,
        recipient=recipient.email,
        subject=subject,
        body=body,
        language=recipient.language,
        object_ref=doing.record.object_ref,
        call_id=call_id,
        held=doing.transition.hold,
    )
