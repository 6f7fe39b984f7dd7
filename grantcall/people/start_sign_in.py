"""A browser is signed in: a new opaque id each time, the old one gone."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from grantcall.core.ids import hash_secret, new_secret
from grantcall.core.unit_of_work import Work
from grantcall.people.models import SignIn

LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the edge needs after a sign-in: the cookie's secret, who, and where to go on."""

    secret: str
    account_id: str
    next_path: str | None = None


def start_sign_in(work: Work, account_id: str, *, replacing: str | None = None) -> str:
    """Open a sign-in for an account and return its secret; only the hash is kept.

    `replacing` is the hash of the sign-in this browser had, whoever's it was: an id is
    never carried over a sign-in (safety D8). What has run out is cleared on the way.
    """
    end_sign_ins(work, account_id, SignIn.expires_at <= work.now)
    if replacing is not None:
        work.session.execute(
            delete(SignIn)
            .where(SignIn.token_hash == replacing)
            .execution_options(synchronize_session="fetch")
        )
    secret = new_secret()
    work.session.add(
        SignIn(
            token_hash=hash_secret(secret),
            account_id=account_id,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + LASTS,
            confirmed_at=work.now,
        )
    )
    work.session.flush()
    return secret


def end_sign_ins(work: Work, account_id: str, *conditions: object) -> int:
    """Delete the sign-ins of an account (those that meet the conditions); return how many."""
    done = work.session.execute(
        delete(SignIn)
        .where(SignIn.account_id == account_id, *conditions)  # type: ignore[arg-type]
        .execution_options(synchronize_session="fetch")
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
