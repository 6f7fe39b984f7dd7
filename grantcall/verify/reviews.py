"""Reviews: what counts is complete, on the scale, and from nobody in conflict."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grantcall.core.settings import Settings
from grantcall.evaluation.models import CommitteeSeat, ConflictDeclaration, Review, SentSheet
from grantcall.evaluation.rubric import impossible, missing
from grantcall.process.frozen import definition_of
from grantcall.process.models import Step
from grantcall.store.files import FileStore
from grantcall.verify.registry import Broken, Findings, check

BATCH = 500


@check("sent marks", "I19", "sheets")
def sent_marks(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Every sent sheet is complete and on its call's scale; the sendings count 1 to n."""
    count, last = 0, ("", 0)
    query = (
        select(SentSheet, Review.version_id)
        .outerjoin(Review, Review.id == SentSheet.review_id)
        .order_by(SentSheet.review_id, SentSheet.number)
        .execution_options(yield_per=BATCH)
    )
    for sheet, version_id in session.execute(query):
        count += 1
        place = f"sent_sheet:{sheet.id}"
        expected = last[1] + 1 if sheet.review_id == last[0] else 1
        last = (sheet.review_id, sheet.number)
        if sheet.number != expected:
            yield Broken("I18", place, f"sending {sheet.number} stands where {expected} should")
        for message in _faults_of(session, sheet, version_id):
            yield Broken("I19", place, message)
    return count


@check("conflicts", "I15", "declarations")
def conflicts(session: Session, store: FileStore, settings: Settings) -> Findings:
    """Nobody's marks count, and nobody writes, after a conflict with the proposal is known."""
    against = ConflictDeclaration.conflict != "none"
    count = session.scalar(select(func.count()).select_from(ConflictDeclaration)) or 0
    same = (ConflictDeclaration.account_id == Review.account_id) & (
        ConflictDeclaration.proposal_id == Review.proposal_id
    )
    counting = (
        select(Review.id)
        .join(ConflictDeclaration, same)
        .where(against, Review.kind.not_in(("recused", "abstained")))
        .order_by(Review.id)
    )
    for review_id in session.scalars(counting.distinct()):
        yield Broken("I15", f"review:{review_id}", "its reviewer is in conflict, yet it counts")
    later = (
        select(SentSheet.id)
        .join(Review, Review.id == SentSheet.review_id)
        .join(ConflictDeclaration, same)
        .where(against, SentSheet.audit_seq > ConflictDeclaration.audit_seq)
        .order_by(SentSheet.id)
    )
    for sheet_id in session.scalars(later.distinct()):
        yield Broken("I15", f"sent_sheet:{sheet_id}", "it was sent after the conflict was known")
    return count


@check("reviews", "I16, I20", "reviews")
def reviews(session: Session, store: FileStore, settings: Settings) -> Findings:
    """A submitted review has its sheet, its author sat and had declared when it was opened."""
    count = session.scalar(select(func.count()).select_from(Review)) or 0
    yield from _without_sheet(session)
    yield from _without_declaration(session)
    return count


def _without_sheet(session: Session) -> Iterator[Broken]:
    query = (
        select(Review.id)
        .outerjoin(SentSheet, SentSheet.review_id == Review.id)
        .where(Review.kind == "submitted", SentSheet.id.is_(None))
        .order_by(Review.id)
    )
    for review_id in session.scalars(query):
        yield Broken("I20", f"review:{review_id}", "it counts as sent, and no sheet is there")


def _without_declaration(session: Session) -> Iterator[Broken]:
    opened = (
        select(Step.object, func.min(Step.audit_seq).label("seq"))
        .where(Step.action == "review.declare_none")
        .group_by(Step.object)
        .subquery()
    )
    seated = (
        select(CommitteeSeat.id)
        .where(
            CommitteeSeat.call_id == Review.call_id,
            CommitteeSeat.account_id == Review.account_id,
            CommitteeSeat.declared_at.is_not(None),
        )
        .exists()
    )
    query = (
        select(Review.id)
        .join(opened, opened.c.object == "review:" + Review.id)
        .where(~seated)
        .order_by(Review.id)
    )
    for review_id in session.scalars(query):
        message = "it was opened by somebody who never made the general declarations"
        yield Broken("I16", f"review:{review_id}", message)


def _faults_of(session: Session, sheet: SentSheet, version_id: str | None) -> list[str]:
    if version_id is None:
        return ["its review is gone"]
    definition = definition_of(session, version_id)
    workflow = definition.workflows["proposal"]
    # The proposal has moved on since: the sheet was right if it was in one state of marking.
    found: list[list[str]] = []
    for state in (one.id for one in workflow.states.values() if one.kind == "evaluation"):
        reasons = impossible(definition, state, sheet.marks, sheet.comments)
        reasons += missing(definition, state, sheet.marks, sheet.comments)
        found.append([reason.text.in_("en") for reason in reasons])
    return min(found, key=len, default=["its call has no state in which marks are given"])
