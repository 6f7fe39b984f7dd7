"""What conditions may ask of a lab."""

from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Calendar, Definition
from grantcall.engine.clocks import local_day
from grantcall.engine.facts import Facts, facts_from
from grantcall.funding.models import Award
from grantcall.labs.models import Lab
from grantcall.process.reached import kinds_reached

FUNDED = ("approved", "offered", "accepted", "active", "amendment", "reporting")
"""Kinds in which an award is open: its money is marked or committed."""


def facts_of_lab(session: Session, lab: Lab, definition: Definition, instant: datetime) -> Facts:
    """Gather counters, signs of life, money and days; four statements at most.

    `last_activity` and `last_check_in` are signs of life: for a lab that became active (or
    autonomous) after them, the day it did. Otherwise a lab that wakes up would fall asleep
    again on the spot, and one that begins with an old meeting too.
    """
    workflow = definition.workflows["lab"]
    calendar = definition.calendar
    entries = calendar.entries.items()
    values: dict[str, object] = {
        name: entry for name, entry in entries if isinstance(entry, datetime)
    }
    values.update(
        kinds_reached(session, lab.object_ref, workflow.states[workflow.starts].kind, lab.opened_at)
    )
    facts = facts_from(values, source="call", record="lab")
    call = session.get(Call, lab.call_id) if lab.call_id is not None else None
    return facts.adding(
        {
            "state": lab.kind,
            "today": local_day(instant, calendar),
            "call.state": call.kind if call is not None else None,
            "activities": lab.activities,
            "last_activity": _sign(lab, lab.last_activity_on, "active", calendar),
            "last_check_in": _sign(lab, lab.last_check_in_on, "autonomous", calendar),
            "funded": is_funded(session, lab),
        }
    )


def is_funded(session: Session, lab: Lab) -> bool:
    """Tell whether an award of the proposal behind the lab is still open."""
    if lab.proposal_id is None:
        return False
    open_award = exists().where(Award.proposal_id == lab.proposal_id, Award.kind.in_(FUNDED))
    return bool(session.scalar(select(open_award)))


def _sign(lab: Lab, noted: date | None, kind: str, calendar: Calendar) -> date | None:
    if lab.kind != kind:
        return noted
    since = local_day(lab.state_since, calendar)
    return since if noted is None else max(noted, since)
