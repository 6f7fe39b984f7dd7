"""The collegial table: who may sit at it for a proposal."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.evaluation.conflicts import known_conflicts
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.evaluation.seats import seats_now
from grantcall.process.frozen import definition_of


def at_table(session: Session, review: Review) -> Sequence[CommitteeSeat]:
    """Return the seats of those who may judge a proposal together: nobody in conflict."""
    seats = seats_now(session, review.call_id)
    call = session.get_one(Call, review.call_id)
    shut = known_conflicts(
        session,
        review.call_id,
        definition_of(session, call.version_id),
        accounts=[seat.account_id for seat in seats],
        proposal_id=review.proposal_id,
    )
    away = {one.account_id for one in shut}
    return [seat for seat in seats if seat.account_id not in away and seat.declared_at is not None]


def most_at_table(session: Session, review: Review) -> int:
    """Return how many people can agree on a proposal's marks at most."""
    return len(at_table(session, review))
