"""The form of the diary: the call's activity form, filled with what is likely today.

On a telephone: the day is a tap, place, helpers and hours are those of the last meeting,
how many came is typed. Nothing is known here of what an answer may be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, BinaryIO, cast

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from grantcall.core.db import reader
from grantcall.core.errors import Reason, Refusal
from grantcall.core.i18n import weekday_words
from grantcall.definitions.model import Definition
from grantcall.labs.add_photo import add_photo
from grantcall.labs.log_activity import SLOT
from grantcall.labs.models import Lab, Place
from grantcall.labs.queries_people import Entry
from grantcall.web.access import actor
from grantcall.web.answers_fields import Question
from grantcall.web.answers_form import AnswersForm, answers_form
from grantcall.web.context import language, zone
from grantcall.web.services import services

ANOTHER_DAY = "other"
_SHOWN_DAYS = 3
_AS_LAST_TIME = ("place", "helpers", "hours")


@dataclass(frozen=True, slots=True)
class Day:
    """One day to tap."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class DayField:
    """The day as taps, with a field for any other day."""

    field: Question
    days: Sequence[Day]
    chosen: str
    other: str


def blank_form(lab: Lab, definition: Definition, today: date, last: Entry | None) -> AnswersForm:
    """Return the form for a new entry, filled with today's defaults."""
    values: dict[str, object] = {"day": today.isoformat(), "place": _usual_place(lab, definition)}
    if last is not None:
        values |= {name: last.answers.get(name) for name in _AS_LAST_TIME if name in last.answers}
    return answers_form(definition, SLOT, None, language(), values=_only_known(definition, values))


def posted_form(definition: Definition) -> AnswersForm:
    """Return the form as it was typed; another day takes the place of the taps."""
    posted: MultiDict[str, str] = MultiDict(request.form)
    if posted.get("day") == ANOTHER_DAY:
        posted["day"] = posted.get("day-other", "")
    return answers_form(definition, SLOT, None, language(), posted=posted)


def day_field(form: AnswersForm, today: date) -> DayField | None:
    """Return the question about the day as taps, when the call asks it."""
    field = form.question("day")
    if field is None:
        return None
    days = [today - timedelta(days=back) for back in range(_SHOWN_DAYS)]
    names = [_("Oggi"), _("Ieri"), weekday_words(days[2], zone(), language())]
    taps = [Day(day.isoformat(), name) for day, name in zip(days, names, strict=True)]
    chosen = str(field.shown or "")
    known = any(chosen == tap.value for tap in taps)
    return DayField(
        field=field,
        days=[*taps, Day(ANOTHER_DAY, _("Un altro giorno"))],
        chosen=chosen if known else ANOTHER_DAY,
        other="" if known else chosen,
    )


def rows_of(form: AnswersForm) -> list[list[Question]]:
    """Return the other questions: numbers two in a row, the rest one by one."""
    rows: list[list[Question]] = []
    for field in form.questions:
        if field.name == "day":
            continue
        number = field.question.type == "number"
        if number and rows and len(rows[-1]) == 1 and rows[-1][0].question.type == "number":
            rows[-1].append(field)
        else:
            rows.append([field])
    return rows


def keep_photos(lab: Lab, form: AnswersForm, own: Mapping[str, Any]) -> list[Reason]:
    """Keep the photos that came with a form; return a problem for each that cannot be.

    Ids that came back from the page count only when they name a file of this lab.
    """
    problems: list[Reason] = []
    for field in form.files():
        field.shown = [entry for entry in field.shown if entry in own]
        for upload in request.files.getlist(field.name):
            if not upload.filename:
                continue
            try:
                kept = add_photo(
                    lab.id,
                    field.name,
                    cast(BinaryIO, upload.stream),
                    upload.filename,
                    store=services().store,
                    actor=actor(),
                    clock=services().clock,
                )
            except Refusal as refusal:
                if not refusal.reasons or refusal.reasons[0].field is None:
                    raise
                problems += refusal.reasons
            else:
                field.shown = [*field.shown, kept]
    return problems


def _usual_place(lab: Lab, definition: Definition) -> str | None:
    """Return the option that means the lab's own place: its slug in the spelling of ids."""
    field = definition.forms[SLOT].fields.get("place")
    place = reader().get(Place, lab.place_id) if lab.place_id is not None else None
    if field is None or field.options is None or place is None:
        return None
    option = place.slug.replace("-", "_")
    return option if option in definition.lists[field.options] else None


def _only_known(definition: Definition, values: Mapping[str, object]) -> dict[str, object]:
    fields = definition.forms[SLOT].fields
    return {name: value for name, value in values.items() if name in fields and value is not None}
