"""What an award comes to once its expenses are looked at, and what that does to its tranches."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settled award, what each open tranche becomes, and what has to come back. Cents."""

    amount: int
    tranches: tuple[int, ...]
    back: int


def settled_amount(award: int, accepted: int) -> int:
    """Return the award in proportion to the accepted expenses, in cents.

    Whoever accounts for nine tenths of the award keeps nine tenths of it; more than the
    award is never given. Raises `ValueError` for sums below zero.
    """
    if award < 0 or accepted < 0:
        raise ValueError("neither award nor expenses are less than nothing")
    return min(award, accepted)


def settle(award: int, accepted: int, gone: int, open_tranches: Sequence[int]) -> Settlement:
    """Settle an award of which `gone` cents were paid, or released for payment, already.

    `open_tranches` are those that can still change, in order. They shrink from the last
    one backwards; what was paid beyond the settled award has to come back.
    """
    amount = settled_amount(award, accepted)
    left = max(amount - gone, 0)
    shrunk = []
    for cents in open_tranches:
        given = min(cents, left)
        shrunk.append(given)
        left -= given
    return Settlement(amount, tuple(shrunk), max(gone - amount, 0))
