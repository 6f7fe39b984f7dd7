"""How the door deals with reviews."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.evaluation import ranking_facts as _ranking_facts  # noqa: F401 - by name
from grantcall.evaluation.facts import facts_of_review
from grantcall.evaluation.models import Review
from grantcall.evaluation.people import recipients_of_review, review_placeholders
from grantcall.evaluation.roles import roles_on_review
from grantcall.process.in_order import in_call_by_id
from grantcall.process.registry import RecordKind, register_record


def _of_family(session: Session, proposal_id: str) -> Sequence[Any]:
    return session.scalars(
        select(Review).where(Review.proposal_id == proposal_id).order_by(Review.id)
    ).all()


register_record(
    RecordKind(
        model=Review,
        roles=roles_on_review,
        facts=facts_of_review,
        family_id=lambda review: review.proposal_id,
        of_family=_of_family,
        recipients=recipients_of_review,
        placeholders=review_placeholders,
        call_id=lambda review: review.call_id,
        in_call=in_call_by_id(Review),
    )
)
