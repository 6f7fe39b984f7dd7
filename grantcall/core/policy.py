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
    ALLOCATION_MANAGE = "allocation:manage"
    ALLOCATION_READ = "allocation:read"
    AUDIT_READ = "audit:read"
    AWARD_ANSWER = "award:answer"
    AWARD_ISSUE_LETTER = "award:issue_letter"
    AWARD_MANAGE = "award:manage"
    AWARD_READ = "award:read"
    CALL_MANAGE = "call:manage"
    COMMITTEE_MANAGE = "committee:manage"
    DRAFT_START = "draft:start"
    FIGURES_MANAGE = "figures:manage"
    FIGURES_READ = "figures:read"
    LAB_DESK = "lab:desk"
    LAB_DETAILS = "lab:details"
    LAB_EXPORT = "lab:export"
    LAB_FOLLOW = "lab:follow"
    LAB_MOVE = "lab:move"
    LAB_PEOPLE = "lab:people"
    LAB_READ = "lab:read"
    LAB_WRITE = "lab:write"
    LETTER_READ = "letter:read"
    OUTBOX_READ = "outbox:read"
    OUTBOX_RETRY = "outbox:retry"
    PLACE_MANAGE = "place:manage"
    PROPOSAL_ADMIT = "proposal:admit"
    PROPOSAL_EDIT = "proposal:edit"
    PROPOSAL_EXPORT = "proposal:export"
    PROPOSAL_LIST = "proposal:list"
    PROPOSAL_READ = "proposal:read"
    PROPOSAL_SCREEN = "proposal:screen"
    PROPOSAL_SUBMIT = "proposal:submit"
    RANKING_PREPARE = "ranking:prepare"
    RANKING_READ = "ranking:read"
    REPORT_DECIDE = "report:decide"
    REPORT_SEND = "report:send"
    REPORT_WRITE = "report:write"
    REVIEW_DESK = "review:desk"
    REVIEW_SCORE = "review:score"
    ROSTER_MANAGE = "roster:manage"
    STAFF_DESK = "staff:desk"
    TRANCHE_MANAGE = "tranche:manage"
    TRANCHE_READ = "tranche:read"


# Roles in lower case: account roles of contract §2, then roles relative to the record.
ANYONE_SIGNED_IN = "signed_in"
RIGHTS: dict[Right, frozenset[str]] = {
    Right.ACCOUNT_MANAGE: frozenset({"admin"}),
    Right.ACCOUNT_SELF: frozenset({ANYONE_SIGNED_IN}),
    Right.ALLOCATION_MANAGE: frozenset({"staff"}),
    Right.ALLOCATION_READ: frozenset({"staff", "auditor"}),
    Right.AUDIT_READ: frozenset({"auditor", "admin"}),
    Right.AWARD_ANSWER: frozenset({"contact", "deputy"}),
    Right.AWARD_ISSUE_LETTER: frozenset({"staff"}),
    Right.AWARD_MANAGE: frozenset({"staff"}),
    Right.AWARD_READ: frozenset({"contact", "deputy", "member", "connector", "staff", "auditor"}),
    Right.CALL_MANAGE: frozenset({"staff"}),
    Right.COMMITTEE_MANAGE: frozenset({"staff"}),
    Right.DRAFT_START: frozenset({ANYONE_SIGNED_IN}),
    Right.FIGURES_MANAGE: frozenset({"staff"}),
    Right.FIGURES_READ: frozenset({"staff", "auditor", "promoter", "connector"}),
    Right.LAB_DESK: frozenset({"connector", "staff"}),
    Right.LAB_DETAILS: frozenset({"contact", "deputy", "connector", "staff"}),
    Right.LAB_EXPORT: frozenset({"connector", "staff"}),
    Right.LAB_FOLLOW: frozenset({"connector"}),
    Right.LAB_MOVE: frozenset({"contact", "deputy", "connector"}),
    Right.LAB_PEOPLE: frozenset({"connector", "staff"}),
    Right.LAB_READ: frozenset({"contact", "deputy", "member", "connector", "staff", "auditor"}),
    Right.LAB_WRITE: frozenset({"contact", "deputy", "member", "connector"}),
    Right.LETTER_READ: frozenset({"contact", "deputy", "staff", "auditor"}),
    Right.OUTBOX_READ: frozenset({"staff", "admin"}),
    Right.OUTBOX_RETRY: frozenset({"staff", "admin"}),
    Right.PLACE_MANAGE: frozenset({"connector", "staff"}),
    Right.PROPOSAL_ADMIT: frozenset({"staff"}),
    Right.PROPOSAL_EDIT: frozenset({"contact", "deputy", "member", "connector"}),
    Right.PROPOSAL_EXPORT: frozenset({"staff"}),
    Right.PROPOSAL_LIST: frozenset({"staff", "auditor"}),
    Right.PROPOSAL_READ: frozenset(
        {"contact", "deputy", "member", "connector", "staff", "auditor"}
    ),
    Right.PROPOSAL_SCREEN: frozenset({"staff"}),
    Right.PROPOSAL_SUBMIT: frozenset({"contact", "deputy"}),
    Right.RANKING_PREPARE: frozenset({"chair"}),
    Right.RANKING_READ: frozenset({"chair", "staff", "auditor"}),
    Right.REPORT_DECIDE: frozenset({"staff"}),
    Right.REPORT_SEND: frozenset({"contact", "deputy"}),
    Right.REPORT_WRITE: frozenset({"contact", "deputy", "member", "connector"}),
    Right.REVIEW_DESK: frozenset({"reviewer", "chair"}),
    Right.REVIEW_SCORE: frozenset({"reviewer"}),
    Right.ROSTER_MANAGE: frozenset({"contact", "deputy", "connector"}),
    Right.STAFF_DESK: frozenset({"staff", "auditor"}),
    Right.TRANCHE_MANAGE: frozenset({"staff"}),
    Right.TRANCHE_READ: frozenset({"staff", "auditor"}),
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
