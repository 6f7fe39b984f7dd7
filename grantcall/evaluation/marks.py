"""The one door through which marks leave their tables (safety D6, I17).

Before the moment that the call names, nobody but the author reads a mark or anything made
of marks. Guards and effects of publishing may ask unsealed: they answer with a refusal or
with the published ranking, never with a figure before its time.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.errors import Reason, Refusal
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.scoring_sheets import SUBMITTED, Sheet
from grantcall.evaluation.models import (
    CommitteeSeat,
    ConflictDeclaration,
    MarkSheet,
    Review,
    SentSheet,
)
from grantcall.proposals.models import Proposal

PENDING = ("assigned", "draft")
_CLOSED = ("provisional", "final", "running", "closed")


class SealedMarks(Refusal):
    """Somebody asked for marks before the moment that the call names."""

    code = "marks_sealed"


def sheets_of(
    session: Session, call_id: str, definition: Definition, *, unsealed: bool
) -> list[Sheet]:
    """Return every sheet of a call, by reference of the proposal; four statements at most.

    Only submitted sheets carry marks, those of their last sending. A sheet of somebody in
    conflict with the proposal stands as recused, whatever it held (I15). Proposals that
    were withdrawn are among them: whoever ranks names the candidates.

    `unsealed` is for guards and effects of the engine alone. Without it the marks must
    have been opened. Raises `SealedMarks`.
    """
    if not unsealed and is_sealed(session, call_id, definition):
        raise SealedMarks(_SEALED)
    return _sheets(session, Review.call_id == call_id)


def sheets_open_to(
    session: Session, call_id: str, definition: Definition, account_id: str
) -> list[Sheet]:
    """Return the sheets that a reviewer may read by now, their own sent ones among them.

    Where the call says `after_own`, the sheets of others on a proposal open to whoever has
    sent their own on it; else they open when scoring is over.
    """
    if not is_sealed(session, call_id, definition):
        return _sheets(session, Review.call_id == call_id)
    own = (Review.account_id == account_id) & (Review.kind == SUBMITTED)
    here = Review.call_id == call_id
    if definition.committee is not None and definition.committee.seals == "after_own":
        sent = select(Review.proposal_id).where(here, own)
        return _sheets(session, and_(here, Review.proposal_id.in_(sent)))
    return _sheets(session, and_(here, own))


def is_sealed(session: Session, call_id: str, definition: Definition) -> bool:
    """Tell whether the marks of a call are still closed to everybody but their authors.

    They open when scoring is over: the ranking was published, or every proposal in
    evaluation has its quorum of valid sheets and nobody who sits has one left to send.
    Three statements at most.
    """
    kind = session.scalar(select(Call.kind).where(Call.id == call_id))
    if kind in _CLOSED:
        return False
    if kind != "evaluation" or _left_to_send(session, call_id):
        return True
    quorum = definition.committee.quorum if definition.committee else 1
    valid = _valid_by_proposal(session, call_id)
    return not valid or min(valid) < quorum


def draft_of(session: Session, review: Review) -> MarkSheet | None:
    """Return what the author of a sheet is writing; only for the author's own pages."""
    return session.get(MarkSheet, review.id)


def last_sent(session: Session, review: Review) -> SentSheet | None:
    """Return a sheet as it was last sent; only for the author's own pages."""
    return session.scalar(
        select(SentSheet)
        .where(SentSheet.review_id == review.id)
        .order_by(SentSheet.number.desc())
        .limit(1)
    )


def _sheets(session: Session, which: ColumnElement[bool]) -> list[Sheet]:
    last = (
        select(SentSheet.review_id, func.max(SentSheet.number).label("number"))
        .group_by(SentSheet.review_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Review.proposal_id,
            Review.account_id,
            Review.kind,
            Review.collegial,
            Proposal.ref,
            SentSheet.audit_seq,
            SentSheet.marks,
            SentSheet.present,
        )
        .join(Proposal, Proposal.id == Review.proposal_id)
        .outerjoin(last, last.c.review_id == Review.id)
        .outerjoin(
            SentSheet,
            (SentSheet.review_id == last.c.review_id) & (SentSheet.number == last.c.number),
        )
        .where(which)
        .order_by(Proposal.ref, Review.account_id)
    ).all()
    shut = _shut(session, select(Review.proposal_id).where(which))
    return [_sheet(row, shut.get(row.proposal_id, {})) for row in rows]


def _sheet(row: Any, shut: Mapping[str, int]) -> Sheet:
    standing = "recused" if row.account_id in shut else row.kind
    # The table agrees again once somebody left it: until then its sheet counts as unsent.
    if standing == SUBMITTED and row.collegial and max(shut.values(), default=0) > row.audit_seq:
        standing = "draft"
    counts = standing == SUBMITTED
    return Sheet(
        proposal=row.ref,
        reviewer=row.account_id,
        marks=dict(row.marks) if counts else {},
        standing=standing,
        present=row.present if counts else 1,
    )


def _shut(session: Session, proposals: Select[Any]) -> dict[str, dict[str, int]]:
    """Return, by proposal, who is in conflict with it and since which event."""
    rows = session.execute(
        select(
            ConflictDeclaration.account_id,
            ConflictDeclaration.proposal_id,
            ConflictDeclaration.audit_seq,
        ).where(
            ConflictDeclaration.proposal_id.in_(proposals), ConflictDeclaration.conflict != "none"
        )
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row.proposal_id][row.account_id] = row.audit_seq
    return found


def _left_to_send(session: Session, call_id: str) -> bool:
    return (
        session.scalar(
            select(Review.id)
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
            .limit(1)
        )
        is not None
    )


def _valid_by_proposal(session: Session, call_id: str) -> Sequence[int]:
    """Return how many people each proposal in evaluation was validly judged by."""
    last = (
        select(SentSheet.review_id, func.max(SentSheet.number).label("number"))
        .group_by(SentSheet.review_id)
        .subquery()
    )
    present = (
        select(Review.proposal_id, func.sum(SentSheet.present).label("valid"))
        .join(last, last.c.review_id == Review.id)
        .join(
            SentSheet,
            (SentSheet.review_id == last.c.review_id) & (SentSheet.number == last.c.number),
        )
        .where(Review.call_id == call_id, Review.kind == SUBMITTED)
        .group_by(Review.proposal_id)
        .subquery()
    )
    return session.scalars(
        select(func.coalesce(present.c.valid, 0))
        .select_from(Proposal)
        .outerjoin(present, present.c.proposal_id == Proposal.id)
        .where(Proposal.call_id == call_id, Proposal.kind == "evaluation")
    ).all()


_SEALED = Reason(
    "marks_sealed",
    Words(
        "I punteggi sono ancora chiusi: si aprono quando la valutazione è finita.",
        "The marks are still sealed: they open when the evaluation is over.",
    ),
)
