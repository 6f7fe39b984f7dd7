"""How the door deals with allocations and awards."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.people import workers_of_call
from grantcall.funding import records_project  # noqa: F401 - tranches and reports
from grantcall.funding.facts import facts_of_allocation, facts_of_award
from grantcall.funding.models import Allocation, Award
from grantcall.funding.placeholders import allocation_placeholders, award_placeholders
from grantcall.funding.roles import roles_on_allocation, roles_on_award
from grantcall.process.in_order import in_call_by_id
from grantcall.process.registry import Recipient, RecordKind, register_record
from grantcall.proposals.models import Proposal
from grantcall.proposals.people import recipients_of_proposal


def _no_family(session: Session, proposal_id: str) -> Sequence[Any]:
    return ()


def _awards_of(session: Session, proposal_id: str) -> Sequence[Award]:
    return session.scalars(
        select(Award).where(Award.proposal_id == proposal_id).order_by(Award.opened_at, Award.id)
    ).all()


def _recipients_of_award(session: Session, award: Award, role: str) -> Sequence[Recipient]:
    return recipients_of_proposal(session, session.get_one(Proposal, award.proposal_id), role)


def _recipients_of_allocation(
    session: Session, allocation: Allocation, role: str
) -> Sequence[Recipient]:
    return workers_of_call(session, allocation.call_id, role)


register_record(
    RecordKind(
        model=Allocation,
        roles=roles_on_allocation,
        facts=facts_of_allocation,
        family_id=lambda allocation: None,
        of_family=_no_family,
        recipients=_recipients_of_allocation,
        placeholders=allocation_placeholders,
        call_id=lambda allocation: allocation.call_id,
        in_call=in_call_by_id(Allocation),
    )
)
register_record(
    RecordKind(
        model=Award,
        roles=roles_on_award,
        facts=facts_of_award,
        family_id=lambda award: award.proposal_id,
        of_family=_awards_of,
        recipients=_recipients_of_award,
        placeholders=award_placeholders,
        call_id=lambda award: award.call_id,
        in_call=in_call_by_id(Award),
    )
)
