"""Why marks are still sealed, in words: for pages and use cases of the ranking."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.evaluation.marks import PENDING, is_sealed
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.proposals.models import Proposal

PUBLISHED = ("provisional", "final", "running", "closed")
"""Kinds of a call whose ranking is public."""

_NOT_YET = Words("La valutazione non è ancora cominciata.", "The evaluation has not begun yet.")
_WAITING = Words(
    "I voti sono sigillati: mancano {count} schede.",
    "The marks are sealed: {count} reviews are missing.",
)
_WAITING_ONE = Words(
    "I voti sono sigillati: manca una scheda.", "The marks are sealed: one review is missing."
)
_TOO_FEW = Words(
    "I voti sono sigillati: una domanda ha troppo poche schede.",
    "The marks are sealed: a proposal has too few reviews.",
)
_HELP = Words(
    "Si aprono quando tutti hanno inviato le loro.", "They open when everybody has sent theirs."
)


def sealed(session: Session, call: Call, definition: Definition) -> list[Reason]:
    """Return why the marks of a call are still closed; nothing when they are open.

    Five statements at most, one once the ranking is public.
    """
    if not is_sealed(session, call.id, definition):
        return []
    if call.kind != "evaluation":
        return [Reason("not_in_evaluation", _NOT_YET)]
    count = sheets_awaited(session, call.id)
    text = _WAITING.format(count=count) if count > 1 else _WAITING_ONE if count else _TOO_FEW
    return [Reason("marks_sealed", text, next=_HELP)]


def sheets_awaited(session: Session, call_id: str) -> int:
    """Count the sheets that members who sit have still to send; one statement."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Review)
            .join(Proposal, Proposal.id == Review.proposal_id)
            .join(
                CommitteeSeat,
                (CommitteeSeat.call_id == Review.call_id)
                & (CommitteeSeat.account_id == Review.account_id)
                & CommitteeSeat.ended_at.is_(None),
            )
            .where(
                Review.call_id == call_id,
                Review.kind.in_(PENDING),
                Proposal.kind == "evaluation",
            )
        )
        or 0
    )
