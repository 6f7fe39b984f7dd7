"""When something ends: lengths of time, days of rest, suspension, reminders.

A length starts with an instant or a day; that first day does not count; it ends at
23:59:59 in the call's zone; an end on a day of rest moves to the next working day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from grantcall.definitions.model import Calendar, Length
from grantcall.engine.holidays import public_holidays

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59)
RUN_OUT = -1


def due(
    entry: Length | datetime,
    start: date,
    calendar: Calendar,
    fact_value: object = None,
) -> datetime:
    """Return the UTC instant at which a calendar entry ends.

    An instant is that instant. A length counts from `fact_value` (the day or instant of the
    fact it is `after`) where that is known, else from `start`, which may be either too.
    """
    if isinstance(entry, datetime):
        return entry.astimezone(UTC)
    base = fact_value if isinstance(fact_value, date) else start
    first = local_day(base, calendar)
    if entry.working_days:
        last = _after_working_days(first, entry.working_days, calendar)
    else:
        last = add_months(first, entry.months) + timedelta(days=entry.days)
    return end_of_day(next_working_day(last, calendar), calendar)


def left(due_at: datetime, at: datetime, calendar: Calendar, *, working: bool = False) -> int:
    """Return how many days of a suspended length are left when its state is left.

    The day of leaving is used up, the day of returning does not count (as on entry), so
    that suspending and resuming on one day changes nothing. `working`: working days, for a
    length in working days. `RUN_OUT` when the due instant has passed.
    """
    if at > due_at:
        return RUN_OUT
    here, last = local_day(at, calendar), local_day(due_at, calendar)
    if not working:
        return (last - here).days
    days = (here + timedelta(days=step) for step in range(1, (last - here).days + 1))
    return sum(1 for day in days if not is_rest_day(day, calendar))


def resume(days_left: int, at: datetime, calendar: Calendar, *, working: bool = False) -> datetime:
    """Return the new due instant of a length that runs again; `at` when it had run out."""
    if days_left == RUN_OUT:
        return at
    length = Length(working_days=days_left) if working else Length(days=days_left)
    return due(length, at, calendar)


def reminders(
    due_at: datetime, days: tuple[int, ...], calendar: Calendar
) -> tuple[tuple[int, datetime], ...]:
    """Return when each reminder becomes due, farthest first: (days before, UTC instant).

    A reminder belongs to a local day, so it is due from that day's first second.
    """
    last = local_day(due_at, calendar)
    return tuple(
        (before, _at(last - timedelta(days=before), time(0), calendar))
        for before in sorted(set(days), reverse=True)
    )


def reminder_reached(
    due_at: datetime, days: tuple[int, ...], now: datetime, calendar: Calendar
) -> int | None:
    """Return the nearest reminder whose day has come, `None` before the first or once due.

    Only the nearest: what was missed meanwhile is not sent late.
    """
    if now > due_at:
        return None
    reached = [before for before, since in reminders(due_at, days, calendar) if since <= now]
    return min(reached, default=None)


def is_rest_day(day: date, calendar: Calendar) -> bool:
    """Tell whether the call rests on a day: a weekday, a public holiday, or a named date."""
    rest = calendar.rest_days
    return (
        day in rest
        or _WEEKDAYS[day.weekday()] in rest
        or ("holidays" in rest and day in public_holidays(day.year))
    )


def next_working_day(day: date, calendar: Calendar) -> date:
    """Return the day itself, or the first one after it on which the call does not rest."""
    while is_rest_day(day, calendar):
        day += _DAY
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has none."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_day(moment: date | datetime, calendar: Calendar) -> date:
    """Return the day of a moment in the call's zone; a day is itself."""
    if isinstance(moment, datetime):
        return moment.astimezone(_zone(calendar.zone)).date()
    return moment


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """Return the last second of a day of the call's zone, in UTC."""
    return _at(day, _LAST_SECOND, calendar)


def local(moment: datetime, calendar: Calendar) -> datetime:
    """Return an instant as the clocks of the call's zone show it."""
    return moment.astimezone(_zone(calendar.zone))


def _after_working_days(day: date, count: int, calendar: Calendar) -> date:
    while count:
        day += _DAY
        if not is_rest_day(day, calendar):
            count -= 1
    return day


def _at(day: date, hour: time, calendar: Calendar) -> datetime:
    # Where a clock change doubles the hour, the later one is meant: nobody loses time.
    fold = 1 if hour == _LAST_SECOND else 0
    return datetime.combine(day, hour, _zone(calendar.zone)).replace(fold=fold).astimezone(UTC)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
