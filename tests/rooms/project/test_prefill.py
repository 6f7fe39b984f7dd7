"""A report begins with what the lab's diary already tells."""

from sqlalchemy import select

from grantcall.core.db import db
from grantcall.funding.prefill import first_answers
from grantcall.labs.log_activity import log_activity
from grantcall.labs.models import Lab
from grantcall.process.frozen import definition_of
from tests.factories import Makers
from tests.lab_world import MEETING
from tests.project_world import World
from tests.report_world import running, sent


def begun(world: World, rule: str) -> dict[str, object]:
    report = world.report(rule)
    definition = definition_of(db.session(), report.version_id)
    return first_answers(db.session(), world.award, report, definition)


def test_the_diary_fills_in_people_helpers_and_hours(make: Makers) -> None:
    world = running(make)
    assert begun(world, "interim") == {}  # nothing is said where nothing is known
    lab_id = db.session.scalars(select(Lab.id)).one()
    day = make.clock.now().date().isoformat()
    for people, new, helpers in ((12, 12, 3), (15, 4, 5)):
        told = {**MEETING, "day": day, "people": people, "new_people": new, "helpers": helpers}
        log_activity(lab_id, told, actor=world.contact, clock=make.clock)
    found = begun(world, "interim")
    hours = int(float(str(MEETING["hours"]).replace(",", ".")) * (3 + 5))
    assert found == {"people": 16, "helpers": 5, "hours": hours}


def test_the_final_report_begins_with_the_expenses_of_the_interim_one(make: Makers) -> None:
    world = running(make)
    sent(world, "interim", 5000, 7000)
    rows = begun(world, "final")["expenses"]
    assert isinstance(rows, list)
    assert [row["amount"] for row in rows] == [5000, 7000]
