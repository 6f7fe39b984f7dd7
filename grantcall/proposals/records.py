"""How the door deals with proposals and members."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.process.in_order import in_call_by_id
from grantcall.process.registry import RecordKind, register_record
from grantcall.proposals.facts import facts_of_member, facts_of_proposal
from grantcall.proposals.models import Member, Proposal
from grantcall.proposals.people import recipients_of_member, recipients_of_proposal
from grantcall.proposals.placeholders import member_placeholders, proposal_placeholders
from grantcall.proposals.roles import roles_on_member, roles_on_proposal


def _proposal_itself(session: Session, proposal_id: str) -> Sequence[Any]:
    return [session.get_one(Proposal, proposal_id)]


def _members_of(session: Session, proposal_id: str) -> Sequence[Any]:
    return session.scalars(select(Member).where(Member.proposal_id == proposal_id)).all()


def _proposals_in_call(
    session: Session, call_id: str, states: Sequence[str], after: Any | None, limit: int
) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.call_id == call_id, Proposal.state.in_(states))
    if after is not None:
        query = query.where(
            (Proposal.created_at > after.created_at)
            | ((Proposal.created_at == after.created_at) & (Proposal.id > after.id))
        )
    return session.scalars(query.order_by(Proposal.created_at, Proposal.id).limit(limit)).all()


register_record(
    RecordKind(
        model=Proposal,
        roles=roles_on_proposal,
        facts=facts_of_proposal,
        family_id=lambda proposal: proposal.id,
        of_family=_proposal_itself,
        recipients=recipients_of_proposal,
        placeholders=proposal_placeholders,
        call_id=lambda proposal: proposal.call_id,
        in_call=_proposals_in_call,
    )
)
register_record(
    RecordKind(
        model=Member,
        roles=roles_on_member,
        facts=facts_of_member,
        family_id=lambda member: member.proposal_id,
        of_family=_members_of,
        recipients=recipients_of_member,
        placeholders=member_placeholders,
        call_id=lambda member: member.call_id,
        in_call=in_call_by_id(Member),
    )
)
