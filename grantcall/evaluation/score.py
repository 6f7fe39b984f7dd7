"""Scoring: marks are written in private, sent as they stand, reopened with a reason."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from grantcall.calls.models import Call
from grantcall.core import idempotency
from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Invalid, NotFound, Reason, Refusal
from grantcall.core.ids import new_id
from grantcall.core.policy import Right
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.evaluation.found import locked_review, require_declared
from grantcall.evaluation.marks import is_sealed
from grantcall.evaluation.models import MarkSheet, Review, SentSheet
from grantcall.evaluation.rubric import impossible
from grantcall.process.door import fire
from grantcall.process.frozen import definition_of
from grantcall.process.registry import Circumstances
from grantcall.proposals.models import Proposal

Dissent = Mapping[str, str]
"""In collegial mode, who did not agree and why: {"person": …, "reason": …}."""


class StaleMarks(Conflict):
    """The sheet was saved from another window meanwhile; `present` is what is there now."""

    code = "stale_marks"

    def __init__(self, present: MarkSheet) -> None:
        super().__init__(_STALE)
        self.marks = dict(present.marks)
        self.comments = dict(present.comments)
        self.version = present.version


def save_marks(
    review_id: str,
    marks: Mapping[str, int],
    comments: Mapping[str, str],
    base_version: int,
    *,
    actor: Actor,
    clock: Clock,
    present: int = 1,
    dissent: Sequence[Dissent] = (),
) -> int:
    """Save what a reviewer is writing, finished or not; return the new version.

    It stays private. Marks that are not given are taken back. `present` and `dissent` are
    the table's, in collegial mode. Raises `NotFound`, `Conflict` (`wrong_state`,
    `scoring_closed`), `StaleMarks` with what is there, `Invalid` for what no sheet may hold.
    """
    with unit_of_work(actor, clock) as work:
        review = locked_review(work, review_id, Right.REVIEW_SCORE)
        require_declared(work, review.call_id, actor)
        sheet = _writable(work, review)
        definition = definition_of(work.session, review.version_id)
        kept = {name: text.strip() for name, text in comments.items() if text.strip()}
        state = work.session.get_one(Proposal, review.proposal_id).state
        reasons = impossible(definition, state, marks, kept)
        reasons += _about_dissent(review, present, dissent)
        if reasons:
            raise Invalid(*reasons)
        new = (dict(marks), kept, [dict(one) for one in dissent], present)
        if new == (sheet.marks, sheet.comments, sheet.dissent, sheet.present):
            return sheet.version
        if sheet.version != base_version:
            raise StaleMarks(sheet)
        sheet.marks, sheet.comments, sheet.dissent, sheet.present = new
        sheet.version += 1
        sheet.changed_at = work.now
        return sheet.version


def send_marks(review_id: str, *, actor: Actor, clock: Clock, token: str) -> int:
    """Send a sheet as it stands; return its number: 1, or the next after a reopening.

    Raises `NotFound`, `Conflict` (`wrong_state`), `Refusal` with everything that is missing.
    """
    with unit_of_work(actor, clock) as work:
        review = locked_review(work, review_id, Right.REVIEW_SCORE)
        known = idempotency.recall(work, token, "review.send", {"review": review_id})
        if known is not None:
            return int(known)
        work.trying("review.send", review.object_ref)
        require_declared(work, review.call_id, actor)
        fire(work, review, "send")
        number = _freeze(work, review)
        idempotency.remember(work, token, "review.send", {"review": review_id}, str(number))
        return number


def reopen(review_id: str, reason: str, *, actor: Actor, clock: Clock, token: str) -> None:
    """Give a sent sheet back to its author, with a reason; the sent one stays on record.

    Once marks are open nobody reopens a sheet of their own: a change then takes two people
    (I18). At the collegial table the whole committee is the second person. Raises
    `NotFound`, `Conflict` (`wrong_state`), `Refusal` (`own_sheet` and what else is met).
    """
    with unit_of_work(actor, clock) as work:
        review = locked_review(work, review_id)
        payload = {"review": review_id, "reason": reason}
        if idempotency.recall(work, token, "review.reopen", payload) is not None:
            return
        work.trying("review.reopen", review.object_ref)
        definition = definition_of(work.session, review.version_id)
        _refuse_own(work, review, definition, actor)
        fire(work, review, "reopen", Circumstances(reason=reason.strip()))
        idempotency.remember(work, token, "review.reopen", payload, "done")


def _writable(work: Work, review: Review) -> MarkSheet:
    call = work.session.get_one(Call, review.call_id)
    proposal = work.session.get_one(Proposal, review.proposal_id)
    if review.kind != "draft":
        raise Conflict(_NOT_WRITABLE)
    if call.kind != "evaluation" or proposal.kind != "evaluation":
        raise Conflict(_CLOSED)
    sheet = work.session.get(MarkSheet, review.id)
    if sheet is None:
        raise NotFound()
    return sheet


def _about_dissent(review: Review, present: int, dissent: Sequence[Dissent]) -> list[Reason]:
    if not review.collegial:
        return [_ALONE] if present != 1 or dissent else []
    reasons = []
    if present < 1:
        reasons.append(_NOBODY)
    if any(
        set(one) != {"person", "reason"} or not all(text.strip() for text in one.values())
        for one in dissent
    ):
        reasons.append(_HALF_DISSENT)
    return reasons


def _freeze(work: Work, review: Review) -> int:
    sheet = work.session.get_one(MarkSheet, review.id)
    number = 1 + (
        work.session.scalar(
            select(func.max(SentSheet.number)).where(SentSheet.review_id == review.id)
        )
        or 0
    )
    sent = SentSheet(
        id=new_id(),
        review_id=review.id,
        number=number,
        marks=dict(sheet.marks),
        comments=dict(sheet.comments),
        dissent=list(sheet.dissent),
        present=sheet.present,
        at=work.now,
        by=work.actor.ref,
    )
    review.sent_at = work.now
    with work.recording("review.keep_marks", review.object_ref) as event:
        event.note(number=number)  # never the marks: only their salted digest
        event.seal(sent)
    return number


def _refuse_own(work: Work, review: Review, definition: Definition, actor: Actor) -> None:
    own = review.account_id == actor.account_id and not review.collegial
    if own and not is_sealed(work.session, review.call_id, definition):
        raise Refusal(_OWN_SHEET)


_STALE = Reason(
    "stale_marks",
    Words(
        "Questa scheda è stata salvata in un'altra finestra mentre scrivevate.",
        "This sheet was saved in another window while you were writing.",
    ),
    next=Words("Ecco i due testi: scegliete.", "Here are both: choose."),
)
_NOT_WRITABLE = Reason(
    "wrong_state",
    Words("Questa scheda non si può più scrivere.", "This sheet can no longer be written."),
    next=Words("Ricaricate la pagina.", "Reload the page."),
)
_CLOSED = Reason("scoring_closed", Words("I punteggi sono chiusi.", "Scoring is closed."))
_ALONE = Reason(
    "not_collegial",
    Words("Questa scheda è di una persona sola.", "This sheet is one person's."),
)
_NOBODY = Reason(
    "present_impossible",
    Words("Scrivete quante persone sono al tavolo.", "Write how many people are at the table."),
    field="present",
)
_HALF_DISSENT = Reason(
    "dissent_incomplete",
    Words(
        "Per ogni dissenso servono la persona e il motivo.",
        "Each dissent needs the person and the reason.",
    ),
    field="dissent",
)
_OWN_SHEET = Reason(
    "own_sheet",
    Words(
        "I punteggi sono già aperti: la propria scheda non si riapre da soli.",
        "The marks are open already: nobody reopens their own sheet alone.",
    ),
)
