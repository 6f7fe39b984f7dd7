"""The blueprint, and how much time is left in words."""

from datetime import datetime, timedelta

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import ngettext

from grantcall.calls.phases import Phase

calls = Blueprint("calls", __name__)

_TONES = {
    Phase.OPEN: "ok",
    Phase.UPCOMING: "wait",
    Phase.DRAFT: "wait",
    Phase.CANCELLED: "no",
    Phase.CLOSED: "neutral",
}


def tone_of(phase: Phase) -> str:
    """Return the tone of the pill of a phase."""
    return _TONES[phase]


def time_left(until: datetime, now: datetime) -> str:
    """Say how much time is left: days, then hours, then minutes; never more than there is."""
    left = until - now
    if left >= timedelta(days=2):
        return str(ngettext("%(num)s giorno", "%(num)s giorni", left.days))
    minutes = max(int(left.total_seconds()) // 60, 0)
    if minutes >= 120:
        return str(ngettext("%(num)s ora", "%(num)s ore", minutes // 60))
    if minutes:
        return str(ngettext("%(num)s minuto", "%(num)s minuti", minutes))
    return str(_("meno di un minuto"))
