"""Showing the password again before an act that asks for it."""

from sqlalchemy import select

from grantcall.core.actor import Actor
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, NotFound, Reason
from grantcall.core.unit_of_work import unit_of_work
from grantcall.core.words import Words
from grantcall.people import passwords, throttle
from grantcall.people.models import Account
from grantcall.people.sign_in_with_password import count_try, refuse_too_many
from grantcall.people.start_sign_in import SignedIn, start_sign_in

WRONG = Reason(
    "password_wrong",
    Words("La password non è questa.", "This is not the password."),
    next=Words("Riprovate, o fatevi mandare un link.", "Try again, or have a link sent to you."),
    field="password",
)


def confirm_identity(
    password: str, *, sign_in: str, remote: str | None, actor: Actor, clock: Clock
) -> SignedIn:
    """Renew this browser's sign-in with a new id, freshly confirmed.

    Raises `Invalid` (`password_wrong`), `TooMany`, and `NotFound` without account.
    """
    known = (
        reader()
        .execute(select(Account.email, Account.password_hash).where(Account.id == actor.account_id))
        .first()
    )
    if known is None or actor.account_id is None:
        raise NotFound()
    network = throttle.network_of(remote)
    refuse_too_many(known.email, network, clock)
    right = passwords.matches(known.password_hash, password)
    with unit_of_work(actor, clock) as work:
        work.trying("account.confirm", actor.ref)
        count_try(work, known.email, network)
        account = work.session.get_one(Account, actor.account_id)
        same = account.password_hash == known.password_hash and account.blocked_at is None
        if right and same:
            with work.recording("account.confirm", actor.ref):
                begun = start_sign_in(work, actor.account_id, replacing=sign_in)
            throttle.forgive(work, throttle.PASSWORDS_PER_EMAIL, known.email)
            return SignedIn(begun, actor.account_id)
        with work.recording("account.confirm_failed", actor.ref):
            pass
    raise Invalid(WRONG)
