"""Instalments of an award: by percent, to the cent, the last one exact."""

from collections.abc import Sequence
from dataclasses import dataclass

from grantcall.definitions.model import TrancheRule


@dataclass(frozen=True, slots=True)
class TrancheAmount:
    """One instalment, in cents."""

    tranche: str
    amount: int


def split_in_tranches(amount: int, tranches: Sequence[TrancheRule]) -> tuple[TrancheAmount, ...]:
    """Split an award as the call says. Each part is cut to whole cents; the last takes the
    rest, so that they sum to the award exactly.

    Raises `ValueError` for a negative amount, or percents that do not sum to 100.
    """
    if amount < 0:
        raise ValueError("an award is not less than nothing")
    if sum(rule.percent for rule in tranches) != 100:
        raise ValueError("the percents of the tranches do not sum to 100")
    early = [TrancheAmount(rule.id, amount * rule.percent // 100) for rule in tranches[:-1]]
    rest = amount - sum(one.amount for one in early)
    return (*early, TrancheAmount(tranches[-1].id, rest))
