"""The moment at which marks open: before it nobody reads a score or what follows from one.

Marks open when scoring ends (safety I17): nobody has a sheet still to send within its term,
or the ranking is public. Whoever has a sheet of their own to send sees nothing before.
"""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.actor import Actor
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.evaluation.models import Review
from grantcall.evaluation.ranking_sheets import OUTSTANDING
from grantcall.proposals.models import Proposal

PUBLISHED = ("provisional", "final", "running", "closed")
"""Kinds of a call whose ranking is public."""

_NOT_YET = Words("La valutazione non è ancora cominciata.", "The evaluation has not begun yet.")
_WAITING = Words(
    "I voti sono sigillati: si aspettano ancora {count} schede.",
    "The marks are sealed: {count} reviews are still to come.",
)
_WAITING_ONE = Words(
    "I voti sono sigillati: si aspetta ancora una scheda.",
    "The marks are sealed: one review is still to come.",
)
_WAITING_HELP = Words(
    "Si aprono quando tutti hanno inviato o passa il termine.",
    "They open when everybody has sent theirs, or the term is over.",
)
_OWN = Words(
    "Avete ancora schede vostre da inviare: prima i vostri voti, poi quelli degli altri.",
    "You still have reviews of your own to send: your marks first, then the others'.",
)


def sealed(session: Session, call: Call, actor: Actor, now: datetime) -> list[Reason]:
    """Return why the marks of a call are still sealed for somebody; nothing when they are open.

    One statement while the committee works, none before and after.
    """
    if call.kind in PUBLISHED:
        return []
    if call.kind != "evaluation":
        return [Reason("not_in_evaluation", _NOT_YET)]
    awaited, own = _awaited(session, call.id, actor, now)
    reasons = awaiting(awaited)
    if own:
        reasons.append(Reason("own_sheet_open", _OWN))
    return reasons


def sheets_awaited(session: Session, call_id: str, now: datetime) -> int:
    """Count the sheets that may still come within their term; one statement."""
    return _awaited(session, call_id, None, now)[0]


def awaiting(count: int) -> list[Reason]:
    """Say that sheets are still to come; nothing when none is."""
    if not count:
        return []
    text = _WAITING_ONE if count == 1 else _WAITING.format(count=count)
    return [Reason("sheets_awaited", text, next=_WAITING_HELP)]


def _awaited(session: Session, call_id: str, actor: Actor | None, now: datetime) -> tuple[int, int]:
    """Count sheets within their term, and those of one person whatever their term."""
    running = Review.due_at.is_(None) | (Review.due_at > now)
    own = Review.account_id == (actor.account_id if actor is not None else "")
    row = session.execute(
        select(func.count(case((running, 1))), func.count(case((own, 1))))
        .select_from(Review)
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(
            Review.call_id == call_id,
            Review.kind.in_(OUTSTANDING),
            Proposal.kind == "evaluation",
        )
    ).one()
    return row[0], row[1] if actor is not None else 0
