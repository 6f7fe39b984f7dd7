"""Roles relative to a lab: the group's behind it, its own, the connector's, the office's."""

from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor, Role
from grantcall.core.errors import NotFound
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.labs.models import Lab, LabRole
from grantcall.proposals.models import GroupRole, Proposal

_NEVER_ON_A_LAB = frozenset({"reviewer", "chair"})


def roles_on_lab(session: Session, actor: Actor, lab: Lab) -> frozenset[str]:
    """Return an actor's roles on a lab; one statement for accounts, none for others.

    A connector is one only while the account holds that role: whoever loses it accompanies
    nobody any more.
    """
    roles = set(roles_on_call(actor, lab.call_id)) - _NEVER_ON_A_LAB
    if actor.account_id is not None:
        own = select(LabRole.role).where(
            LabRole.lab_id == lab.id,
            LabRole.account_id == actor.account_id,
            LabRole.until.is_(None),
        )
        of_the_group = (
            select(GroupRole.role)
            .join(Proposal, Proposal.group_id == GroupRole.group_id)
            .where(
                Proposal.id == lab.proposal_id,
                GroupRole.account_id == actor.account_id,
                GroupRole.until.is_(None),
            )
        )
        roles.update(session.scalars(union(own, of_the_group)))
    if not is_connector(actor):
        roles.discard("connector")
    return frozenset(roles)


def is_connector(actor: Actor) -> bool:
    """Tell whether an account is a connector, for a call or for all."""
    return any(grant.role == Role.CONNECTOR for grant in actor.grants)


def works_with_labs(actor: Actor) -> bool:
    """Tell whether somebody may open labs outside calls: a connector, or the site's office."""
    return is_connector(actor) or actor.has_role(Role.STAFF)


def require_lab(session: Session, actor: Actor, right: Right, lab: Lab | None) -> Any:
    """Return the lab when the actor holds the right on it; else it does not exist."""
    if lab is None or not allowed(right, roles_on_lab(session, actor, lab)):
        raise NotFound()
    return lab
