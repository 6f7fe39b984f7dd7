"""Rows of the list, ready for the page: plain tuples, so that a row costs next to nothing."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date

from grantcall.core.money import format_cents
from grantcall.definitions.model import Definition
from grantcall.proposals.lists import ListRow
from grantcall.web.desks.list_request import options
from grantcall.web.desks.state_words import StateWords, states_in

# ref, title, group, municipality, area, members, flags, requested, sent, label, css, icon
ShownRow = tuple[str, str, str, str, str, int, int, str, str, str, str, str]


def shown_rows(
    rows: Iterable[ListRow], definition: Definition, zone: str, lang: str
) -> list[ShownRow]:
    """Write rows for reading: labels, euro, days; each day and label is looked up once."""
    states = states_in(definition, lang)
    towns = {
        key: option.label.in_(lang) for key, option in options(definition, "municipality").items()
    }
    areas = {key: option.label.in_(lang) for key, option in options(definition, "area").items()}
    here = ZoneInfo(zone)
    days: dict[date, str] = {}
    dot = "." if lang == "it" else ":"
    shown: list[ShownRow] = []
    for row in rows:
        sent = row.submitted_at.astimezone(here)
        day = days.get(sent.date()) or days.setdefault(sent.date(), _day(sent.date(), lang))
        state = states.get(row.state) or StateWords(row.state, "info", "", "info-circle")
        shown.append(
            (
                row.ref,
                row.title,
                row.group,
                towns.get(row.municipality, row.municipality) if row.municipality else "",
                areas.get(row.area, row.area) if row.area else "",
                row.members,
                row.open_flags,
                format_cents(row.requested, lang) if row.requested is not None else "",
                f"{day}, {sent.hour:02d}{dot}{sent.minute:02d}",
                state.label,
                state.css,
                state.icon,
            )
        )
    return shown


def _day(day: date, lang: str) -> str:
    return format_date(day, "d MMM y", locale="en_GB" if lang == "en" else "it_IT")
