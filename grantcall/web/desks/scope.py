"""Which calls somebody works for: staff see only theirs."""

from grantcall.core.actor import Actor
from grantcall.core.policy import RIGHTS, Right

OF_THE_CALL = frozenset({"staff", "auditor"})


def calls_with(actor: Actor, right: Right) -> frozenset[str] | None:
    """Return the ids of the calls for which an actor holds a right; `None` means all."""
    found: set[str] = set()
    for role in RIGHTS[right]:
        calls = actor.call_ids(role)
        if calls is None:
            return None
        found |= calls
    return frozenset(found)
