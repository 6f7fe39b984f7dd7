"""Italian public holidays (law 260/1949 as amended), computed: no table to renew.

4 October is a national holiday again from 2026 (law 151/2025). Local patron saints are not
national: a call names such days one by one.
"""

from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
_FRANCIS_AGAIN_FROM = 2026


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (the anonymous Gregorian computus)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, year_rest = divmod(in_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the national holidays of a year, Easter Sunday included."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {sunday, sunday + timedelta(days=1)}
    if year >= _FRANCIS_AGAIN_FROM:
        days.add(date(year, 10, 4))
    return frozenset(days)
