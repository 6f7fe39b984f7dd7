"""The world of figures: one programme with its indicators, imported by the office."""

from grantcall.core.db import db
from grantcall.impact.import_measurements import import_measurements
from grantcall.impact.queries import standing_figures
from tests.rooms.impact.figures_world import programme
from tests.safety.world import World, world
from tests.safety.world_admission import people


@world("figures")
def figures(here: World) -> None:
    """The figures stand above each call: only whoever works for all of them changes any."""
    people(here)
    import_measurements(programme(), actor=here.actor("office"), clock=here.make.clock)
    row = standing_figures(db.session(), None)[0]
    here.thing("public_indicator", "counted", name=row.name)
    here.thing("indicator", "counted", id=row.indicator_id)
    here.thing("measurement", "counted", id=row.id)
    db.session.rollback()
