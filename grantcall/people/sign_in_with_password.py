"""Signing in with address and password."""

from sqlalchemy import select

from grantcall.core.actor import VISITOR, Actor
from grantcall.core.clock import Clock
from grantcall.core.db import reader
from grantcall.core.errors import Invalid, Reason
from grantcall.core.unit_of_work import Work, unit_of_work
from grantcall.core.words import Words
from grantcall.people import passwords, throttle
from grantcall.people.emails import comparable_email
from grantcall.people.models import Account
from grantcall.people.start_sign_in import SignedIn, start_sign_in

# One sentence for every failure: unknown, without password, wrong, blocked (safety D13).
FAILED = Reason(
    "sign_in_failed",
    Words("Mail e password non corrispondono.", "E-mail and password do not match."),
    next=Words("Riprovate, o fatevi mandare un link.", "Try again, or have a link sent to you."),
    field="password",
)


def sign_in_with_password(
    email: str,
    password: str,
    *,
    remote: str | None,
    clock: Clock,
    replacing: str | None = None,
) -> SignedIn:
    """Sign in, or refuse with the same sentence whatever was wrong.

    The password is tried outside the writing transaction, because it takes its time on
    purpose; what it was tried against is compared again inside. Raises `Invalid`
    (`sign_in_failed`) and `TooMany` per address and network.
    """
    address, network = comparable_email(email), throttle.network_of(remote)
    refuse_too_many(address, network, clock)
    known = (
        reader()
        .execute(select(Account.id, Account.password_hash).where(Account.email == address))
        .first()
    )
    kept = None if known is None else known.password_hash
    right = passwords.matches(kept, password)
    renewed = passwords.renewed(kept, password) if right and kept is not None else None
    with unit_of_work(VISITOR, clock) as work:
        object_ref = "account:unknown" if known is None else f"account:{known.id}"
        work.trying("account.sign_in", object_ref)
        count_try(work, address, network)
        account = None if known is None else work.session.get(Account, known.id)
        if right and account is not None and _still(account, kept):
            begun = _enter(work, account, renewed, replacing)
            throttle.forgive(work, throttle.PASSWORDS_PER_EMAIL, address)
            return SignedIn(begun, account.id)
        with work.recording("account.sign_in_failed", object_ref) as event:
            event.note(by="password")
    raise Invalid(FAILED)


def refuse_too_many(address: str, network: str, clock: Clock) -> None:
    """Refuse before any work is done when a window is spent."""
    now = clock.now()
    throttle.refuse_if_spent(reader(), throttle.PASSWORDS_PER_NETWORK, network, now)
    throttle.refuse_if_spent(reader(), throttle.PASSWORDS_PER_EMAIL, address, now)


def count_try(work: Work, address: str, network: str) -> None:
    """Count one try of a password, for its address and its network."""
    throttle.count(work, throttle.PASSWORDS_PER_NETWORK, network)
    throttle.count(work, throttle.PASSWORDS_PER_EMAIL, address)


def _still(account: Account, kept: str | None) -> bool:
    return account.blocked_at is None and account.password_hash == kept


def _enter(work: Work, account: Account, renewed: str | None, replacing: str | None) -> str:
    person = Actor(ref=account.object_ref, account_id=account.id)
    with work.recording("account.sign_in", account.object_ref, person) as event:
        event.note(by="password")
        if renewed is not None:
            account.password_hash = renewed
            event.note(rehashed=True)
        return start_sign_in(work, account.id, replacing=replacing)
