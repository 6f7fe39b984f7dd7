"""What conditions may ask of an award or an allocation, and what funding knows of a proposal."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.definitions.model import Definition
from grantcall.engine.facts import Facts, facts_from
from grantcall.funding.lines import RESERVE
from grantcall.funding.models import Allocation, AllocationLine, Award
from grantcall.funding.scenarios import LOCKED
from grantcall.process.reached import kinds_reached
from grantcall.process.registry import facts_of, more_facts
from grantcall.proposals.facts import calendar_facts
from grantcall.proposals.models import Proposal

FULL = "full"
_DECIDED = ("ranked", "awarded", "reserve", "refused", "unfunded")


def facts_of_award(
    session: Session, award: Award, definition: Definition, instant: datetime
) -> Facts:
    """Gather what is decided about the money, and the proposal's own facts under its name."""
    proposal = session.get_one(Proposal, award.proposal_id)
    asked = facts_of(session, proposal, definition, instant)
    related = {
        name if name.startswith("call.") else f"proposal.{name}": asked.get(name).value
        for name in asked.names()
        if name != "today"
    }
    facts = facts_from(related, source="version", record="award")
    starts = definition.workflows["award"].starts
    first = definition.workflows["award"].states[starts].kind
    facts = facts.adding(calendar_facts(definition), "call").adding(
        {
            **kinds_reached(session, award.object_ref, first, award.opened_at),
            "state": award.kind,
            "today": instant.astimezone(ZoneInfo(definition.calendar.zone)).date(),
            "amount": award.amount_cents,
            "reduced": award.how != FULL,
            "from_reserve": award.from_reserve,
            "start_date": award.start_date,
            "end_date": award.end_date,
        }
    )
    fields = definition.forms["proposal"].fields.items()
    return facts.with_rows(
        {
            f"proposal.{name}": asked.rows(name)
            for name, field in fields
            if field.type in ("rows", "roster")
        }
    )


def facts_of_allocation(
    session: Session, allocation: Allocation, definition: Definition, instant: datetime
) -> Facts:
    """Gather the calendar, the kind of state and the state of the call."""
    facts = facts_from(calendar_facts(definition), source="call", record="allocation")
    local = instant.astimezone(ZoneInfo(definition.calendar.zone))
    return facts.adding(
        {
            "state": allocation.kind,
            "call.state": session.get_one(Call, allocation.call_id).kind,
            "today": local.date(),
        }
    )


@more_facts("proposal", by="funding")
def tier_of_proposal(
    session: Session, proposal: Proposal, definition: Definition, instant: datetime
) -> Mapping[str, object]:
    """Say whether a ranked proposal is funded, suitable or unsuitable, once that is decided.

    One statement, and none for proposals that have not been ranked.
    """
    if proposal.kind not in _DECIDED:
        return {}
    row = session.execute(
        select(AllocationLine.how)
        .select_from(Allocation)
        .outerjoin(
            AllocationLine,
            and_(
                AllocationLine.allocation_id == Allocation.id,
                AllocationLine.proposal_id == proposal.id,
            ),
        )
        .where(Allocation.call_id == proposal.call_id, Allocation.kind == LOCKED)
    ).first()
    if row is None:
        return {}
    if row.how is None:
        return {"tier": "unsuitable"}
    return {"tier": "suitable" if row.how == RESERVE else "funded"}
