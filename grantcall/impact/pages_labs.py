"""What the diaries of the labs add up to: attendances, not persons; declared hours apart."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from grantcall.core.i18n import day_words, number_words
from grantcall.labs.figures import ActivityTotals, activity_totals
from grantcall.web.context import language, zone


@dataclass(frozen=True, slots=True)
class Diaries:
    """Numbers with what each counts, and the window they cover."""

    rows: tuple[tuple[str, str, str], ...]
    window: str


def diaries(session: Session) -> Diaries | None:
    """Return the sums of every diary; nothing before the first entry. One statement."""
    found = activity_totals(session)
    if not found.activities or found.first_day is None or found.last_day is None:
        return None
    lang = language()
    days = (day_words(day, zone(), lang) for day in (found.first_day, found.last_day))
    return Diaries(_rows(found), " – ".join(days))


def _rows(found: ActivityTotals) -> tuple[tuple[str, str, str], ...]:
    lang = language()
    numbers = [
        (found.activities, _("incontri"), _("di laboratori: %(labs)s", labs=found.labs)),
        (found.attendances, _("presenze"), _("chi viene tre volte conta tre")),
        (found.new_people, _("presenze per la prima volta"), _("come scritto nel diario")),
    ]
    hours = [
        (found.minutes_declared, _("ore donate, dichiarate"), _("scritte da chi le ha fatte")),
        (found.minutes_verified, _("ore donate, verificate"), _("confermate da un connettore")),
    ]
    numbers += [(minutes // 60, label, how) for minutes, label, how in hours if minutes]
    return tuple((number_words(number, lang), label, how) for number, label, how in numbers)
