"""The sheets of a call as the engine counts them: each review with its newest sent marks."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.engine.scoring_sheets import SUBMITTED, Sheet
from grantcall.evaluation.models import Review, SentSheet
from grantcall.proposals.models import Proposal

OUTSTANDING = ("assigned", "draft")
"""Kinds of a review whose marks are still to come."""


@dataclass(frozen=True, slots=True)
class SheetOnRecord:
    """A sheet that counts, or is kept out, with where its marks lie.

    `sent` is the id of the sent sheet and `number` says which sending of the review it is;
    `written` is its place in the trail. A review that never sent anything has none.
    """

    sheet: Sheet
    review: str
    sent: str | None
    number: int | None
    written: int


def sheets_of_call(session: Session, call_id: str) -> list[SheetOnRecord]:
    """Return the sheets of a call by proposal and reviewer; one statement.

    Reviewers are named by their account's id. Reviews whose marks are still to come are
    left out: what somebody is writing is nobody else's.
    """
    newest = (
        select(SentSheet.review_id, func.max(SentSheet.number).label("number"))
        .group_by(SentSheet.review_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Review.id,
            Review.account_id,
            Review.kind,
            Review.audit_seq,
            Proposal.ref,
            SentSheet.id.label("sent"),
            SentSheet.number,
            SentSheet.marks,
            SentSheet.present,
            SentSheet.audit_seq.label("written"),
        )
        .join(Proposal, Proposal.id == Review.proposal_id)
        .outerjoin(newest, newest.c.review_id == Review.id)
        .outerjoin(
            SentSheet,
            (SentSheet.review_id == newest.c.review_id) & (SentSheet.number == newest.c.number),
        )
        .where(Review.call_id == call_id, Review.kind.not_in(OUTSTANDING))
        .order_by(Proposal.ref, Review.account_id)
    )
    return [
        SheetOnRecord(
            Sheet(
                proposal=row.ref,
                reviewer=row.account_id,
                marks=row.marks if row.kind == SUBMITTED and row.marks is not None else {},
                standing=row.kind,
                present=row.present or 1,
            ),
            review=row.id,
            sent=row.sent if row.kind == SUBMITTED else None,
            number=row.number if row.kind == SUBMITTED else None,
            written=row.written or row.audit_seq,
        )
        for row in rows
    ]
