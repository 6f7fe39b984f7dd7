"""A whole call, lived through its pages by everybody who has a part in it."""

from datetime import UTC, datetime

from flask import Flask

from tests.factories import Makers
from tests.rooms.people.helpers import separate_requests  # noqa: F401 - a fixture
from tests.scenarios.whole_call import granting, judging, living, opening, screening
from tests.scenarios.whole_call.cast import cast

BEFORE = datetime(2018, 10, 2, 8, 0, tzinfo=UTC)
STAGES = (
    opening.the_call_is_published,
    opening.the_groups_apply,
    screening.the_office_screens,
    judging.the_committee_sits,
    judging.the_committee_marks,
    judging.the_ranking_is_published,
    judging.a_group_objects,
    granting.the_money_is_allocated,
    granting.the_letters_leave,
    granting.the_groups_answer,
    living.the_first_instalment_is_paid,
    living.the_lab_lives,
    living.nothing_is_broken,
)


def test_a_whole_call(app: Flask, make: Makers) -> None:
    """From the desk where the call is published to the figures of a living lab."""
    make.clock.move_to(BEFORE)
    everybody = cast(app, make)
    for stage in STAGES:
        stage(everybody)
