"""Finding what a use case of this room is about, for whoever has a part in it."""

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.evaluation.models import Review
from grantcall.evaluation.roles import roles_on_review
from grantcall.evaluation.seats import has_declared


def committee_call(work: Work, slug: str) -> Call:
    """Return a call, locked, when the actor manages its committee; else it does not exist."""
    call = work.session.scalar(select(Call).where(Call.slug == slug).with_for_update())
    if call is None or not (
        work.actor.is_engine or allowed(Right.COMMITTEE_MANAGE, roles_on_call(work.actor, call.id))
    ):
        raise NotFound()
    return call


def locked_review(work: Work, review_id: str, right: Right = Right.REVIEW_DESK) -> Review:
    """Return a review for changing, when the actor holds the right on it; else `NotFound`."""
    review = work.session.get(Review, review_id, with_for_update=True)
    if review is None or not allowed(right, roles_on_review(work.session, work.actor, review)):
        raise NotFound()
    return review


def require_declared(work: Work, call_id: str, actor: Actor) -> None:
    """Refuse whoever has not made the general declarations: nothing is readable before."""
    if not has_declared(work.session, call_id, actor):
        text = Words(
            "Prima servono le dichiarazioni generali.",
            "The general declarations come first.",
        )
        help_ = Words(
            "Le trovate nella pagina delle domande da valutare.",
            "You find them on the page of the proposals to score.",
        )
        raise Refusal(Reason("declarations_missing", text, next=help_))
