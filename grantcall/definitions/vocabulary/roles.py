"""Roles, and the ceiling of rights that no file can widen.

A role is always relative to the record: `contact` is the contact of this group,
`reviewer` the one whose sheet it is. A file may give a step to fewer roles than the
ceiling, never to more.
"""

from collections.abc import Mapping

from grantcall.core.words import Words

ROLES: Mapping[str, Words] = {
    "contact": Words("il referente", "the contact"),
    "deputy": Words("il vicereferente", "the deputy"),
    "member": Words("un componente del gruppo", "a member of the group"),
    "person": Words("la persona indicata", "the person named"),
    "connector": Words("il connettore", "the connector"),
    "reviewer": Words("il commissario", "the reviewer"),
    "chair": Words("il presidente della commissione", "the chair of the committee"),
    "staff": Words("l'ufficio", "the office"),
    "promoter": Words("il promotore", "the promoter"),
    "auditor": Words("il revisore", "the auditor"),
    "admin": Words("l'amministratore", "the administrator"),
    "engine": Words("il sistema", "the system"),
}

_HEADS = frozenset({"contact", "deputy"})
_STAFF = frozenset({"staff"})
_ENGINE = frozenset({"engine"})
_OFFICE = _STAFF | _ENGINE
_SIDE = _HEADS | {"connector", "staff"}

CEILING: Mapping[str, Mapping[str, frozenset[str]]] = {
    "call": {
        "draft": _STAFF,
        "published": _STAFF,
        "open": _OFFICE,
        "screening": _OFFICE,
        "evaluation": _OFFICE | {"chair"},
        "provisional": frozenset({"staff", "chair"}),
        "final": _STAFF,
        "running": _OFFICE,
        "closed": _OFFICE,
        "cancelled": _STAFF,
    },
    "proposal": {
        "draft": _HEADS | _STAFF,
        "submitted": _HEADS,
        "screening": _HEADS | _OFFICE,
        "clarification": _STAFF,
        "conditional": _STAFF,
        "admitted": _STAFF,
        "inadmissible": _OFFICE,
        "reexamination": _HEADS,
        "evaluation": _OFFICE,
        "ranked": _OFFICE | {"chair"},
        "awarded": _OFFICE,
        "reserve": _OFFICE,
        "refused": _OFFICE,
        "unfunded": _OFFICE,
        "withdrawn": _HEADS | _ENGINE,
        "expired": _OFFICE,
    },
    "member": {
        "named": _SIDE | {"member", "person"},
        "confirmed": frozenset({"person", "connector", "staff"}),
        "declined": _SIDE | {"person", "engine"},
        "left": frozenset({"person", "connector", "staff"}),
    },
    "review": {
        "assigned": _OFFICE | {"chair"},
        "draft": frozenset({"reviewer", "chair"}),
        "submitted": frozenset({"reviewer"}),
        "recused": frozenset({"reviewer", "chair", "staff"}),
        "abstained": frozenset({"reviewer", "chair"}),
    },
    "allocation": dict.fromkeys(("draft", "proposed", "locked", "discarded"), _STAFF),
    "award": {
        "approved": _OFFICE,
        "offered": _OFFICE,
        "accepted": _HEADS,
        "active": _HEADS | _OFFICE,
        "amendment": _HEADS | _STAFF,
        "reporting": _HEADS | _OFFICE,
        "closed": _STAFF,
        "renounced": _HEADS,
        "lapsed": _OFFICE,
        "recovery": _STAFF,
        "revoked": _STAFF,
    },
    "tranche": {
        "planned": _OFFICE,
        "due": _OFFICE,
        "withheld": _STAFF,
        "released": _STAFF,
        "paid": _STAFF,
        "cancelled": _OFFICE,
    },
    "report": {
        "planned": _OFFICE,
        "late": _OFFICE,
        "submitted": _HEADS | _ENGINE,
        "clarification": _STAFF,
        "accepted": _STAFF,
        "missing": _OFFICE,
    },
    "lab": {
        "nascent": _SIDE | _ENGINE,
        "active": _SIDE,
        "autonomous": _SIDE,
        "dormant": _SIDE | _ENGINE,
        "merged": _SIDE,
        "association": _SIDE,
        "closed": _SIDE | _ENGINE,
    },
}
"""Who may at most bring a record to a kind: record → kind reached → roles."""

_WRITERS = _HEADS | {"member", "connector"}

EDITS_CEILING: Mapping[str, Mapping[str, frozenset[str]]] = {
    "call": {"draft": _STAFF},
    "proposal": {
        "draft": _WRITERS,
        "clarification": _WRITERS,
        "screening": _STAFF,
        "conditional": _STAFF,
        "reexamination": _STAFF,
    },
    "member": {"named": _WRITERS | {"person", "staff"}},
    "review": {"draft": frozenset({"reviewer"})},
    "allocation": {"draft": _STAFF},
    "award": {"offered": _HEADS, "amendment": _HEADS},
    "report": {"planned": _WRITERS, "late": _WRITERS, "clarification": _WRITERS},
}
"""Who may at most write while a record stands in a kind; a kind not named: nobody."""

ONLY_ABOUT: Mapping[str, frozenset[str]] = {
    "person": frozenset({"member"}),
    "reviewer": frozenset({"review", "call", "proposal"}),
}
"""Roles that exist only for some records."""
