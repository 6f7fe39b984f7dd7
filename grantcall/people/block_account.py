"""Closing the door on an account, and opening it again."""

from sqlalchemy import update

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.errors import NotFound, Reason, Refusal
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.people.models import Account, OneTimeLink
from grantcall.people.roles import require_manager
from grantcall.people.start_sign_in import end_sign_ins


def block_account(account_id: str, *, actor: Actor, clock: Clock) -> int:
    """Block an account: every sign-in and every link that waits in its mailbox is void.

    Returns how many browsers were signed out. Raises `NotFound`, and `Refusal`
    (`own_account`) for one's own account. Blocking twice changes nothing.
    """
    with unit_of_work(actor, clock) as work:
        account = _load(work, account_id, "account.block")
        if account_id == actor.account_id:
            raise Refusal(
                Reason(
                    "own_account",
                    Words(
                        "Non potete chiudere il vostro stesso accesso.",
                        "You cannot close your own account.",
                    ),
                    next=Words("Può farlo un altro amministratore.", "Another administrator can."),
                )
            )
        if account.blocked_at is not None:
            return 0
        account.blocked_at = work.now
        with work.recording("account.block", account.object_ref) as event:
            ended = end_sign_ins(work, account_id)
            work.session.execute(
                update(OneTimeLink)
                .where(OneTimeLink.email == account.email, OneTimeLink.burnt_at.is_(None))
                .values(burnt_at=work.now)
                .execution_options(synchronize_session="fetch")
            )
            event.note(ended=ended)
            event.seal(account)
        return ended


def unblock_account(account_id: str, *, actor: Actor, clock: Clock) -> None:
    """Let a blocked account sign in again; its roles are as they were."""
    with unit_of_work(actor, clock) as work:
        account = _load(work, account_id, "account.unblock")
        if account.blocked_at is None:
            return
        account.blocked_at = None
        with work.recording("account.unblock", account.object_ref) as event:
            event.seal(account)


def _load(work: Work, account_id: str, action: str) -> Account:
    require_manager(work)
    account = work.session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFound()
    work.trying(action, account.object_ref)
    return account
