"""The fund of a call: what there is, what is taken, always counted under the writers' turn.

One row per lot, or one for the whole. Rows are made at the first need from the frozen
call, and follow when a correction makes the budget larger. The database itself refuses to
take more than there is.
"""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.audit import Recording
from grantcall.core.errors import Reason, Refusal
from grantcall.core.ids import new_id
from grantcall.core.money import format_cents
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.definitions.model import Definition, Money
from grantcall.engine.allocation_spending import pools_of
from grantcall.funding.models import Fund
from grantcall.process.frozen import definition_of

_NOTHING = Money(budget=0, caps=())


def money_of(session: Session, call_id: str) -> Money:
    """Return the money of a call as its present version gives it, in cents."""
    return present_definition(session, call_id).money or _NOTHING


def present_definition(session: Session, call_id: str) -> Definition:
    """Return the definition that a call itself obeys now: corrections are in it."""
    return definition_of(session, session.get_one(Call, call_id).version_id)


def free_money_of(session: Session, call_id: str) -> dict[str, int]:
    """Return the cents that are free in each pool at this moment; one statement."""
    taken = {
        row.pool: row.taken_cents
        for row in session.execute(
            select(Fund.pool, Fund.taken_cents).where(Fund.call_id == call_id)
        )
    }
    pools = pools_of(money_of(session, call_id))
    return {pool: max(budget - taken.get(pool, 0), 0) for pool, budget in pools.items()}


def with_pools(money: Money, cents: Mapping[str, int]) -> Money:
    """Return the money with other sums in its pools: what is left instead of the budget."""
    if not money.lots:
        return replace(money, budget=sum(cents.values()))
    lots = tuple(replace(lot, budget=cents.get(lot.id, 0)) for lot in money.lots)
    return replace(money, budget=sum(lot.budget for lot in lots), lots=lots)


def fund_for(work: Work, event: Recording, call_id: str, pool: str) -> Fund:
    """Return a pool's row, locked for changing; it is made, or follows the call, if need be.

    Raises `ValueError` for a pool that the call does not have.
    """
    budget = pools_of(money_of(work.session, call_id)).get(pool)
    if budget is None:
        raise ValueError(f"the call has no pool “{pool}”")
    fund = work.session.scalar(
        select(Fund)
        .where(Fund.call_id == call_id, Fund.pool == pool)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if fund is None:
        fund = Fund(id=new_id(), call_id=call_id, pool=pool, budget_cents=budget, taken_cents=0)
    elif fund.budget_cents == budget or budget < fund.taken_cents:
        return fund  # a budget never falls below what is taken (safety I2)
    fund.budget_cents = budget
    event.seal(fund)
    work.session.flush()
    return fund


def take(work: Work, event: Recording, fund: Fund, cents: int) -> None:
    """Take cents from a pool. Raises `Refusal` (`fund_short`) when it does not hold them."""
    if cents < 0:
        raise ValueError("nobody takes less than nothing")
    free = fund.budget_cents - fund.taken_cents
    if cents > free:
        raise Refusal(short_reason(cents, free))
    _count(work, event, fund, cents)


def give_back(work: Work, event: Recording, fund: Fund, cents: int) -> None:
    """Give cents back to a pool. Raises `ValueError` for more than was ever taken."""
    if not 0 <= cents <= fund.taken_cents:
        raise ValueError("a pool gets back only what was taken from it")
    _count(work, event, fund, -cents)


def short_reason(wanted: int, free: int) -> Reason:
    """Say how much is wanted and how much is there."""
    return Reason(
        "fund_short",
        Words(
            "I fondi non bastano: servono {wanted}, ne restano {free}.",
            "The fund does not cover this: {wanted} needed, {free} left.",
        ).format(wanted=_euro(wanted), free=_euro(free)),
        next=Words(
            "Riducete un contributo, oppure aspettate che si liberino fondi.",
            "Reduce an award, or wait until money comes free.",
        ),
    )


def _count(work: Work, event: Recording, fund: Fund, cents: int) -> None:
    fund.taken_cents += cents
    event.seal(fund)
    event.note(fund=fund.id, pool=fund.pool, taken_cents=fund.taken_cents)
    work.session.flush()


def _euro(cents: int) -> Words:
    return Words(format_cents(cents, "it"), format_cents(cents, "en"))
