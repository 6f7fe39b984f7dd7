"""What the diary of a lab lets a report begin with."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.funding.prefill import prefill_from
from grantcall.labs.diary_totals import NOT_CANCELLED
from grantcall.labs.models import Activity, Lab


@prefill_from("activities")
def figures_of_diary(session: Session, proposal_id: str) -> Mapping[str, object]:
    """Return people, helpers and whole hours of a proposal's lab; one statement.

    People are those who came for the first time: attendances counted again and again are no
    persons. Helpers are the most that helped at once, which is certain; the group corrects.
    """
    row = session.execute(
        select(
            func.count().label("entries"),
            func.coalesce(func.sum(Activity.new_people), 0).label("people"),
            func.coalesce(func.max(Activity.helpers), 0).label("helpers"),
            func.coalesce(func.sum(Activity.helpers * Activity.minutes_each), 0).label("minutes"),
        )
        .join(Lab, Lab.id == Activity.lab_id)
        .where(Lab.proposal_id == proposal_id, Activity.heard_as != "planned", NOT_CANCELLED)
    ).one()
    if not row.entries:
        return {}
    return {"people": int(row.people), "helpers": int(row.helpers), "hours": int(row.minutes) // 60}
