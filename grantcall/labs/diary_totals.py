"""The counters on a lab's narrow row: always the sums of its uncancelled entries."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.labs.models import Activity, ActivityCancelled, Lab
from grantcall.process.recount import recount_clock

NOT_CANCELLED = (
    ~select(ActivityCancelled.id).where(ActivityCancelled.activity_id == Activity.id).exists()
)
"""What makes an entry count: nobody has cancelled it."""


def count_again(session: Session, lab: Lab, definition: Definition, at: datetime) -> None:
    """Bring counters, last activity and clock of a lab to what its diary says; one statement.

    New entries must be flushed. The caller seals the lab: its clock may have moved.
    """
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Activity.people), 0),
            func.coalesce(func.sum(Activity.new_people), 0),
            func.coalesce(func.sum(Activity.helpers * Activity.minutes_each), 0),
            func.max(Activity.day),
            func.min(Activity.day),
        ).where(Activity.lab_id == lab.id, Activity.heard_as != "planned", NOT_CANCELLED)
    ).one()
    lab.activities, lab.people, lab.new_people, lab.helper_minutes = (int(n) for n in row[:4])
    lab.last_activity_on = row[4]
    lab.started_on = lab.started_on or row[5]
    recount_clock(session, lab, definition, "last_activity", at)
