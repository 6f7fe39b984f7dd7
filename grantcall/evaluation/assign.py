"""Reviews come into being: who reads which proposal, once the evaluation has begun."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select

from grantcall.calls.models import Call
from grantcall.core.actor import ENGINE, Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import Conflict, Reason
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition
from grantcall.engine.assigning import assign, turn_of
from grantcall.evaluation.conflicts import known_conflicts
from grantcall.evaluation.found import committee_call
from grantcall.evaluation.models import CommitteeSeat, Review
from grantcall.evaluation.seats import seats_now
from grantcall.process.door import start
from grantcall.process.frozen import definition_of
from grantcall.process.registry import hears
from grantcall.proposals.models import Proposal

_READABLE = ("admitted", "conditional", "evaluation")
_ENDED = ("recused", "abstained")


def assign_reviews(slug: str, *, actor: Actor, clock: Clock) -> int:
    """Give every proposal the reviewers that it still lacks; return how many reviews began.

    Safe to repeat: what is there stays. Run again after somebody stood aside, or after a
    seat changed hands, it fills the gaps as far as the committee can. People in conflict
    are passed over. Raises `NotFound`, `Conflict` (`not_in_evaluation`).
    """
    with unit_of_work(actor, clock) as work:
        call = committee_call(work, slug)
        work.trying("review.assign", call.object_ref)
        if call.kind != "evaluation":
            text = Words("La valutazione non è in corso.", "No evaluation is under way.")
            raise Conflict(Reason("not_in_evaluation", text))
        return _assign(work, call)


@hears("call.start_evaluation")
def assign_at_the_start(call_id: str, clock: Clock) -> int:
    """Assign by the engine, once every proposal has heard that the evaluation began."""
    with unit_of_work(ENGINE, clock) as work:
        call = work.session.get_one(Call, call_id, with_for_update=True)
        return _assign(work, call) if call.kind == "evaluation" else 0


def _assign(work: Work, call: Call) -> int:
    definition = definition_of(work.session, call.version_id)
    seats = seats_now(work.session, call.id)
    if "review" not in definition.workflows or definition.scoring is None or not seats:
        return 0
    proposals = {one.id: one for one in _proposals(work, call)}
    collegial = definition.scoring.mode == "collegial"
    wanted: int | Literal["all"] = "all"
    if collegial:
        wanted = 1
    elif definition.committee is not None:
        wanted = definition.committee.each_reads
    chosen = assign(
        list(proposals),
        [seat.account_id for seat in seats],
        wanted,
        taken=_taken(work, call, seats, collegial=collegial),
        shut=_shut(work, call, definition, seats),
        in_order=collegial,  # the chair keeps the table's sheet, or the next who may
    )
    for proposal_id, accounts in chosen.items():
        _begin(work, call.version_id, proposals[proposal_id], accounts, collegial=collegial)
    return sum(len(accounts) for accounts in chosen.values())


def _begin(
    work: Work,
    version_id: str,
    proposal: Proposal,
    accounts: Sequence[str],
    *,
    collegial: bool,
) -> None:
    definition = definition_of(work.session, version_id)
    with work.recording("review.assign", proposal.object_ref) as event:
        event.note(reviewers=list(accounts))
        for account_id in accounts:
            review = Review(
                id=new_id(),
                call_id=proposal.call_id,
                proposal_id=proposal.id,
                account_id=account_id,
                collegial=collegial,
                version_id=version_id,
                turn=proposal.number if collegial else turn_of(account_id, proposal.id),
                assigned_at=work.now,
            )
            start(work, review, definition, event)


def _proposals(work: Work, call: Call) -> Sequence[Proposal]:
    return work.session.scalars(
        select(Proposal)
        .where(Proposal.call_id == call.id, Proposal.kind.in_(_READABLE))
        .order_by(Proposal.number)
    ).all()


def _taken(
    work: Work, call: Call, seats: Sequence[CommitteeSeat], *, collegial: bool
) -> dict[str, list[str]]:
    """Return who reads each proposal already; who left counts only for what they sent."""
    seated = {seat.account_id for seat in seats}
    taken: dict[str, list[str]] = defaultdict(list)
    rows = work.session.execute(
        select(Review.proposal_id, Review.account_id, Review.kind)
        .where(Review.call_id == call.id, Review.kind.not_in(_ENDED))
        .order_by(Review.assigned_at, Review.id)
    )
    for row in rows:
        if row.kind == "submitted" or row.account_id in seated:
            taken[row.proposal_id].append(row.account_id)
    return taken


def _shut(
    work: Work, call: Call, definition: Definition, seats: Sequence[CommitteeSeat]
) -> set[tuple[str, str]]:
    """Return the pairs that may not meet: conflicts, and sheets that exist and ended."""
    known = known_conflicts(
        work.session, call.id, definition, accounts=[seat.account_id for seat in seats]
    )
    ended = work.session.execute(
        select(Review.account_id, Review.proposal_id).where(Review.call_id == call.id)
    )
    pairs = {(one.account_id, one.proposal_id) for one in known}
    return pairs | {(row.account_id, row.proposal_id) for row in ended}
