"""Finding the call or the proposal that a use case of the ranking is about."""

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.evaluation.roles import in_conflict
from grantcall.proposals.models import Proposal

LONGEST_TEXT = 4000


def ranked_call(work: Work, slug: str, right: Right) -> Call:
    """Return a call, locked, when the actor holds a right on it; else it does not exist."""
    call = work.session.scalar(select(Call).where(Call.slug == slug).with_for_update())
    if call is None or not allowed(right, roles_on_call(work.actor, call.id)):
        raise NotFound()
    return call


def judged_proposal(work: Work, ref: str, right: Right) -> tuple[Call, Proposal]:
    """Return a sent proposal by reference with its call, for whoever holds a right on it.

    Whoever is in conflict with it has none (I15).
    """
    proposal = work.session.scalar(
        select(Proposal).where(Proposal.ref == ref, Proposal.number.is_not(None)).with_for_update()
    )
    if proposal is None or not allowed(right, roles_on_call(work.actor, proposal.call_id)):
        raise NotFound()
    if in_conflict(work.session, work.actor.account_id, proposal.id):
        raise NotFound()
    return work.session.get_one(Call, proposal.call_id), proposal


def written(text: str, field: str, missing: Words, longest: int = LONGEST_TEXT) -> str:
    """Return a text that must be there. Raises `Invalid` when it is empty or far too long."""
    tidy = text.strip()
    if not tidy:
        raise Invalid(Reason(f"{field}_missing", missing, field=field))
    if len(tidy) > longest:
        said = Words(
            "Il testo ha {length} lettere: il massimo è {most}.",
            "The text has {length} letters: the most is {most}.",
        ).format(length=len(tidy), most=longest)
        raise Invalid(Reason(f"{field}_too_long", said, field=field))
    return tidy
