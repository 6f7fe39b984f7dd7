"""Account roles: their words, and who may be given which."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from grantcall.core.actor import Role
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.policy import Right, allowed, roles_on_call
from grantcall.core.unit_of_work import Work
from grantcall.core.words import Words
from grantcall.people.queries import call_id_of

ROLE_WORDS: Mapping[str, Words] = {
    Role.APPLICANT: Words("Cittadino", "Citizen"),
    Role.REVIEWER: Words("Commissario", "Committee member"),
    Role.CHAIR: Words("Presidente della commissione", "Chair of the committee"),
    Role.STAFF: Words("Ufficio", "Office"),
    Role.CONNECTOR: Words("Connettore", "Connector"),
    Role.PROMOTER: Words("Promotore", "Promoter"),
    Role.AUDITOR: Words("Revisore", "Auditor"),
    Role.ADMIN: Words("Amministratore", "Administrator"),
}


def require_manager(work: Work) -> None:
    """Raise `NotFound` unless the actor administers the whole site."""
    if not allowed(Right.ACCOUNT_MANAGE, roles_on_call(work.actor, None)):
        raise NotFound()


def checked_role(session: Session, role: str, call_slug: str | None) -> str | None:
    """Check a role and the call it is for; return the call's id (`None`: for all calls).

    Raises `Invalid` (`role_unknown`, `call_unknown`, `admin_for_all`).
    """
    call_id = call_id_of(session, call_slug) if call_slug else None
    reasons = []
    if role not in ROLE_WORDS:
        reasons.append(
            Reason("role_unknown", Words("Scegliete un ruolo.", "Choose a role."), field="role")
        )
    if call_slug and call_id is None:
        reasons.append(
            Reason(
                "call_unknown",
                Words("Questo bando non c'è.", "There is no such call."),
                field="call",
            )
        )
    if role == Role.ADMIN and call_slug:
        reasons.append(
            Reason(
                "admin_for_all",
                Words(
                    "L'amministratore lo è per tutti i bandi.",
                    "An administrator is one for all calls.",
                ),
                next=Words("Lasciate vuoto il bando.", "Leave the call empty."),
                field="call",
            )
        )
    if reasons:
        raise Invalid(*reasons)
    return call_id
