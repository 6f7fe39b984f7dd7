"""Roles relative to a proposal or a member."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.proposals.models import GroupRole, Member, Proposal

ShutOut = Callable[[Session, Actor, Proposal], bool]


_ON_A_COMMITTEE = frozenset({"reviewer", "chair"})
_shut_out: list[ShutOut] = []


def shuts_out(function: ShutOut) -> ShutOut:
    """Register who may have no part in a proposal whatever their role, as a later room knows."""
    if function not in _shut_out:
        _shut_out.append(function)
    return function


def is_shut_out(session: Session, actor: Actor, proposal: Proposal) -> bool:
    """Tell whether somebody on a committee may not touch a proposal (safety I5, I15).

    One statement for whoever sits on a committee, none for everybody else.
    """
    if not _ON_A_COMMITTEE & roles_on_call(actor, proposal.call_id):
        return False
    return any(function(session, actor, proposal) for function in _shut_out)


def roles_on_proposal(session: Session, actor: Actor, proposal: Proposal) -> frozenset[str]:
    """Return an actor's roles on a proposal; one statement for accounts, none for others.

    Whoever works for the call has no part in a proposal that was never sent: drafts belong
    to their group. Nor has whoever sits on its committee and is in conflict with it.
    """
    roles = set(roles_on_call(actor, proposal.call_id))
    if proposal.number is None or is_shut_out(session, actor, proposal):
        roles -= {"staff", "auditor", "admin", "reviewer", "chair", "promoter"}
    if actor.account_id is not None:
        roles.update(
            session.scalars(
                select(GroupRole.role).where(
                    GroupRole.group_id == proposal.group_id,
                    GroupRole.account_id == actor.account_id,
                    GroupRole.until.is_(None),
                )
            )
        )
    return frozenset(roles)


def roles_on_member(session: Session, actor: Actor, member: Member) -> frozenset[str]:
    """Return an actor's roles on a member record: the group's, or `person` by their link."""
    if actor.member_id == member.id:
        return frozenset({"person"})
    proposal = session.get_one(Proposal, member.proposal_id)
    return roles_on_proposal(session, actor, proposal)


def require(session: Session, actor: Actor, right: Right, proposal: Proposal | None) -> Any:
    """Return the proposal when the actor holds the right on it; else it does not exist."""
    if proposal is None or not allowed(right, roles_on_proposal(session, actor, proposal)):
        raise NotFound()
    return proposal
