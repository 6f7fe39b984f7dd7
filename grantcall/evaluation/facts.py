"""What conditions may ask of a review: its own instants, and what is known of the proposal."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition
from grantcall.engine.facts import Facts, facts_from
from grantcall.evaluation.models import Review
from grantcall.process.reached import kinds_reached
from grantcall.proposals.facts import calendar_facts
from grantcall.proposals.models import Proposal


def facts_of_review(
    session: Session, review: Review, definition: Definition, instant: datetime
) -> Facts:
    """Gather calendar, instants and the narrow row of the proposal; three statements at most.

    Marks are no facts: no condition may ask for them.
    """
    workflow = definition.workflows["review"]
    starts = workflow.states[workflow.starts].kind
    reached: dict[str, object] = {f"{starts}_at": review.assigned_at}
    if review.audit_seq is not None:  # a new one has no steps to look for
        reached = kinds_reached(session, review.object_ref, starts, review.assigned_at)
    proposal = session.get_one(Proposal, review.proposal_id)
    return (
        facts_from(calendar_facts(definition), source="call", record="review")
        .adding(reached)
        .adding(
            {
                "assigned_at": review.assigned_at,
                "state": review.kind,
                "call.state": session.get_one(Call, review.call_id).kind,
                "today": instant.astimezone(ZoneInfo(definition.calendar.zone)).date(),
                "proposal.state": proposal.kind,
                "proposal.title": proposal.title,
                "proposal.municipality": proposal.municipality,
                "proposal.area": proposal.area,
                "proposal.requested": proposal.requested_cents,
                "proposal.submitted_at": proposal.submitted_at,
            }
        )
    )
