"""Giving and taking roles; both hold from the next request on."""

from sqlalchemy import select

from grantcall.core.actor import Actor, Role
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.people.models import Account, RoleGrant
from grantcall.people.roles import checked_role, require_manager


def grant_role(
    account_id: str, role: str, call_slug: str | None, *, actor: Actor, clock: Clock
) -> None:
    """Give a role, for one call or for all; nothing happens when it is held already.

    Raises `NotFound`, and `Invalid` for role and call.
    """
    with unit_of_work(actor, clock) as work:
        require_manager(work)
        account = work.session.get(Account, account_id)
        if account is None:
            raise NotFound()
        work.trying("account.grant_role", account.object_ref)
        call_id = checked_role(work.session, role, call_slug)
        if not holds(work, account_id, role, call_id):
            with work.recording("account.grant_role", account.object_ref) as event:
                event.note(role=role, call=call_id)
                event.seal(new_grant(work, account_id, role, call_id))


def remove_role(account_id: str, grant_id: str, *, actor: Actor, clock: Clock) -> None:
    """End a role; the row stays with its end. Nothing happens when it has ended already.

    Raises `NotFound`, and `Refusal` (`own_admin`): nobody ends their own administration,
    so that one administrator is always left.
    """
    with unit_of_work(actor, clock) as work:
        require_manager(work)
        grant = work.session.get(RoleGrant, grant_id, with_for_update=True)
        if grant is None or grant.account_id != account_id:
            raise NotFound()
        object_ref = f"account:{account_id}"
        work.trying("account.remove_role", object_ref)
        if grant.removed_at is not None:
            return
        if grant.role == Role.ADMIN and account_id == actor.account_id:
            raise Refusal(
                Reason(
                    "own_admin",
                    Words(
                        "Non potete togliervi da soli il ruolo di amministratore.",
                        "You cannot take the administrator's role from yourself.",
                    ),
                    next=Words("Può farlo un altro amministratore.", "Another administrator can."),
                )
            )
        grant.removed_at = work.now
        with work.recording("account.remove_role", object_ref) as event:
            event.note(role=grant.role, call=grant.call_id)
            event.seal(grant)


def holds(work: Work, account_id: str, role: str, call_id: str | None) -> bool:
    """Tell whether this very role, for this call or for all, is held now."""
    same_call = RoleGrant.call_id.is_(None) if call_id is None else RoleGrant.call_id == call_id
    return (
        work.session.scalar(
            select(RoleGrant.id).where(
                RoleGrant.account_id == account_id,
                RoleGrant.role == role,
                RoleGrant.removed_at.is_(None),
                same_call,
            )
        )
        is not None
    )


def new_grant(work: Work, account_id: str, role: str, call_id: str | None) -> RoleGrant:
    """Return a new role, for the caller to seal."""
    return RoleGrant(account_id=account_id, role=role, call_id=call_id, granted_at=work.now)
