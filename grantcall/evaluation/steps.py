"""Before and instead of scoring: no conflict, a conflict, or no opinion on a proposal."""

from grantcall.calls.models import Call
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.ids import new_id
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.evaluation.found import locked_review, require_declared
from grantcall.evaluation.models import ConflictDeclaration, MarkSheet, Review
from grantcall.evaluation.table import most_at_table
from grantcall.process.door import fire
from grantcall.process.registry import Circumstances


def declare_none(review_id: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Declare that there is no conflict with a proposal; from here on it can be read.

    Raises `NotFound`, `Conflict` (`wrong_state`), `Refusal` where the general declarations
    are missing or a conflict is known.
    """
    with unit_of_work(actor, clock) as work:
        review = locked_review(work, review_id, Right.REVIEW_SCORE)
        payload = {"review": review_id}
        if idempotency.recall(work, token, "review.declare_none", payload) is not None:
            return
        work.trying("review.declare_none", review.object_ref)
        require_declared(work, review.call_id, actor)
        fire(work, review, "declare_none")
        with work.recording("conflict.declare", review.object_ref) as event:
            event.seal(declaration(work, review, actor.account_id or "", "none", ""))
        present = most_at_table(work.session, review) if review.collegial else 1
        work.session.add(
            MarkSheet(review_id=review.id, present=present, changed_at=work.now, version=1)
        )
        idempotency.remember(work, token, "review.declare_none", payload, "done")


def recuse(review_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Declare a conflict: one's own, or as chair one that was found.

    From this commit on the person can neither read nor score the proposal, and marks sent
    before never count. Raises `NotFound`, `Conflict` (`wrong_state`, and `ranking_published`:
    what was published is not counted again), `Refusal` without a reason.
    """
    _step_away(review_id, "recuse", reason, actor, clock, token)


def abstain(review_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Leave a proposal to the others without a conflict, with a reason."""
    _step_away(review_id, "abstain", reason, actor, clock, token)


def _step_away(
    review_id: str, action: str, reason: str, actor: Actor, clock: Clock, token: str
) -> None:
    with unit_of_work(actor, clock) as work:
        review = locked_review(work, review_id)
        payload = {"review": review_id, "reason": reason}
        if idempotency.recall(work, token, f"review.{action}", payload) is not None:
            return
        work.trying(f"review.{action}", review.object_ref)
        refuse_after_publication(work, review)
        fire(work, review, action, Circumstances(reason=reason.strip()))
        idempotency.remember(work, token, f"review.{action}", payload, "done")


def refuse_after_publication(work: Work, review: Review) -> None:
    """Refuse what would change the marks behind a published ranking."""
    kind = work.session.get_one(Call, review.call_id).kind
    if kind not in ("screening", "evaluation"):
        text = Words(
            "La graduatoria è pubblicata: i punteggi non cambiano più.",
            "The ranking is published: the marks change no more.",
        )
        help_ = Words(
            "Scrivetelo all'ufficio, che valuta che cosa fare.",
            "Write to the office, which looks at what to do.",
        )
        raise Conflict(Reason("ranking_published", text, next=help_))


def declaration(
    work: Work, review: Review, account_id: str, conflict: str, reason: str
) -> ConflictDeclaration:
    """Return what one person declared about the proposal of a review, for the caller to seal."""
    return ConflictDeclaration(
        id=new_id(),
        call_id=review.call_id,
        account_id=account_id,
        proposal_id=review.proposal_id,
        conflict=conflict,
        reason=reason,
        at=work.now,
        by=work.actor.ref,
    )
