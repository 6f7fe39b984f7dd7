"""Roles relative to an award or an allocation."""

from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.policy import roles_on_call
from grantcall.funding.models import Allocation, Award
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import roles_on_proposal


def roles_on_award(session: Session, actor: Actor, award: Award) -> frozenset[str]:
    """Return an actor's roles on an award: those on its proposal."""
    return roles_on_proposal(session, actor, session.get_one(Proposal, award.proposal_id))


def roles_on_allocation(session: Session, actor: Actor, allocation: Allocation) -> frozenset[str]:
    """Return an actor's roles on a scenario: those for its call; no statement."""
    return roles_on_call(actor, allocation.call_id)
