"""A whole call, lived through its pages by everybody who has a part in it."""

from datetime import UTC, datetime

from flask import Flask

from tests.factories import Makers
from tests.rooms.people.helpers import separate_requests  # noqa: F401 - a fixture
from tests.scenarios.whole_call import opening, screening
from tests.scenarios.whole_call.cast import cast

BEFORE = datetime(2018, 10, 2, 8, 0, tzinfo=UTC)


def test_a_whole_call(app: Flask, make: Makers) -> None:
    make.clock.move_to(BEFORE)
    everybody = cast(app, make)
    opening.the_call_is_published(everybody)
    opening.the_groups_apply(everybody)
    screening.the_office_screens(everybody)
