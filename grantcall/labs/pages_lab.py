"""The public page of a lab: place and time first, what it does, its numbers, its story.

It never names persons: whoever wants to come is led to the place or to the office.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import render_template
from flask_babel import gettext as _

from grantcall.core.db import reader
from grantcall.core.i18n import number_words
from grantcall.core.policy import Right, allowed
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.labs.figures import ActivityTotals, activity_totals, attendances_by_month
from grantcall.labs.guards import promises_of
from grantcall.labs.log_activity import WRITES
from grantcall.labs.models import Lab, Place
from grantcall.labs.pages_room import definition_for, labs, public_lab, today_of
from grantcall.labs.pages_words import (
    cards,
    count_words,
    hours_words,
    months_back,
    tone_of,
)
from grantcall.labs.queries import labs_nearby, public_steps, story_of
from grantcall.labs.roles import is_connector
from grantcall.labs.towns import areas, label_of, towns
from grantcall.web.access import actor, public
from grantcall.web.context import language

_MONTHS = 12
_FLOOR, _ROOM = 104, 84  # where bars stand, and how high the highest is


@dataclass(frozen=True, slots=True)
class Month:
    """One bar: attendances of a month; `shown` hides few people, nought is written."""

    letter: str
    label: str
    shown: str
    said: str
    x: int
    y: float
    height: float
    last: bool


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months of a diary, and what they add up to."""

    first_day: date
    last_day: date
    totals: ActivityTotals
    attendances: str
    new_people: str
    hours: str
    verified: str  # exact, in words; empty when a connector verified nothing
    months: Sequence[Month]
    says: str  # the message of the picture in one sentence


@labs.get("/labs/<slug:slug>")
@public
def lab_page(slug: str) -> Any:
    """Show a lab to everybody."""
    lab, roles = public_lab(slug)
    session, lang = reader(), language()
    definition = definition_for(lab)
    all_towns = towns(session)
    story = story_of(session, lab)
    state = definition.workflows["lab"].states[lab.state]
    writes = allowed(Right.LAB_WRITE, roles)
    return render_template(
        "labs/lab.html",
        lab=lab,
        state=state,
        tone=tone_of(lab.kind),
        town=label_of(all_towns, lab.municipality, lang),
        area=label_of(areas(session), lab.area, lang),
        place=session.get(Place, lab.place_id) if lab.place_id else None,
        year=year_of(lab, definition, today_of(definition)),
        story=story,
        promises=[one.label for one in promises_of(definition) if one.id in story.promises],
        moments=_moments(lab, definition),
        nearby=cards(session, labs_nearby(session, lab), all_towns),
        writes=writes and lab.kind in WRITES,
        reads=allowed(Right.LAB_READ, roles),
        could_follow=is_connector(actor()) and "connector" not in roles,
        follows="connector" in roles,
    )


def year_of(lab: Lab, definition: Definition, today: date) -> Year | None:
    """Return the last twelve months of a lab's diary; nothing when nothing was written."""
    if not lab.activities:
        return None
    session, least = reader(), definition.hide_counts_below
    months = months_back(today, _MONTHS)
    totals = activity_totals(session, months[0], today, lab_id=lab.id)
    bars = _bars(months, attendances_by_month(session, lab.id, months[0]), least)
    highest = max(bars, key=lambda one: one.height)
    return Year(
        first_day=months[0],
        last_day=today,
        totals=totals,
        attendances=count_words(totals.attendances, least),
        new_people=count_words(totals.new_people, least),
        hours=_hours(totals.minutes),
        verified=hours_words(totals.minutes_verified) if totals.minutes_verified else "",
        months=bars,
        says=_(
            "Presenze per mese: al massimo %(number)s, in %(month)s",
            number=highest.said,
            month=highest.label,
        ),
    )


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return number_words(minutes / 60, language(), 1) if rest else number_words(whole, language())


def _bars(months: Sequence[date], found: dict[str, int], least: int) -> list[Month]:
    """Draw the months; a month with few people is as high as the fewest that are shown."""
    most = max([*found.values(), least, 1])
    bars = []
    for place, month in enumerate(months):
        number = found.get(f"{month:%Y-%m}", 0)
        few = 0 < number < least
        height = round(_ROOM * (least if few else number) / most, 1)
        name = format_date(month, "LLLL y", locale=language())
        bars.append(
            Month(
                letter=name[:1].upper(),
                label=name,
                shown=f"<{least}" if few else str(number),
                said=count_words(number, least),
                x=2 + 28 * place,
                y=round(_FLOOR - height, 1),
                height=height,
                last=place == len(months) - 1,
            )
        )
    return bars


def _moments(lab: Lab, definition: Definition) -> list[tuple[Any, Words | str]]:
    """Return what happened, the newest first: days and states, without who and why."""
    states = definition.workflows["lab"].states
    steps = public_steps(reader(), lab)
    found: list[tuple[Any, Words | str]] = [
        (when, states[state].label) for when, state in steps if state in states
    ]
    begin = _("Nasce dal bando") if lab.proposal_id else _("Nasce fuori dai bandi")
    return [*found[::-1], (lab.started_on or lab.opened_at, begin)]
