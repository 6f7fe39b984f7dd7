"""What `verify` finds in labs: nothing in what was played, everything that was altered."""

import pytest
from sqlalchemy import text

from grantcall.core.db import db
from grantcall.core.settings import Settings
from grantcall.labs.cancel_activity import cancel_activity
from grantcall.labs.models import Lab
from grantcall.store.files import FileStore
from grantcall.verify.run import Result, run_checks
from tests.factories import Makers
from tests.lab_world import award_for, free_lab, living_lab, meet
from tests.project_world import offered

OF_LABS = ("lab diaries", "cancelled entries", "labs of awards")


def looked(settings: Settings) -> dict[str, Result]:
    db.session.rollback()
    found = run_checks(FileStore(settings.data_dir / "files"), settings)
    return {result.check.name: result for result in found}


def altered(statement: str) -> None:
    """Change the data as a person with the database could, past the application."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_accepted_award_has_its_lab_and_everything_agrees(
    make: Makers, settings: Settings
) -> None:
    world = offered(make).accepted()
    lab = db.session.query(Lab).one()
    assert (lab.proposal_id, lab.kind) == (world.award.proposal_id, "nascent")
    connector = make.account("connector")
    lab_id = living_lab(make, connector)
    wrong = meet(make, lab_id, connector, day="2019-02-01")
    cancel_activity(wrong, "doppia", actor=connector, clock=make.clock)
    found = looked(settings)
    assert {name: found[name].count for name in OF_LABS} == {
        "lab diaries": 2,
        "cancelled entries": 1,
        "labs of awards": 1,
    }
    checked = (*OF_LABS, "sealed rows", "frozen definitions")
    assert {name: found[name].broken for name in checked} == dict.fromkeys(checked, ())


@pytest.mark.parametrize(
    "column", ["activities = 2", "people = 13", "new_people = 0", "helper_minutes = 481"]
)
def test_a_counter_that_was_touched_is_found(make: Makers, settings: Settings, column: str) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    meet(make, lab_id, connector)
    free_lab(make, connector, "Altro")
    altered(f"UPDATE lab SET {column} WHERE id = '{lab_id}'")
    (broken,) = looked(settings)["lab diaries"].broken
    assert (broken.invariant, broken.place) == ("I14", f"lab:{lab_id}")
    assert broken.message.startswith(column.partition(" ")[0])


def test_a_lab_whose_diary_is_gone_is_found(make: Makers, settings: Settings) -> None:
    connector = make.account("connector")
    lab_id = free_lab(make, connector)
    altered(f"UPDATE lab SET last_activity_on = '2018-10-01' WHERE id = '{lab_id}'")
    (broken,) = looked(settings)["lab diaries"].broken
    assert broken.place == f"lab:{lab_id}"


def test_an_accepted_award_without_its_lab_is_found(make: Makers, settings: Settings) -> None:
    world = offered(make).accepted()
    award_id = world.award.id
    altered("UPDATE lab SET proposal_id = NULL")
    (broken,) = looked(settings)["labs of awards"].broken
    assert (broken.invariant, broken.place) == ("I3", f"award:{award_id}")


def test_an_award_that_nobody_accepted_needs_no_lab(make: Makers, settings: Settings) -> None:
    call = make.call()
    award_for(make, make.sent(call))
    assert looked(settings)["labs of awards"].count == 0
