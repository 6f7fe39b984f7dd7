"""Short sentences of the group's pages that hold an hour or a number of days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.core.i18n import instant_words, unbroken, weekday_words
from grantcall.web.context import language, zone


def hour_words(instant: datetime) -> str:
    """Write an hour: "14.32" in Italian, "14:32" in English."""
    pattern = "%H.%M" if language() == "it" else "%H:%M"
    return instant.astimezone(ZoneInfo(zone())).strftime(pattern)


def saved_words(instant: datetime, now: datetime) -> str:
    """Say when something was saved: by the hour today, else by the day."""
    here = ZoneInfo(zone())
    if instant.astimezone(here).date() == now.astimezone(here).date():
        return str(_("Salvato alle %(hour)s", hour=hour_words(instant)))
    day = weekday_words(instant, zone(), language())
    return str(_("Salvato %(day)s alle %(hour)s", day=day, hour=hour_words(instant)))


def wrote_words(name: str, instant: datetime, now: datetime) -> str:
    """Say who wrote last, and when."""
    here = ZoneInfo(zone())
    today = now.astimezone(here).date()
    day = instant.astimezone(here).date()
    hour = hour_words(instant)
    if day == today:
        return str(_("ha scritto %(name)s, oggi alle %(hour)s", name=name, hour=hour))
    if day == today - timedelta(days=1):
        return str(_("ha scritto %(name)s, ieri alle %(hour)s", name=name, hour=hour))
    date = weekday_words(instant, zone(), language())
    return str(_("ha scritto %(name)s, %(date)s alle %(hour)s", name=name, date=date, hour=hour))


def deadline_words(due: datetime, now: datetime) -> str:
    """Say by when the draft must be sent and how much time is left."""
    when = _("Si invia entro %(when)s.", when=unbroken(instant_words(due, zone(), language())))
    return f"{when} {time_left(due, now)}"


def time_left(due: datetime, now: datetime) -> str:
    """Say how much time is left, in days or, on the last day, hours and minutes."""
    left = due - now
    if left.days >= 1:
        return str(ngettext("Manca %(num)s giorno.", "Mancano %(num)s giorni.", left.days))
    minutes = max(0, int(left.total_seconds() // 60))
    if minutes >= 60:
        return str(ngettext("Manca %(num)s ora.", "Mancano %(num)s ore.", minutes // 60))
    return str(ngettext("Manca %(num)s minuto.", "Mancano %(num)s minuti.", minutes))
