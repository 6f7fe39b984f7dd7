"""Labs in words: states with a tone, hours, few people, where and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from grantcall.core.i18n import number_words
from grantcall.core.words import Words
from grantcall.labs.figures import hours_of, shown_count
from grantcall.labs.queries import CatalogueRow, newest_labs
from grantcall.labs.towns import Options, label_of, towns
from grantcall.process.frozen import definition_of
from grantcall.web.context import language

_TONES = {
    "nascent": "info",
    "active": "ok",
    "autonomous": "ok",
    "dormant": "wait",
    "merged": "neutral",
    "association": "info",
    "closed": "neutral",
}
_FEW_LINES = 140


@dataclass(frozen=True, slots=True)
class Card:
    """A lab as a card of the catalogue."""

    url: str
    name: str
    kicker: str
    about: str
    foot: str
    tone: str
    state: Words


def tone_of(kind: str) -> str:
    """Return the tone of a kind of lab: ok, wait, neutral or info."""
    return _TONES.get(kind, "info")


def state_label(session: Session, version_id: str, state: str) -> Words:
    """Return the words of a state as the lab's own workflow says them."""
    return definition_of(session, version_id).workflows["lab"].states[state].label


def cards(session: Session, rows: Iterable[CatalogueRow], all_towns: Options) -> list[Card]:
    """Return labs as cards: what, where and when, in the page's language."""
    lang = language()
    return [
        Card(
            url=f"/labs/{row.slug}",
            name=row.name,
            kicker=label_of(all_towns, row.municipality, lang) or "",
            about=first_words(row.about),
            foot=" · ".join(part for part in (row.place, row.meets) if part)
            or _("Luogo e orario non ancora indicati"),
            tone=tone_of(row.kind),
            state=state_label(session, row.version_id, row.state),
        )
        for row in rows
    ]


def newest_cards(session: Session) -> list[Card]:
    """Return the labs of the home page: the six that opened last; two statements."""
    rows = newest_labs(session)
    return cards(session, rows, towns(session)) if rows else []


def first_words(text: str) -> str:
    """Return the first paragraph of a text, cut at a word where it is long."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if len(first) <= _FEW_LINES:
        return first
    return first[:_FEW_LINES].rpartition(" ")[0].rstrip(",;:") + "…"


def hours_words(minutes: int) -> str:
    """Write exact minutes: "12 ore", "12 ore e 30 minuti"; nought is said as hours."""
    hours, rest = hours_of(minutes)
    said = str(ngettext("%(num)s ora", "%(num)s ore", hours))
    if not rest:
        return said
    left = str(ngettext("%(num)s minuto", "%(num)s minuti", rest))
    return left if not hours else str(_("%(hours)s e %(minutes)s", hours=said, minutes=left))


def count_words(number: int, least: int) -> str:
    """Write a count of people for the public: “meno di 5” where few would point at persons."""
    shown = shown_count(number, least)
    if shown is None:
        return str(_("meno di %(least)s", least=least))
    return number_words(shown, language())


def months_back(last: date, count: int) -> list[date]:
    """Return the first days of the last `count` months, this one included, oldest first."""
    found = [last.replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def days_since(day: date, today: date) -> str:
    """Say how long ago a day was: "oggi", "ieri", "12 giorni fa"."""
    gone = (today - day).days
    if gone <= 0:
        return str(_("oggi"))
    if gone == 1:
        return str(_("ieri"))
    return str(ngettext("%(num)s giorno fa", "%(num)s giorni fa", gone))
