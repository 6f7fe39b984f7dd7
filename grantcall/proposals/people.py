"""Who stands behind a role of a group, for mails."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from grantcall.people.models import Account, RoleGrant
from grantcall.process.registry import Recipient
from grantcall.proposals.models import GroupRole, Member, Proposal

_OF_THE_CALL = ("staff", "chair", "reviewer", "promoter", "auditor")


def recipients_of_proposal(session: Session, proposal: Proposal, role: str) -> Sequence[Recipient]:
    """Return the accounts behind a role: of the group, or of the call."""
    if role in _OF_THE_CALL:
        return staff_of_call(session, proposal.call_id, role)
    rows = session.execute(
        select(Account.email, Account.name, Account.language)
        .join(GroupRole, GroupRole.account_id == Account.id)
        .where(
            GroupRole.group_id == proposal.group_id,
            GroupRole.role == role,
            GroupRole.until.is_(None),
            Account.blocked_at.is_(None),
        )
        .order_by(GroupRole.since, Account.email)
    )
    return [Recipient(row.email, row.name, row.language, role) for row in rows]


def recipients_of_member(session: Session, member: Member, role: str) -> Sequence[Recipient]:
    """Return the person themselves (when they left an address), or a role of their group."""
    if role == "person":
        email = member.answers.get("email")
        name = str(member.answers.get("name", ""))
        return [Recipient(str(email), name, "it", role)] if email else []
    return recipients_of_proposal(session, session.get_one(Proposal, member.proposal_id), role)


def staff_of_call(session: Session, call_id: str, role: str) -> list[Recipient]:
    """Return the accounts with a role for this call or for all; one statement."""
    rows = session.execute(
        select(Account.email, Account.name, Account.language)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == role,
            RoleGrant.removed_at.is_(None),
            or_(RoleGrant.call_id == call_id, RoleGrant.call_id.is_(None)),
            Account.blocked_at.is_(None),
        )
        .distinct()
        .order_by(Account.email)
    )
    return [Recipient(row.email, row.name, row.language, role) for row in rows]
