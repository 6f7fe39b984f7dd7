"""Roles relative to a review."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor
from grantcall.core.policy import roles_on_call
from grantcall.evaluation.models import ConflictDeclaration, Review
from grantcall.evaluation.seats import seat_of
from grantcall.proposals.models import Proposal
from grantcall.proposals.roles import shuts_out


def roles_on_review(session: Session, actor: Actor, review: Review) -> frozenset[str]:
    """Return an actor's roles on a review; two statements at most.

    `reviewer` is the one whose sheet it is, while they hold a seat. A chair in conflict
    with the proposal has no part in anybody's sheet on it.
    """
    roles = set(roles_on_call(actor, review.call_id))
    works = bool(roles & {"reviewer", "chair"})
    roles.discard("reviewer")
    if not works:
        return frozenset(roles)
    own = review.account_id == actor.account_id
    seat = seat_of(session, review.call_id, actor.account_id)
    if own and seat is not None:
        roles.add("reviewer")
    if "chair" in roles and not own and in_conflict(session, actor.account_id, review.proposal_id):
        roles.discard("chair")
    return frozenset(roles)


@shuts_out
def in_conflict_with(session: Session, actor: Actor, proposal: Proposal) -> bool:
    """Shut a proposal to a member of its committee in conflict with it, in every role (I15)."""
    return in_conflict(session, actor.account_id, proposal.id)


def in_conflict(session: Session, account_id: str | None, proposal_id: str) -> bool:
    """Tell whether a conflict of this person with this proposal was declared or found."""
    return (
        session.scalar(
            select(ConflictDeclaration.id)
            .where(
                ConflictDeclaration.account_id == account_id,
                ConflictDeclaration.proposal_id == proposal_id,
                ConflictDeclaration.conflict != "none",
            )
            .limit(1)
        )
        is not None
    )
