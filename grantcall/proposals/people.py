"""Who stands behind a role of a group, for mails."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from grantcall.calls.people import workers_of_call
from grantcall.core.reading import once
from grantcall.people.models import Account
from grantcall.process.registry import Recipient
from grantcall.proposals.models import GroupRole, Member, Proposal

_ACCOUNT, _ROLE = cast(Table, Account.__table__), cast(Table, GroupRole.__table__)
_WITH_ROLE = (
    select(_ACCOUNT.c.email, _ACCOUNT.c.name, _ACCOUNT.c.language)
    .join(_ROLE, _ROLE.c.account_id == _ACCOUNT.c.id)
    .where(
        _ROLE.c.group_id == bindparam("group"),
        _ROLE.c.role == bindparam("role"),
        _ROLE.c.until.is_(None),
        _ACCOUNT.c.blocked_at.is_(None),
    )
    .order_by(_ROLE.c.since, _ACCOUNT.c.email)
)
_OF_THE_CALL = ("staff", "chair", "reviewer", "promoter", "auditor")


def recipients_of_proposal(session: Session, proposal: Proposal, role: str) -> Sequence[Recipient]:
    """Return the accounts behind a role: of the group, or of the call."""
    if role in _OF_THE_CALL:
        return workers_of_call(session, proposal.call_id, role)

    def read() -> Sequence[Recipient]:
        rows = session.execute(_WITH_ROLE, {"group": proposal.group_id, "role": role})
        return [Recipient(row.email, row.name, row.language, role) for row in rows]

    return once(session, ("recipients", proposal.group_id, role), (Account, GroupRole), read)


def recipients_of_member(session: Session, member: Member, role: str) -> Sequence[Recipient]:
    """Return the person themselves (when they left an address), or a role of their group."""
    if role == "person":
        email = member.answers.get("email")
        name = str(member.answers.get("name", ""))
        return [Recipient(str(email), name, "it", role)] if email else []
    return recipients_of_proposal(session, session.get_one(Proposal, member.proposal_id), role)
