"""Who stands behind a role of a group, for mails."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.people import workers_of_call
from grantcall.people.models import Account
from grantcall.process.registry import Recipient
from grantcall.proposals.models import GroupRole, Member, Proposal

_OF_THE_CALL = ("staff", "chair", "reviewer", "promoter", "auditor")


def recipients_of_proposal(session: Session, proposal: Proposal, role: str) -> Sequence[Recipient]:
    """Return the accounts behind a role: of the group, or of the call."""
    if role in _OF_THE_CALL:
        return workers_of_call(session, proposal.call_id, role)
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
