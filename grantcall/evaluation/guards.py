"""What the steps of reviews and of their call need, by the names of the closed vocabulary."""

from collections.abc import Sequence

from grantcall.calls.models import Call
from grantcall.core.errors import Reason
from grantcall.core.words import Words
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.evaluation import ranking_guards as _ranking_guards  # noqa: F401 - by name
from grantcall.evaluation.conflicts import WHY, known_conflicts
from grantcall.evaluation.marks import draft_of
from grantcall.evaluation.models import Review
from grantcall.evaluation.rubric import impossible, missing
from grantcall.evaluation.seats import CHAIR, seats_now
from grantcall.evaluation.table import most_at_table
from grantcall.process.registry import Asked, guard
from grantcall.proposals.models import Proposal


@guard("committee_appointed")
def committee_appointed(asked: Asked) -> Sequence[Reason]:
    """Enough members are named by an act, a chair among them, and all have declared."""
    committee = asked.definition.committee
    if committee is None:
        return []
    seats = seats_now(asked.session, asked.record.id)
    reasons = []
    if len(seats) < committee.members:
        text = Words(
            "La commissione ha {count} componenti: ne servono {members}.",
            "The committee has {count} members: {members} are needed.",
        ).format(count=len(seats), members=committee.members)
        help_ = Words("Nominate chi manca con un atto.", "Appoint those missing by an act.")
        reasons.append(Reason("committee_short", text, next=help_))
    if seats and all(seat.role != CHAIR for seat in seats):
        text = Words("La commissione non ha un presidente.", "The committee has no chair.")
        reasons.append(Reason("chair_missing", text))
    silent = sum(seat.declared_at is None for seat in seats)
    if silent:
        help_ = Words(
            "Persone che devono ancora dichiarare: {count}.",
            "People who have yet to declare: {count}.",
        ).format(count=silent)
        text = GUARDS["committee_appointed"].not_yet
        reasons.append(Reason("declarations_missing", text, next=help_))
    return reasons


@guard("no_conflict_known")
def no_conflict_known(asked: Asked) -> Sequence[Reason]:
    """No conflict of a kind that the call shuts out is known, and none was declared."""
    review: Review = asked.record
    found = known_conflicts(
        asked.session,
        review.call_id,
        asked.definition,
        accounts=[review.account_id],
        proposal_id=review.proposal_id,
    )
    text = Words(
        "Risulta un conflitto con questa domanda: {why}.",
        "A conflict with this proposal is known: {why}.",
    )
    help_ = Words(
        "Astenersi è corretto: dichiarate il conflitto.",
        "Standing aside is right: declare the conflict.",
    )
    return [
        Reason(f"conflict_{one.why}", text.format(why=WHY[one.why]), next=help_) for one in found
    ]


@guard("scoring_open")
def scoring_open(asked: Asked) -> Sequence[Reason]:
    """The proposal is in evaluation and the marks of the call are not frozen."""
    proposal = asked.session.get_one(Proposal, asked.record.proposal_id)
    call = asked.session.get_one(Call, asked.record.call_id)
    if call.kind == "evaluation" and proposal.kind == "evaluation":
        return []
    words = GUARDS["scoring_open"]
    early = proposal.kind in ("admitted", "conditional")
    return [Reason("scoring_closed", words.not_yet if early else words.no)]


@guard("marks_complete")
def marks_complete(asked: Asked) -> Sequence[Reason]:
    """Each criterion has a mark on the scale and each required comment; the table is real."""
    review: Review = asked.record
    sheet = draft_of(asked.session, review)
    state = asked.session.get_one(Proposal, review.proposal_id).state
    marks = {} if sheet is None else sheet.marks
    comments = {} if sheet is None else sheet.comments
    reasons = impossible(asked.definition, state, marks, comments)
    reasons += missing(asked.definition, state, marks, comments)
    if review.collegial and sheet is not None:
        most = most_at_table(asked.session, review)
        if not 1 <= sheet.present <= most:
            text = Words(
                "Al tavolo possono essere da 1 a {most} persone.",
                "Between 1 and {most} people can be at the table.",
            ).format(most=most)
            reasons.append(Reason("present_impossible", text, field="present"))
    return reasons
