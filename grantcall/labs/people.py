"""Who stands behind a role of a lab, for its mails."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from grantcall.calls.people import workers_of_call
from grantcall.core.actor import Role
from grantcall.labs.models import Lab, LabRole
from grantcall.people.models import Account, RoleGrant
from grantcall.process.registry import Recipient
from grantcall.proposals.models import Proposal
from grantcall.proposals.people import recipients_of_proposal

_OF_THE_OFFICE = ("staff", "promoter", "auditor", "admin")


def recipients_of_lab(session: Session, lab: Lab, role: str) -> Sequence[Recipient]:
    """Return the accounts behind a role: of the lab and the group behind it, or of the office.

    The promoters are those of the lab's call, or of the whole site: an account names no
    municipality. A person with the role twice comes once.
    """
    if role in _OF_THE_OFFICE:
        return workers_of_call(session, lab.call_id or "", role)
    found = {one.email: one for one in _own(session, lab, role)}
    if lab.proposal_id is not None:
        proposal = session.get_one(Proposal, lab.proposal_id)
        for one in recipients_of_proposal(session, proposal, role):
            found.setdefault(one.email, one)
    return list(found.values())


def _own(session: Session, lab: Lab, role: str) -> list[Recipient]:
    query = (
        select(Account.email, Account.name, Account.language)
        .join(LabRole, LabRole.account_id == Account.id)
        .where(
            LabRole.lab_id == lab.id,
            LabRole.role == role,
            LabRole.until.is_(None),
            Account.blocked_at.is_(None),
        )
        .order_by(LabRole.since, Account.email)
    )
    if role == Role.CONNECTOR:
        query = query.where(
            exists().where(
                RoleGrant.account_id == Account.id,
                RoleGrant.role == Role.CONNECTOR,
                RoleGrant.removed_at.is_(None),
            )
        )
    rows = session.execute(query)
    return [Recipient(row.email, row.name, row.language, role) for row in rows]
