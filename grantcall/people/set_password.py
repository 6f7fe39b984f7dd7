"""Choosing a password, or changing it."""

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.errors import NotFound
from grantcall.core.unit_of_work import unit_of_work
from grantcall.people import passwords
from grantcall.people.fresh import require_fresh_sign_in
from grantcall.people.models import Account
from grantcall.people.start_sign_in import SignedIn, end_sign_ins, start_sign_in


def set_password(password: str, *, sign_in: str, actor: Actor, clock: Clock) -> SignedIn:
    """Keep a new password, end every other sign-in, and renew this one.

    `sign_in` is the hash of this browser's sign-in. Raises `NotFresh` when no factor was
    shown within 15 minutes, `Invalid` with every reason against the password.
    """
    account = reader().get(Account, actor.account_id or "")
    if account is None:
        raise NotFound()
    require_fresh_sign_in(reader(), sign_in, actor.account_id, clock.now())
    passwords.refuse_weak(password, account.email, account.name)
    kept = passwords.hashed(password)  # slow on purpose, so before the writing transaction
    with unit_of_work(actor, clock) as work:
        work.trying("account.set_password", account.object_ref)
        require_fresh_sign_in(work.session, sign_in, actor.account_id, work.now)
        account = work.session.get_one(Account, account.id, with_for_update=True)
        with work.recording("account.set_password", account.object_ref) as event:
            account.password_hash = kept
            event.note(ended=end_sign_ins(work, account.id) - 1)
            begun = start_sign_in(work, account.id)
        return SignedIn(begun, account.id)
