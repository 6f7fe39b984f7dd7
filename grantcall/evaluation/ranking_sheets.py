"""The sheets of a call as the engine counts them, each with where its marks lie."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.definitions.model import Definition
from grantcall.engine.scoring_sheets import SUBMITTED, Sheet
from grantcall.evaluation.marks import PENDING, sheets_of
from grantcall.evaluation.models import Review, SentSheet
from grantcall.proposals.models import Proposal


@dataclass(frozen=True, slots=True)
class SheetOnRecord:
    """A sheet that counts, or is kept out, with where its marks lie.

    `sent` is the id of the sent sheet and `number` says which sending of the review it is;
    `written` is its place in the trail. A sheet that does not count has none.
    """

    sheet: Sheet
    review: str
    sent: str | None = None
    number: int | None = None
    written: int = 0


@dataclass(frozen=True, slots=True)
class _Origin:
    review: str
    sent: str | None
    number: int | None
    written: int


def sheets_on_record(session: Session, call_id: str, definition: Definition) -> list[SheetOnRecord]:
    """Return the sheets of a call by proposal and reviewer, but those still to come.

    For guards and effects, and for readers once the marks are open: whoever calls this has
    asked before (`ranking_seal.sealed`). Reviewers are named by their account's id.
    """
    origins = _origins(session, call_id)
    return [
        _on_record(sheet, origins[sheet.proposal, sheet.reviewer])
        for sheet in sheets_of(session, call_id, definition, unsealed=True)
        if sheet.standing not in PENDING
    ]


def _on_record(sheet: Sheet, origin: _Origin) -> SheetOnRecord:
    if sheet.standing != SUBMITTED:
        return SheetOnRecord(sheet, origin.review)
    return SheetOnRecord(sheet, origin.review, origin.sent, origin.number, origin.written)


def _origins(session: Session, call_id: str) -> Mapping[tuple[str, str], _Origin]:
    newest = (
        select(SentSheet.review_id, func.max(SentSheet.number).label("number"))
        .group_by(SentSheet.review_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Proposal.ref,
            Review.account_id,
            Review.id,
            SentSheet.id.label("sent"),
            SentSheet.number,
            SentSheet.audit_seq,
        )
        .join(Proposal, Proposal.id == Review.proposal_id)
        .outerjoin(newest, newest.c.review_id == Review.id)
        .outerjoin(
            SentSheet,
            (SentSheet.review_id == newest.c.review_id) & (SentSheet.number == newest.c.number),
        )
        .where(Review.call_id == call_id)
    )
    return {
        (row.ref, row.account_id): _Origin(row.id, row.sent, row.number, row.audit_seq or 0)
        for row in rows
    }
