"""What was typed into the forms of labs and places, with limits; days that do not exist."""

from datetime import date

from flask import request

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words

_LONGEST_TYPED = 5000


def typed_text(name: str) -> str:
    """Return the text of a field, cut where nobody writes on."""
    return request.form.get(name, "")[:_LONGEST_TYPED]


def refuse_unreadable(typed: str, day: date | None, field: str) -> None:
    """Raise `Invalid` when something was typed for a day and no day was read from it."""
    if typed and day is None:
        text = Words("Scrivete una data che esiste.", "Write a date that exists.")
        raise Invalid(Reason("not_a_date", text, field=field))
