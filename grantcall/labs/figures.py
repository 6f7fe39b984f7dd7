"""What diaries add up to: attendances, not persons; declared and verified time apart.

An attendance is one person at one meeting. Whoever comes ten times is ten attendances, so
nothing here may be called "people". Cancelled and planned entries never count.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, select
from sqlalchemy.orm import Session

from grantcall.labs.diary_totals import NOT_CANCELLED
from grantcall.labs.models import Activity, Lab


@dataclass(frozen=True, slots=True)
class ActivityTotals:
    """Sums over a window. `helpers` are attendances of helpers; minutes are exact."""

    labs: int
    activities: int
    attendances: int
    new_people: int
    helpers: int
    minutes_declared: int
    minutes_verified: int
    first_day: date | None
    last_day: date | None

    @property
    def minutes(self) -> int:
        """Return all minutes given, declared and verified."""
        return self.minutes_declared + self.minutes_verified


def activity_totals(
    session: Session,
    first_day: date | None = None,
    last_day: date | None = None,
    *,
    call_id: str | None = None,
    lab_id: str | None = None,
) -> ActivityTotals:
    """Add up the diaries between two days, both included (`None`: no bound); one statement.

    `call_id` narrows to the labs of a call, `lab_id` to one lab. `first_day` and `last_day`
    of the answer are those of the entries found.
    """
    query = _sums().where(*_window(first_day, last_day))
    if call_id is not None:
        query = query.where(Lab.call_id == call_id)
    if lab_id is not None:
        query = query.where(Lab.id == lab_id)
    return _totals(session.execute(query).one())


def activity_totals_by_town(
    session: Session, first_day: date | None = None, last_day: date | None = None
) -> dict[str | None, ActivityTotals]:
    """Add up the diaries by municipality of the lab; `None` where it is not stated."""
    query = _sums(Lab.municipality).where(*_window(first_day, last_day)).group_by(Lab.municipality)
    rows = session.execute(query)
    return {row[0]: _totals(row[1:]) for row in rows}


def activity_totals_by_version(session: Session) -> dict[str, ActivityTotals]:
    """Add up all diaries by the frozen definition that their labs follow; one statement.

    Each definition says from how many people on a count may be shown.
    """
    rows = session.execute(
        _sums(Lab.version_id).where(*_window(None, None)).group_by(Lab.version_id)
    )
    return {row[0]: _totals(row[1:]) for row in rows}


def attendances_by_month(session: Session, lab_id: str, first_day: date) -> dict[str, int]:
    """Return the attendances of a lab by month ("2019-03") since a day; one statement."""
    year, month = extract("year", Activity.day), extract("month", Activity.day)
    rows = session.execute(
        select(year, month, func.sum(Activity.people))
        .where(Activity.lab_id == lab_id, *_window(first_day, None))
        .group_by(year, month)
    )
    return {f"{int(row[0]):04d}-{int(row[1]):02d}": int(row[2]) for row in rows}


def shown_count(number: int, least: int) -> int | None:
    """Return a count for the public; `None` when so few would point at persons.

    `least` is the call's `hide_counts_below`; nought is nobody and is shown.
    """
    return None if 0 < number < least else number


def hours_of(minutes: int) -> tuple[int, int]:
    """Return minutes as whole hours and the minutes left."""
    return divmod(minutes, 60)


def _sums(*by: Any) -> Any:
    minutes = Activity.helpers * Activity.minutes_each
    verified = case((Activity.heard_as == "verified", minutes), else_=0)
    declared = case((Activity.heard_as == "declared", minutes), else_=0)
    summed = (Activity.people, Activity.new_people, Activity.helpers, declared, verified)
    return (
        select(
            *by,
            func.count(func.distinct(Activity.lab_id)),
            func.count(Activity.id),
            *(func.coalesce(func.sum(column), 0) for column in summed),
            func.min(Activity.day),
            func.max(Activity.day),
        )
        .select_from(Activity)
        .join(Lab, Lab.id == Activity.lab_id)
    )


def _window(first_day: date | None, last_day: date | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [NOT_CANCELLED, Activity.heard_as != "planned"]
    if first_day is not None:
        wanted.append(Activity.day >= first_day)
    if last_day is not None:
        wanted.append(Activity.day <= last_day)
    return wanted


def _totals(row: Any) -> ActivityTotals:
    labs, activities, people, new_people, helpers, declared, verified = (int(n) for n in row[:7])
    return ActivityTotals(
        labs, activities, people, new_people, helpers, declared, verified, row[7], row[8]
    )
