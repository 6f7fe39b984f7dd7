"""What diaries add up to: windows, units, declared and verified apart, few hidden."""

from datetime import date

from grantcall.core.db import db
from grantcall.labs.cancel_activity import cancel_activity
from grantcall.labs.figures import (
    ActivityTotals,
    activity_totals,
    activity_totals_by_town,
    attendances_by_month,
)
from tests.factories import Makers
from tests.lab_world import accepted, award_for, free_lab, meet, with_role

NOTHING = ActivityTotals(0, 0, 0, 0, 0, 0, 0, None, None)


def test_an_empty_window_is_nought_not_an_error(make: Makers) -> None:
    assert activity_totals(db.session()) == NOTHING
    connector = make.account("connector")
    meet(make, free_lab(make, connector), connector)
    assert activity_totals(db.session(), date(2018, 10, 19)) == NOTHING
    assert activity_totals_by_town(db.session(), last_day=date(2018, 10, 17)) == {}


def test_both_ends_of_a_window_belong_to_it(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    for day in ("2018-10-17", "2018-10-18", "2018-10-19", "2018-10-20"):
        meet(make, lab_id, connector, day=day)
    found = activity_totals(db.session(), date(2018, 10, 18), date(2018, 10, 19))
    assert (found.activities, found.first_day, found.last_day) == (
        2,
        date(2018, 10, 18),
        date(2018, 10, 19),
    )


def test_declared_and_verified_minutes_stand_apart_and_cancelled_ones_nowhere(
    make: Makers,
) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    contact = with_role(make, lab_id, "contact")
    meet(make, lab_id, contact, helpers="2", hours="3")
    meet(make, lab_id, connector, helpers="1", hours="1", people="4", new_people="4")
    wrong = meet(make, lab_id, contact, helpers="200", hours="24")
    cancel_activity(wrong, "doppia", actor=contact, clock=make.clock)
    other = free_lab(make, connector, "Altro")
    meet(make, other, connector, helpers="1", hours="2", people="0", new_people="0")
    found = activity_totals(db.session())
    day = date(2018, 10, 18)
    assert found == ActivityTotals(2, 3, 16, 7, 4, 360, 180, day, day)
    assert found.minutes == 540
    assert activity_totals(db.session(), lab_id=other).minutes_verified == 120


def test_totals_of_a_call_leave_free_labs_out_and_towns_name_the_unstated(make: Makers) -> None:
    call = make.call()
    contact, connector = make.account(), make.account("connector")
    lab = accepted(make, award_for(make, make.sent(call, contact, municipality="arese")))
    assert lab is not None
    meet(make, lab.id, contact)
    meet(make, free_lab(make, connector), connector)
    assert activity_totals(db.session()).activities == 2
    assert activity_totals(db.session(), call_id=call.id).activities == 1
    by_town = activity_totals_by_town(db.session())
    assert {town: one.attendances for town, one in by_town.items()} == {"arese": 12, None: 12}


def test_months_without_meetings_are_left_to_the_reader(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    for day in ("2018-08-31", "2018-10-01", "2018-10-18"):
        meet(make, lab_id, connector, day=day)
    assert attendances_by_month(db.session(), lab_id, date(2018, 9, 1)) == {"2018-10": 24}
    assert attendances_by_month(db.session(), lab_id, date(2018, 8, 1)) == {
        "2018-08": 12,
        "2018-10": 24,
    }
