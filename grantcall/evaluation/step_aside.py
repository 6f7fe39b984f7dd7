"""The collegial table: who leaves it for one proposal, so that the others judge without them."""

from grantcall.calls.found import checked_reason
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, NotFound, Reason
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.evaluation.models import Review
from grantcall.evaluation.roles import in_conflict, roles_on_review
from grantcall.evaluation.seats import seat_of
from grantcall.evaluation.steps import declaration, refuse_after_publication

_AT_THE_TABLE = frozenset({"reviewer", "chair"})


def step_aside(
    review_id: str, account_id: str, reason: str, *, actor: Actor, clock: Clock, token: str
) -> None:
    """Leave the table for a proposal, or record as its keeper or as chair that somebody must.

    Marks agreed upon with them count no more until the table has agreed again. Whoever
    keeps the sheet recuses instead. Raises `NotFound`, `Invalid` without a reason, `Conflict`
    (`keeps_the_sheet`, `aside_already`, `ranking_published`).
    """
    with unit_of_work(actor, clock) as work:
        review = _table_sheet(work, review_id, account_id)
        payload = {"review": review_id, "account": account_id, "reason": reason}
        if idempotency.recall(work, token, "review.step_aside", payload) is not None:
            return
        work.trying("review.step_aside", review.object_ref)
        written = checked_reason(reason)
        refuse_after_publication(work, review)
        _refuse_twice(work, review, account_id)
        own = account_id == actor.account_id
        with work.recording("conflict.declare", review.object_ref) as event:
            event.note(account=account_id)
            kind = "declared" if own else "found"
            event.seal(declaration(work, review, account_id, kind, written))
        idempotency.remember(work, token, "review.step_aside", payload, "done")


def _table_sheet(work: Work, review_id: str, account_id: str) -> Review:
    review = work.session.get(Review, review_id, with_for_update=True)
    if review is None or not review.collegial:
        raise NotFound()
    if seat_of(work.session, review.call_id, account_id) is None:
        raise NotFound()
    roles = roles_on_review(work.session, work.actor, review)
    if account_id != work.actor.account_id and not roles & _AT_THE_TABLE:
        raise NotFound()
    return review


def _refuse_twice(work: Work, review: Review, account_id: str) -> None:
    if account_id == review.account_id:
        text = Words(
            "Chi tiene la scheda dichiara il conflitto nella scheda.",
            "Whoever keeps the sheet declares the conflict on the sheet.",
        )
        raise Conflict(Reason("keeps_the_sheet", text))
    if in_conflict(work.session, account_id, review.proposal_id):
        text = Words("Questa persona si è già astenuta.", "This person has already stood aside.")
        raise Conflict(Reason("aside_already", text))
