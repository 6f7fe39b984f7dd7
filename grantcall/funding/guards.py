"""What decisions about the money need, by the names of the closed vocabulary."""

from collections.abc import Sequence

from sqlalchemy import func, select

from grantcall.core.errors import Invalid, Reason
from grantcall.core.words import Words
from grantcall.definitions.vocabulary.guards import GUARDS
from grantcall.definitions.vocabulary.kinds import END_KINDS
from grantcall.funding import guards_project  # noqa: F401 - the award at work
from grantcall.funding.admission_reserve import reserve_is_open
from grantcall.funding.fund import free_money_of, short_reason
from grantcall.funding.models import Award
from grantcall.funding.requests import ranking_in_force
from grantcall.funding.scenarios import locked_allocation, preview
from grantcall.process.registry import Asked, guard, record_kind
from grantcall.proposals.models import Proposal


@guard("within_budget", "allocation")
def allocation_within_budget(asked: Asked) -> Sequence[Reason]:
    """Every cut can stand, no other decision was taken, and each pool holds what is given."""
    session, allocation = asked.session, asked.record
    other = locked_allocation(session, allocation.call_id)
    if other is not None and other.id != allocation.id:
        text = Words(
            "Un riparto di questo bando è già approvato.",
            "An allocation of this call is approved already.",
        )
        return [Reason("already_locked", text)]
    try:
        lines = preview(session, allocation, asked.instant)
    except Invalid as refusal:
        return refusal.reasons
    free = free_money_of(session, allocation.call_id)
    given: dict[str, int] = {}
    for line in lines.funded:
        given[line.pool] = given.get(line.pool, 0) + line.amount
    return [
        short_reason(cents, free.get(pool, 0))
        for pool, cents in sorted(given.items())
        if cents > free.get(pool, 0)
    ]


@guard("within_budget", "award")
def award_within_budget(asked: Asked) -> Sequence[Reason]:
    """What the award has not taken yet is free in its pool."""
    award: Award = asked.record
    missing = award.amount_cents - award.taken_cents
    if missing <= 0:
        return []
    free = free_money_of(asked.session, award.call_id).get(award.pool, 0)
    return [] if missing <= free else [short_reason(missing, free)]


@guard("ranking_final")
def ranking_final(asked: Asked) -> Sequence[Reason]:
    """The call has a final ranking, under its act."""
    call_id = record_kind(asked.record.RECORD).call_id(asked.record)
    ranking = None if call_id is None else ranking_in_force(asked.session, call_id)
    if ranking is not None and ranking.final:
        return []
    help_ = Words(
        "Prima si approva la graduatoria definitiva.", "First the final ranking is approved."
    )
    return [Reason("ranking_not_final", GUARDS["ranking_final"].not_yet, next=help_)]


@guard("reserve_lifted")
def reserve_lifted(asked: Asked) -> Sequence[Reason]:
    """What an admission with reserve left open is resolved, or there was none."""
    record, session = asked.record, asked.session
    proposal = record
    if record.RECORD != "proposal":
        proposal = session.get_one(Proposal, record.proposal_id)
    if not reserve_is_open(session, record, proposal):
        return []
    help_ = Words("Sciogliete la riserva con una motivazione.", "Lift the reserve, with a reason.")
    return [Reason("reserve_open", GUARDS["reserve_lifted"].not_yet, next=help_)]


@guard("awards_settled")
def awards_settled(asked: Asked) -> Sequence[Reason]:
    """Every award of the call has come to its end."""
    still = asked.session.scalar(
        select(func.count())
        .select_from(Award)
        .where(Award.call_id == asked.record.id, Award.kind.not_in(END_KINDS["award"]))
    )
    if not still:
        return []
    text = Words("Contributi ancora aperti: {count}.", "Awards still open: {count}.")
    help_ = Words("Chiudeteli uno per uno.", "Close them one by one.")
    return [Reason("awards_open", text.format(count=still), next=help_)]
