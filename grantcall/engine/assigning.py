"""Who reads what: reviewers for proposals, balanced, the same for the same committee."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

LONGEST_TURN = 2**31


def assign(
    proposals: Sequence[str],
    reviewers: Sequence[str],
    wanted: int | Literal["all"],
    *,
    taken: Mapping[str, Collection[str]],
    shut: Collection[tuple[str, str]] = (),
    in_order: bool = False,
) -> dict[str, tuple[str, ...]]:
    """Return the reviewers that each proposal still needs, by proposal.

    `wanted`: how many reviewers a proposal must have, or all of them. `taken`: who reads
    it already. `shut`: pairs (reviewer, proposal) that may never meet. Those who read
    least are asked first; among equals the order is drawn from the ids, so that nobody
    gains by their place in a list; `in_order` asks the first of the list instead. Asked
    again with its own answer it returns nothing.
    """
    loads = Counter(reviewer for readers in taken.values() for reviewer in readers)
    found: dict[str, tuple[str, ...]] = {}
    for proposal in proposals:
        readers = taken.get(proposal, ())
        free = [one for one in reviewers if one not in readers and (one, proposal) not in shut]
        lacking = len(free) if wanted == "all" else max(wanted - len(readers), 0)
        if not in_order:
            free.sort(key=lambda one: (loads[one], turn_of(one, proposal)))
        chosen = free[:lacking]
        loads.update(chosen)
        if chosen:
            found[proposal] = tuple(chosen)
    return found


def turn_of(reviewer: str, proposal: str) -> int:
    """Return a proposal's place in a reviewer's queue: stable, another for each reviewer.

    So the first and the last of the list are not the same for everybody.
    """
    digest = hashlib.sha256(f"{reviewer}\n{proposal}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % LONGEST_TURN
