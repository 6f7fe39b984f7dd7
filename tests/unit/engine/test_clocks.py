"""Lengths, rest days, clock changes, suspension, reminders: worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grantcall.definitions.model import Calendar, Length
from grantcall.engine.clocks import (
    RUN_OUT,
    due,
    end_of_day,
    is_rest_day,
    left,
    local_day,
    next_working_day,
    reminder_reached,
    reminders,
    resume,
)
from grantcall.engine.facts import UNKNOWN
from grantcall.engine.holidays import easter, public_holidays
from tests.unit.engine.worlds import ROME

NEVER_RESTS = Calendar("Europe/Rome", {})
instants = st.integers(0, 15 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
calendars = st.sampled_from([ROME, NEVER_RESTS, replace(ROME, rest_days=("sunday",))])


def utc(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "start", "ends"),
    [
        # Tuesday and ten days: Friday. The first day does not count.
        (Length(days=10), utc(2027, 3, 2, 9), utc(2027, 3, 12, 22, 59, 59)),
        # Half past eleven in the evening in London is already tomorrow in Rome.
        (Length(days=1), utc(2027, 3, 2, 23, 30), utc(2027, 3, 4, 22, 59, 59)),
        # A Saturday moves to Monday.
        (Length(days=7), utc(2027, 3, 6, 9), utc(2027, 3, 15, 22, 59, 59)),
        # Saturday, Easter Sunday, Easter Monday: Tuesday, by then in summer time.
        (Length(days=5), utc(2027, 3, 22, 9), utc(2027, 3, 30, 21, 59, 59)),
        # Monday 4 October 2027 is a holiday again; in 2021 it was not.
        (Length(days=4), utc(2027, 9, 30, 9), utc(2027, 10, 5, 21, 59, 59)),
        (Length(days=4), utc(2021, 9, 30, 9), utc(2021, 10, 4, 21, 59, 59)),
        # Five working days over Christmas, Saturday the 26th, and New Year's Day.
        (Length(working_days=5), utc(2026, 12, 24, 9), utc(2027, 1, 4, 22, 59, 59)),
        (Length(working_days=1), utc(2027, 3, 5, 9), utc(2027, 3, 8, 22, 59, 59)),
        # 31 January and a month: 28 February is a Sunday, so Monday 1 March.
        (Length(months=1), utc(2027, 1, 31, 9), utc(2027, 3, 1, 22, 59, 59)),
        (Length(months=1), utc(2028, 1, 31, 9), utc(2028, 2, 29, 22, 59, 59)),
        (Length(months=12), utc(2028, 2, 29, 9), utc(2029, 2, 28, 22, 59, 59)),
    ],
)
def test_a_length_ends_with_a_day(length: Length, start: datetime, ends: datetime) -> None:
    assert due(length, start, ROME) == ends


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2027, 3, 27), utc(2027, 3, 27, 22, 59, 59)),
        (date(2027, 3, 28), utc(2027, 3, 28, 21, 59, 59)),
        (date(2027, 10, 30), utc(2027, 10, 30, 21, 59, 59)),
        (date(2027, 10, 31), utc(2027, 10, 31, 22, 59, 59)),
    ],
)
def test_a_day_ends_by_the_clocks_of_that_day(day: date, ends: datetime) -> None:
    assert end_of_day(day, NEVER_RESTS) == ends
    assert due(Length(days=3), day - timedelta(days=3), NEVER_RESTS) == ends


def test_where_midnight_comes_twice_the_later_end_counts() -> None:
    # In Asunción clocks went back at midnight: the last hour of 23 March 2024 came twice.
    asuncion = Calendar("America/Asuncion", {})
    assert end_of_day(date(2024, 3, 23), asuncion) == utc(2024, 3, 24, 3, 59, 59)


def test_an_instant_is_that_instant() -> None:
    saturday = utc(2027, 3, 6, 11)
    assert due(saturday, utc(2027, 1, 1), ROME) == saturday


def test_a_length_after_a_fact_counts_from_it_once_known() -> None:
    year = Length(months=12, after="start_date")
    entered = utc(2027, 1, 4, 9)
    assert due(year, entered, ROME) == utc(2028, 1, 4, 22, 59, 59)
    assert due(year, entered, ROME, UNKNOWN) == utc(2028, 1, 4, 22, 59, 59)
    assert due(year, entered, ROME, date(2027, 3, 1)) == utc(2028, 3, 1, 22, 59, 59)
    assert due(year, entered, ROME, utc(2027, 2, 28, 23, 30)) == utc(2028, 3, 1, 22, 59, 59)


def test_single_dates_are_days_of_rest() -> None:
    patron = replace(ROME, rest_days=(*ROME.rest_days, date(2027, 3, 19)))
    assert next_working_day(date(2027, 3, 19), patron) == date(2027, 3, 22)
    assert next_working_day(date(2027, 3, 19), ROME) == date(2027, 3, 19)


@pytest.mark.parametrize(
    "sunday",
    [
        date(1666, 4, 25),
        date(1693, 3, 22),
        date(1818, 3, 22),
        date(1943, 4, 25),
        date(2000, 4, 23),
        date(2024, 3, 31),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2028, 4, 16),
        date(2038, 4, 25),
        date(2285, 3, 22),
    ],
)
def test_easter(sunday: date) -> None:
    assert easter(sunday.year) == sunday


def test_the_holidays_of_a_year() -> None:
    assert sorted(day.isoformat()[5:] for day in public_holidays(2027)) == [
        "01-01", "01-06", "03-28", "03-29", "04-25", "05-01", "06-02", "08-15", "10-04",
        "11-01", "12-08", "12-25", "12-26",
    ]  # fmt: skip
    assert date(2025, 10, 4) not in public_holidays(2025)
    assert date(2026, 10, 4) in public_holidays(2026)


def test_what_is_left_is_resumed() -> None:
    # Ten days from Tuesday 2 March end on Friday 12; on the 5th seven days are left.
    ends = due(Length(days=10), utc(2027, 3, 2, 9), ROME)
    days = left(ends, utc(2027, 3, 5, 15), ROME)
    assert days == 7
    assert resume(days, utc(2027, 3, 9, 9), ROME) == utc(2027, 3, 16, 22, 59, 59)


def test_working_days_left_are_working_days() -> None:
    ends = due(Length(working_days=5), utc(2027, 3, 24, 9), ROME)
    assert ends == utc(2027, 4, 1, 21, 59, 59)
    days = left(ends, utc(2027, 3, 26, 15), ROME, working=True)
    assert days == 3
    assert resume(days, utc(2027, 4, 1, 9), ROME, working=True) == utc(2027, 4, 6, 21, 59, 59)


def test_what_had_run_out_stays_run_out() -> None:
    ends = utc(2027, 3, 12, 22, 59, 59)
    assert left(ends, ends, ROME) == 0
    assert left(ends, ends + timedelta(seconds=1), ROME) == RUN_OUT
    back = utc(2027, 3, 20, 9)
    assert resume(RUN_OUT, back, ROME) == back


@given(instants, st.integers(0, 60), calendars, st.booleans())
def test_suspending_and_resuming_on_one_day_changes_nothing(
    start: datetime, days: int, calendar: Calendar, working: bool
) -> None:
    length = Length(working_days=days) if working else Length(days=days)
    ends = due(length, start, calendar)
    at = start + (ends - start) / 3
    if at <= ends:
        days_left = left(ends, at, calendar, working=working)
        assert resume(days_left, at, calendar, working=working) == ends


@given(instants, st.integers(0, 60), calendars)
def test_a_length_never_ends_on_a_day_of_rest_nor_before_its_last_day(
    start: datetime, days: int, calendar: Calendar
) -> None:
    for length in (Length(days=days), Length(working_days=days), Length(months=days % 24)):
        ends = due(length, start, calendar)
        day = local_day(ends, calendar)
        assert not is_rest_day(day, calendar)
        assert end_of_day(day, calendar) == ends
        assert day >= local_day(start, calendar) + timedelta(days=length.days)


@given(instants, st.integers(0, 60), calendars)
def test_longer_never_ends_earlier(start: datetime, days: int, calendar: Calendar) -> None:
    for one, more in (
        (Length(days=days), Length(days=days + 1)),
        (Length(working_days=days + 1), Length(working_days=days + 2)),
        (Length(months=days), Length(months=days + 1)),
    ):
        assert due(one, start, calendar) <= due(more, start, calendar)


def test_reminders_belong_to_days_of_the_zone() -> None:
    ends = utc(2027, 3, 30, 21, 59, 59)
    assert reminders(ends, (1, 3, 3), ROME) == (
        (3, utc(2027, 3, 26, 23)),
        (1, utc(2027, 3, 28, 22)),
    )
    when = [utc(2027, 3, 26, 22, 59), utc(2027, 3, 26, 23), utc(2027, 3, 28, 22), ends]
    assert [reminder_reached(ends, (3, 1), now, ROME) for now in when] == [None, 3, 1, 1]
    assert reminder_reached(ends, (3, 1), ends + timedelta(seconds=1), ROME) is None
    assert reminder_reached(ends, (), ends, ROME) is None
