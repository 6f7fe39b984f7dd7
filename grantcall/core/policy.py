"""Who may do what: one closed table, deny by default.

A right belongs to account roles (granted, perhaps for one call) and to roles relative to a
record (contact, deputy, ... of this group). What is not listed is refused.
"""

from enum import StrEnum

from grantcall.core.actor import Actor


class Right(StrEnum):
    """The closed list of rights, written `subject:action`."""

    ACCOUNT_MANAGE = "account:manage"
    ACCOUNT_SELF = "account:self"
    AUDIT_READ = "audit:read"
    CALL_MANAGE = "call:manage"
    DRAFT_START = "draft:start"
    OUTBOX_READ = "outbox:read"
    PROPOSAL_ADMIT = "proposal:admit"
    PROPOSAL_EDIT = "proposal:edit"
    PROPOSAL_EXPORT = "proposal:export"
    PROPOSAL_LIST = "proposal:list"
    PROPOSAL_READ = "proposal:read"
    PROPOSAL_SCREEN = "proposal:screen"
    PROPOSAL_SUBMIT = "proposal:submit"
    ROSTER_MANAGE = "roster:manage"
    STAFF_DESK = "staff:desk"


# Roles in lower case: account roles of contract §2, then roles relative to the record.
ANYONE_SIGNED_IN = "signed_in"
RIGHTS: dict[Right, frozenset[str]] = {
    Right.ACCOUNT_MANAGE: frozenset({"admin"}),
    Right.ACCOUNT_SELF: frozenset({ANYONE_SIGNED_IN}),
    Right.AUDIT_READ: frozenset({"auditor", "admin"}),
    Right.CALL_MANAGE: frozenset({"staff"}),
    Right.DRAFT_START: frozenset({ANYONE_SIGNED_IN}),
    Right.OUTBOX_READ: frozenset({"staff", "admin"}),
    Right.PROPOSAL_ADMIT: frozenset({"staff"}),
    Right.PROPOSAL_EDIT: frozenset({"contact", "deputy", "member", "connector"}),
    Right.PROPOSAL_EXPORT: frozenset({"staff"}),
    Right.PROPOSAL_LIST: frozenset({"staff", "auditor"}),
    Right.PROPOSAL_READ: frozenset(
        {"contact", "deputy", "member", "connector", "staff", "auditor"}
    ),
    Right.PROPOSAL_SCREEN: frozenset({"staff"}),
    Right.PROPOSAL_SUBMIT: frozenset({"contact", "deputy"}),
    Right.ROSTER_MANAGE: frozenset({"contact", "deputy", "connector"}),
    Right.STAFF_DESK: frozenset({"staff", "auditor"}),
}
ACCOUNT_ROLES_ON_RECORDS = ("staff", "auditor", "admin", "reviewer", "chair", "promoter")


def roles_on_call(actor: Actor, call_id: str | None) -> frozenset[str]:
    """Return the account roles an actor holds for a call (None: for the whole site)."""
    roles = {role for role in ACCOUNT_ROLES_ON_RECORDS if actor.has_role(role, call_id)}
    if actor.account_id is not None:
        roles.add(ANYONE_SIGNED_IN)
    return frozenset(roles)


def allowed(right: Right, roles: frozenset[str]) -> bool:
    """Tell whether any of these roles carries the right. No rule means no."""
    return bool(RIGHTS.get(right, frozenset()) & roles)


def may_somewhere(actor: Actor, right: Right) -> bool:
    """Tell whether the actor holds the right for at least one call (menus, lists)."""
    held = {grant.role for grant in actor.grants}
    if actor.account_id is not None:
        held.add(ANYONE_SIGNED_IN)
    return bool(RIGHTS.get(right, frozenset()) & held)
