"""Kinds of state, record by record, in the order of the record's life."""

from collections.abc import Mapping

KINDS: Mapping[str, tuple[str, ...]] = {
    "call": (
        "draft",
        "published",
        "open",
        "screening",
        "evaluation",
        "provisional",
        "final",
        "running",
        "closed",
        "cancelled",
    ),
    "proposal": (
        "draft",
        "submitted",
        "screening",
        "clarification",
        "conditional",
        "admitted",
        "inadmissible",
        "reexamination",
        "evaluation",
        "ranked",
        "awarded",
        "reserve",
        "refused",
        "unfunded",
        "withdrawn",
        "expired",
    ),
    "member": ("named", "confirmed", "declined", "left"),
    "review": ("assigned", "draft", "submitted", "recused", "abstained"),
    "allocation": ("draft", "proposed", "locked", "discarded"),
    "award": (
        "approved",
        "offered",
        "accepted",
        "active",
        "amendment",
        "reporting",
        "closed",
        "renounced",
        "lapsed",
        "recovery",
        "revoked",
    ),
    "tranche": ("planned", "due", "withheld", "released", "paid", "cancelled"),
    "report": ("planned", "late", "submitted", "clarification", "accepted", "missing"),
    "lab": ("nascent", "active", "autonomous", "dormant", "merged", "association", "closed"),
}

RECORDS: tuple[str, ...] = tuple(KINDS)

END_KINDS: Mapping[str, frozenset[str]] = {
    "call": frozenset({"closed", "cancelled"}),
    "proposal": frozenset(
        {"awarded", "refused", "unfunded", "inadmissible", "withdrawn", "expired"}
    ),
    "member": frozenset({"declined", "left"}),
    "review": frozenset({"submitted", "recused", "abstained"}),
    "allocation": frozenset({"locked", "discarded"}),
    "award": frozenset({"closed", "renounced", "lapsed", "revoked"}),
    "tranche": frozenset({"paid", "cancelled"}),
    "report": frozenset({"accepted", "missing"}),
    "lab": frozenset({"merged", "association", "closed"}),
}
"""Kinds at which a record may stay for good; `awarded` because the award goes on."""

HEARD_BY_ALL: frozenset[str] = frozenset({"call", "allocation"})
"""Records whose steps every family of the call hears; all others only inside the family."""

SENT_KINDS: frozenset[str] = frozenset({"submitted"})
"""Reaching one of these is what people call sending."""
