"""The diary: a minute of work, counted once, never changed, cancelled with a reason."""

import base64
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from grantcall.core.actor import VISITOR
from grantcall.core.db import db
from grantcall.core.errors import Conflict, Invalid, NotFound
from grantcall.labs.add_photo import add_photo
from grantcall.labs.cancel_activity import cancel_activity
from grantcall.labs.figures import hours_of, shown_count
from grantcall.labs.lab_people import name_person
from grantcall.labs.log_activity import log_activity
from grantcall.labs.models import Activity, ActivityCancelled, Lab
from grantcall.people.models import Account
from grantcall.store.files import FileStore
from grantcall.store.models import StoredFile
from tests.factories import Makers
from tests.lab_world import (
    DOT,
    MEETING,
    codes,
    count,
    free_lab,
    lab_of,
    living_lab,
    meet,
    step,
    with_role,
)


def counters(lab: Lab) -> tuple[int, int, int, int]:
    return (lab.activities, lab.people, lab.new_people, lab.helper_minutes)


def test_an_entry_counts_people_and_exact_minutes(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    meet(make, lab_id, connector)
    meet(make, lab_id, connector, day="2018-10-19", people="5", new_people="0", helpers="1")
    lab = lab_of(lab_id)
    assert counters(lab) == (2, 17, 3, 4 * 120 + 120)
    assert (lab.started_on, lab.last_activity_on) == (date(2018, 10, 18), date(2018, 10, 19))
    entry = db.session.scalars(select(Activity).where(Activity.day == date(2018, 10, 18))).one()
    assert (entry.place, entry.people, entry.new_people) == ("elsewhere", 12, 3)
    assert (entry.helpers, entry.minutes_each, entry.by) == (4, 120, connector.ref)
    assert entry.answers == {**MEETING, "people": 12, "new_people": 3, "helpers": 4, "hours": 2}


def test_what_the_group_writes_is_declared_what_its_connector_writes_is_verified(
    make: Makers,
) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    contact = with_role(make, lab_id, "contact")
    member = with_role(make, lab_id, "member")
    for actor in (contact, member, connector):
        meet(make, lab_id, actor)
    heard = db.session.execute(select(Activity.by, Activity.heard_as)).all()
    assert {row.by: row.heard_as for row in heard} == {
        contact.ref: "declared",
        member.ref: "declared",
        connector.ref: "verified",
    }


def test_nobody_verifies_their_own_hours(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    account = db.session.get_one(Account, connector.account_id)
    email = account.email
    name_person(lab_id, email, "member", actor=connector, clock=make.clock)
    meet(make, lab_id, connector)
    assert db.session.scalars(select(Activity.heard_as)).all() == ["declared"]


def test_everything_wrong_with_an_entry_is_said_at_once(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    wrong = {
        "day": "2018-10-21",  # tomorrow
        "place": "moon",
        "people": "3",
        "new_people": "4",
        "helpers": "",
        "hours": "25",
    }
    with pytest.raises(Invalid) as refusal:
        log_activity(lab_id, wrong, actor=connector, clock=make.clock)
    assert sorted(str(one.field) for one in refusal.value.reasons) == [
        "day",
        "helpers",
        "hours",
        "new_people",
        "place",
    ]
    assert (count(Activity), counters(lab_of(lab_id))) == (0, (0, 0, 0, 0))


def test_a_question_that_the_form_does_not_ask_is_refused(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    for stranger in ("heard_as", "lab_id", "minutes_each", "by"):
        with pytest.raises(Invalid) as refusal:
            log_activity(
                lab_id, {**MEETING, stranger: "verified"}, actor=connector, clock=make.clock
            )
        assert codes(refusal) == ["unknown_field"]
    assert count(Activity) == 0


def test_midnight_is_midnight_in_the_zone_of_the_call(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    make.clock.move_to(make.clock.now().replace(hour=22, minute=30))  # 0:30 in Rome
    meet(make, lab_id, connector, day="2018-10-21")
    assert lab_of(lab_id).last_activity_on == date(2018, 10, 21)


def test_the_same_token_writes_one_entry(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    ids = {
        log_activity(lab_id, MEETING, actor=connector, clock=make.clock, token="once")
        for _ in range(2)
    }
    assert (len(ids), count(Activity), lab_of(lab_id).activities) == (1, 1, 1)


def test_who_has_no_part_in_the_lab_writes_nothing(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    strangers = (
        VISITOR,
        make.account(),
        make.account("staff"),
        make.account("connector"),
        make.account("promoter"),
        make.account("auditor"),
    )
    for actor in strangers:
        with pytest.raises(NotFound):
            meet(make, lab_id, actor)
    with pytest.raises(NotFound):
        meet(make, "0" * 26, connector)
    assert count(Activity) == 0


def test_a_cancelled_entry_stays_readable_and_no_longer_counts(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    kept = meet(make, lab_id, connector)
    wrong = meet(make, lab_id, connector, day="2018-10-20", people="2000")
    before = lab_of(lab_id).due_at
    cancel_activity(wrong, " erano 20 ", actor=connector, clock=make.clock)
    lab = lab_of(lab_id)
    assert counters(lab) == (1, 12, 3, 480)
    assert lab.last_activity_on == date(2018, 10, 18)
    assert before is not None
    assert lab.due_at is not None
    assert lab.due_at < before  # silence counts from the entry that is left
    rows = db.session.execute(select(ActivityCancelled.activity_id, ActivityCancelled.reason))
    assert [tuple(row) for row in rows] == [(wrong, "erano 20")]
    assert sorted(db.session.scalars(select(Activity.id))) == sorted([kept, wrong])


def test_cancelling_asks_for_a_reason_and_happens_once(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    entry = meet(make, lab_id, connector)
    with pytest.raises(Invalid) as refusal:
        cancel_activity(entry, "  ", actor=connector, clock=make.clock)
    assert codes(refusal) == ["reason_missing"]
    with pytest.raises(NotFound):
        cancel_activity(entry, "perché sì", actor=make.account("staff"), clock=make.clock)
    assert lab_of(lab_id).activities == 1
    cancel_activity(entry, "doppia", actor=connector, clock=make.clock)
    with pytest.raises(Conflict) as again:
        cancel_activity(entry, "doppia", actor=connector, clock=make.clock)
    assert codes(again) == ["already_cancelled"]
    assert (count(ActivityCancelled), lab_of(lab_id).activities) == (1, 0)


def test_the_database_itself_refuses_to_change_an_entry(make: Makers) -> None:
    connector = make.account("connector")
    meet(make, free_lab(make, connector), connector)
    db.session.rollback()
    with pytest.raises(DatabaseError):
        db.session.execute(update(Activity).values(people=2000))
    db.session.rollback()
    assert db.session.scalars(select(Activity.people)).all() == [12]


def test_the_diary_of_a_lab_that_has_ended_is_history(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    entry = db.session.scalars(select(Activity.id)).one()
    step(make, lab_id, "end", connector, reason="Il corso è finito.")
    with pytest.raises(Conflict) as refusal:
        meet(make, lab_id, connector)
    assert codes(refusal) == ["diary_closed"]
    with pytest.raises(Conflict):
        cancel_activity(entry, "x", actor=connector, clock=make.clock)
    assert counters(lab_of(lab_id)) == (1, 12, 3, 480)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "photos")


def picture() -> io.BytesIO:
    return io.BytesIO(base64.b64decode(DOT))


def test_a_photo_needs_the_consent_of_those_in_it(make: Makers, store: FileStore) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    photo = add_photo(
        lab_id, "photo", picture(), "a.png", store=store, actor=connector, clock=make.clock
    )
    with pytest.raises(Invalid) as refusal:
        meet(make, lab_id, connector, photo=[photo])
    assert [one.field for one in refusal.value.reasons] == ["photo_consent"]
    meet(make, lab_id, connector, photo=[photo], photo_consent="yes")
    answers = db.session.scalars(select(Activity.answers)).one()
    assert (answers["photo"], answers["photo_consent"]) == ([photo], True)


def test_a_photo_is_kept_without_where_it_was_taken(make: Makers, store: FileStore) -> None:
    connector = make.account("connector")
    taken = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 31.0, 12.0)})
    Image.new("RGB", (8, 8)).save(taken, "JPEG", exif=exif)
    photo = add_photo(
        free_lab(make, connector), "photo", taken, "a.jpg",
        store=store, actor=connector, clock=make.clock,
    )  # fmt: skip
    row = db.session.get_one(StoredFile, photo)
    kept = store.read(row.sha256)
    assert (store.intact(row.sha256), row.size) == (True, len(kept))
    assert b"Exif" in taken.getvalue()
    assert b"Exif" not in kept


def test_only_photos_of_this_lab_are_taken(make: Makers, store: FileStore) -> None:
    connector = make.account("connector")
    other = free_lab(make, connector, "Altro")
    foreign = add_photo(
        other, "photo", picture(), "a.png", store=store, actor=connector, clock=make.clock
    )
    lab_id = free_lab(make, connector, "Mio")
    with pytest.raises(Invalid) as refusal:
        meet(make, lab_id, connector, photo=[foreign], photo_consent="yes")
    assert codes(refusal) == ["file_unknown"]
    pdf = io.BytesIO(b"%PDF-1.4 not really")
    with pytest.raises(Invalid):
        add_photo(lab_id, "photo", pdf, "a.pdf", store=store, actor=connector, clock=make.clock)
    with pytest.raises(NotFound):
        add_photo(
            lab_id,
            "photo",
            picture(),
            "a.png",
            store=store,
            actor=make.account("staff"),
            clock=make.clock,
        )
    assert (count(Activity), count(StoredFile)) == (0, 1)


def test_a_meeting_later_moves_the_clock_of_silence(make: Makers) -> None:
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    first = lab_of(lab_id).due_at
    make.clock.advance(days=30)
    meet(make, lab_id, connector, day="2018-11-19")
    assert first is not None
    assert lab_of(lab_id).due_at == first + timedelta(days=30)


@settings(max_examples=60, deadline=None)
@given(minutes=st.integers(0, 10**7))
def test_minutes_are_never_lost_in_hours(minutes: int) -> None:
    hours, rest = hours_of(minutes)
    assert (hours * 60 + rest, 0 <= rest < 60) == (minutes, True)


@given(number=st.integers(0, 50), least=st.integers(0, 20))
def test_a_count_is_shown_when_it_is_nought_or_large_enough(number: int, least: int) -> None:
    shown = shown_count(number, least)
    assert shown == (None if 0 < number < least else number)
