"""Addresses as people type them, and in the one spelling that is stored and written to."""

import email_validator

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words
from grantcall.people.queries import fold_email

LONGEST = 254  # RFC 5321 §4.5.3.1.3, as read by RFC 3696 erratum 1690


def checked_email(typed: str) -> str:
    """Return the folded address, to which mail is sent as well.

    Mail never goes to what was typed: two spellings that fold to one account must reach
    one mailbox. Raises `Invalid` (`email_missing`, `email_wrong`), field "email".
    """
    if not typed.strip():
        raise Invalid(
            Reason(
                "email_missing",
                Words("Scrivete la vostra mail.", "Write your e-mail address."),
                field="email",
            )
        )
    found = _read(typed)
    if found is None:
        raise Invalid(
            Reason(
                "email_wrong",
                Words("Questa mail non sembra completa.", "This e-mail address looks incomplete."),
                next=Words("Un esempio: nome@esempio.it.", "For example: name@example.org."),
                field="email",
            )
        )
    return found


def comparable_email(typed: str) -> str:
    """Return the folded address, or whatever was typed, folded and cut: never refuses."""
    return _read(typed) or fold_email(typed).replace("\x00", "")[:LONGEST]


def _read(typed: str) -> str | None:
    try:
        # An address on a private network is fine: whether mail arrives is for the mail to tell.
        found = email_validator.validate_email(
            typed.strip(), check_deliverability=False, globally_deliverable=False
        )
    except email_validator.EmailNotValidError:
        return None
    folded = fold_email(found.normalized)
    return folded if len(folded) <= LONGEST and "." in found.domain else None
