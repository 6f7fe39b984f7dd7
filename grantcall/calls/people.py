"""Who stands behind a role of a call, for its mails."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.people.models import Account, RoleGrant
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Recipient, record_kind, record_kinds

OF_THE_GROUPS = ("contact", "deputy")
_BATCH = 200
_GONE = ("withdrawn", "expired")


def recipients_of_call(session: Session, call: Call, role: str) -> Sequence[Recipient]:
    """Return the accounts behind a role: those who work for the call, or every group's."""
    if role in OF_THE_GROUPS:
        return [
            person
            for proposal in proposals_of(session, call)
            if proposal.kind not in ("draft", *_GONE)
            for person in record_kind("proposal").recipients(session, proposal, role)
        ]
    return workers_of_call(session, call.id, role)


def workers_of_call(session: Session, call_id: str, role: str) -> list[Recipient]:
    """Return the accounts with a role for this call or for all, by address; one statement."""
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


def proposals_of(session: Session, call: Call) -> Iterator[Any]:
    """Give every proposal of a call that is still alive, in batches.

    The proposals live in a room to the right: they are reached through the registry.
    """
    workflow = definition_of(session, call.version_id).workflows.get("proposal")
    if workflow is None or "proposal" not in record_kinds():
        return
    states = [state.id for state in workflow.states.values() if state.kind not in _GONE]
    after = None
    while True:
        batch = record_kind("proposal").in_call(session, call.id, states, after, _BATCH)
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1]
