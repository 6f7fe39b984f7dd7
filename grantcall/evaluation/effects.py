"""What the steps of reviews do, by the names of the closed vocabulary."""

from collections.abc import Sequence

from sqlalchemy import func, select

from grantcall.core.ids import new_id
from grantcall.evaluation import assign as _assign  # noqa: F401 - hears the start
from grantcall.evaluation import ranking_effects as _ranking_effects  # noqa: F401 - by name
from grantcall.evaluation.models import ConflictDeclaration, MarkSheet, Review, SentSheet
from grantcall.process.registry import Doing, Next, effect


@effect("shut_file")
def shut_file(doing: Doing) -> Sequence[Next]:
    """Keep the conflict beside person and proposal: from here on the file is shut to them.

    Declared by the person themselves, or found by the chair.
    """
    review: Review = doing.record
    own = doing.event.actor == f"account:{review.account_id}"
    doing.event.seal(
        ConflictDeclaration(
            id=new_id(),
            call_id=review.call_id,
            account_id=review.account_id,
            proposal_id=review.proposal_id,
            conflict="declared" if own else "found",
            reason=(doing.circumstances.reason or "").strip(),
            at=doing.work.now,
            by=doing.event.actor,
        )
    )
    return ()


@effect("exclude_marks")
def exclude_marks(doing: Doing) -> Sequence[Next]:
    """Throw away what was being written, and note how many sent sheets count no more.

    Sent sheets stay as they are: a recused review never counts, and the trail shows why.
    """
    session = doing.work.session
    draft = session.get(MarkSheet, doing.record.id)
    if draft is not None:
        session.delete(draft)
    excluded = session.scalar(
        select(func.count()).select_from(SentSheet).where(SentSheet.review_id == doing.record.id)
    )
    doing.event.note(excluded_sheets=excluded or 0)
    return ()
