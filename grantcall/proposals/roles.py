"""Roles relative to a proposal or a member."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.reading import know, once
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
        roles |= _group_roles(session, actor.account_id, proposal.group_id)
    return frozenset(roles)


def know_group_roles(
    session: Session, actor: Actor, group_id: str, roles: Iterable[str | None]
) -> None:
    """Keep an actor's parts in a group that came along with its proposal (`PART_OF_ACCOUNT`)."""
    found = frozenset(role for role in roles if role is not None)
    know(session, ("roles", actor.account_id, group_id), (GroupRole,), found)


def locked_for(session: Session, actor: Actor, right: Right, proposal_id: str) -> Proposal:
    """Return a proposal for changing, with the actor's right on it; one statement.

    Raises `NotFound` without the proposal or the right.
    """
    rows = session.execute(_LOCKED, {"proposal": proposal_id, "account": actor.account_id}).all()
    if not rows:
        raise NotFound()
    proposal: Proposal = rows[0][0]
    know_group_roles(session, actor, proposal.group_id, (row[1] for row in rows))
    require(session, actor, right, proposal)
    return proposal


def _group_roles(session: Session, account_id: str, group_id: str) -> frozenset[str]:
    def read() -> frozenset[str]:
        return frozenset(session.scalars(_ROLES, {"group": group_id, "account": account_id}))

    return once(session, ("roles", account_id, group_id), (GroupRole,), read)


_ROLE = cast(Table, GroupRole.__table__).c
_ROLES = select(_ROLE.role).where(
    _ROLE.group_id == bindparam("group"),
    _ROLE.account_id == bindparam("account"),
    _ROLE.until.is_(None),
)
PART_OF_ACCOUNT = and_(
    GroupRole.group_id == Proposal.group_id,
    GroupRole.account_id == bindparam("account"),
    GroupRole.until.is_(None),
)
"""Joins an account's parts in the group to its proposal."""
_LOCKED = (
    select(Proposal, GroupRole.role)
    .outerjoin(GroupRole, PART_OF_ACCOUNT)
    .where(Proposal.id == bindparam("proposal"))
    .with_for_update(of=Proposal)
    .execution_options(populate_existing=True)
)


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
