"""What the diaries of the labs add up to: attendances, not persons; declared hours apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from grantcall.core.i18n import day_words, number_words
from grantcall.labs.figures import ActivityTotals, activity_totals_by_version
from grantcall.labs.pages_words import count_words
from grantcall.process.frozen import definition_of
from grantcall.web.context import language, zone


@dataclass(frozen=True, slots=True)
class Diaries:
    """Numbers with what each counts, and the window they cover."""

    rows: tuple[tuple[str, str, str], ...]
    window: str


def diaries(session: Session) -> Diaries | None:
    """Return the sums of every diary; nothing before the first entry. One statement.

    Counts of few people are hidden, by the strictest definition that a lab follows.
    """
    found = activity_totals_by_version(session)
    days = [day for one in found.values() for day in (one.first_day, one.last_day) if day]
    if not days:
        return None
    least = max(definition_of(session, version).hide_counts_below for version in found)
    window = (day_words(day, zone(), language()) for day in (min(days), max(days)))
    return Diaries(_rows(list(found.values()), least), " – ".join(window))


def _rows(found: Sequence[ActivityTotals], least: int) -> tuple[tuple[str, str, str], ...]:
    def whole(of: Callable[[ActivityTotals], int]) -> int:
        return sum(of(one) for one in found)

    people = whole(lambda one: one.attendances)
    newcomers = whole(lambda one: one.new_people)
    labs = ngettext("in %(num)s laboratorio", "in %(num)s laboratori", whole(lambda one: one.labs))
    told = [
        (number_words(whole(lambda one: one.activities), language()), _("incontri"), labs),
        (count_words(people, least), _("presenze"), _("chi viene tre volte conta tre")),
        (
            count_words(newcomers, least),
            _("presenze per la prima volta"),
            _("come scritto nel diario"),
        ),
    ]
    hours = [
        (
            whole(lambda one: one.minutes_declared),
            _("ore donate, dichiarate"),
            _("scritte da chi le ha fatte"),
        ),
        (
            whole(lambda one: one.minutes_verified),
            _("ore donate, verificate"),
            _("confermate da un connettore"),
        ),
    ]
    told += [
        (number_words(minutes // 60, language()), label, how)
        for minutes, label, how in hours
        if minutes
    ]
    return tuple(told)
