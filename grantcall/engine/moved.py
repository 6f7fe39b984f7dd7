"""How much of a budget a change moves between its lines."""

from collections.abc import Hashable, Iterable

Line = tuple[Hashable, int]
"""What a line is for, and its sum in cents."""


def moved_percent(before: Iterable[Line], after: Iterable[Line]) -> int | None:
    """Return the share of the expenses that a change moves, in whole percent, rounded up.

    Lines are matched by what they are for; a renamed line counts as moved. What grows in
    some lines and what shrinks in others is one move, so the larger of the two sums counts.
    `None` when there was nothing to move.
    """
    old, new = _by_purpose(before), _by_purpose(after)
    whole = sum(old.values())
    if whole <= 0:
        return None
    changes = [new.get(name, 0) - old.get(name, 0) for name in old.keys() | new.keys()]
    grown = sum(change for change in changes if change > 0)
    shrunk = -sum(change for change in changes if change < 0)
    return -(-100 * max(grown, shrunk) // whole)


def _by_purpose(lines: Iterable[Line]) -> dict[Hashable, int]:
    sums: dict[Hashable, int] = {}
    for purpose, cents in lines:
        sums[purpose] = sums.get(purpose, 0) + cents
    return sums
