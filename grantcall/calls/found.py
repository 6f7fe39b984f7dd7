"""Finding the call a use case is about, for whoever may manage it."""

from collections.abc import Callable

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words


def managed_call(work: Work, slug: str) -> Call:
    """Return a call, locked, when the actor manages it; else it does not exist."""
    call = managed_call_or_none(work, slug)
    if call is None:
        raise NotFound()
    return call


def managed_call_or_none(work: Work, slug: str) -> Call | None:
    """Return a call that the actor manages, or `None` where nobody has prepared it yet.

    Preparing a call needs the right for all calls. Raises `NotFound` without the right.
    """
    call = work.session.scalar(select(Call).where(Call.slug == slug).with_for_update())
    roles = roles_on_call(work.actor, None if call is None else call.id)
    if not allowed(Right.CALL_MANAGE, roles):
        raise NotFound()
    return call


def require_published(call: Call) -> None:
    """Refuse a call that only stands on the desk."""
    if call.kind == "draft":
        raise Conflict(
            Reason(
                "not_published",
                Words("Il bando non è ancora pubblicato.", "The call is not published yet."),
                next=Words("Pubblicatelo prima.", "Publish it first."),
            )
        )


def all_checks(*checks: Callable[[], object]) -> None:
    """Run every check of a form; raise one `Invalid` with the reasons of all of them."""
    reasons: list[Reason] = []
    for check in checks:
        try:
            check()
        except Invalid as refusal:
            reasons += refusal.reasons
    if reasons:
        raise Invalid(*reasons)


def checked_reason(reason: str) -> str:
    """Return a written reason. Raises `Invalid` when it is missing or far too long."""
    written = reason.strip()
    if not written or len(written) > LONGEST_REASON:
        text = (
            Words(
                "La motivazione ha {length} lettere: il massimo è {most}.",
                "The reason has {length} letters: the most is {most}.",
            ).format(length=len(written), most=LONGEST_REASON)
            if written
            else Words("Manca la motivazione.", "The reason is missing.")
        )
        help_ = Words("Scrivete perché: si vedrà.", "Write why: it will be shown.")
        raise Invalid(Reason("reason_missing", text, next=help_, field="reason"))
    return written


LONGEST_REASON = 2000
