"""What the present clarification request asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.proposals.models import ClarificationRequest, Proposal


def open_request(session: Session, proposal_id: str) -> ClarificationRequest | None:
    """Return the clarification that the group has yet to answer."""
    return session.scalar(
        select(ClarificationRequest)
        .where(
            ClarificationRequest.proposal_id == proposal_id,
            ClarificationRequest.answered_at.is_(None),
        )
        .order_by(ClarificationRequest.audit_seq.desc())
        .limit(1)
    )


def named_fields(session: Session, proposal: Proposal) -> set[str] | None:
    """Return the fields that a clarification opens; `None` when no clarification is open."""
    if proposal.kind != "clarification":
        return None
    asked = open_request(session, proposal.id)
    return set() if asked is None else set(asked.fields)
