"""The amount of an award: decided, completed, settled; each one kept, the fund in step."""

from sqlalchemy import select

from grantcall.core.actor import ENGINE
from grantcall.core.audit import Recording
from grantcall.core.ids import new_id
from grantcall.core.unit_of_work import Work
from grantcall.engine.tranches import split_in_tranches
from grantcall.funding.fund import fund_for, give_back, take
from grantcall.funding.models import Award, AwardAmount
from grantcall.funding.models_project import Tranche
from grantcall.process.frozen import definition_of

DECIDED = "decided"
COMPLETED = "completed"
STILL_OPEN = ("planned", "due", "withheld")


def keep_amount(
    work: Work, event: Recording, award: Award, why: str, reason: str = "", by: str | None = None
) -> None:
    """Keep the present amount of an award among those it ever had."""
    event.seal(
        AwardAmount(
            id=new_id(),
            award_id=award.id,
            why=why,
            amount_cents=award.amount_cents,
            reason=reason,
            at=work.now,
            by=by or work.actor.ref,
        )
    )


def hold_exactly(work: Work, event: Recording, award: Award, cents: int) -> None:
    """Let an award hold exactly some cents of its pool: take what lacks, give back the rest.

    Raises `Refusal` (`fund_short`) when the pool does not hold what lacks.
    """
    missing = cents - award.taken_cents
    if not missing:
        return
    fund = fund_for(work, event, award.call_id, award.pool)
    if missing > 0:
        take(work, event, fund, missing)
    else:
        give_back(work, event, fund, -missing)
    award.taken_cents = cents
    event.seal(award)
    work.session.flush()


def complete(work: Work, event: Recording, award: Award, after: int, reason: str) -> None:
    """Raise a reduced award, in cents, and the instalments that are not yet decided.

    Raises `ValueError` for less than it has, or more than was asked.
    """
    if not award.amount_cents < after <= award.asked_cents:
        raise ValueError("a completion lies between the amount and what was asked")
    award.amount_cents = after
    if after == award.asked_cents:
        award.how = "full"
    hold_exactly(work, event, award, after)
    keep_amount(work, event, award, COMPLETED, reason, by=ENGINE.ref)
    _raise_tranches(work, event, award)
    event.seal(award)
    work.session.flush()


def _raise_tranches(work: Work, event: Recording, award: Award) -> None:
    """Split the new amount; what was released or paid keeps its sum, the last takes the rest."""
    planned = work.session.scalars(
        select(Tranche).where(Tranche.award_id == award.id).order_by(Tranche.turn)
    ).all()
    still = [tranche for tranche in planned if tranche.kind in STILL_OPEN]
    if not still:
        return
    rules = definition_of(work.session, award.version_id).tranches
    share = {one.tranche: one.amount for one in split_in_tranches(award.amount_cents, rules)}
    fixed = sum(one.amount_cents for one in planned if one.kind not in (*STILL_OPEN, "cancelled"))
    for tranche in still[:-1]:
        tranche.amount_cents = share[tranche.rule]
        fixed += tranche.amount_cents
    still[-1].amount_cents = award.amount_cents - fixed
    for tranche in still:
        event.seal(tranche)
