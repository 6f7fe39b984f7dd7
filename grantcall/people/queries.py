"""Reads about accounts and sign-ins."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, column, func, select, table
from sqlalchemy.orm import Session

from grantcall.core.actor import Actor, Grant, Role
from grantcall.core.words import Words
from grantcall.people.models import Account, RoleGrant, SignIn

# The calls live in a room to the right; roles name them, so their table is read by name.
CALLS = table(
    "call", column("id"), column("slug"), column("kind"), column("label_it"), column("label_en")
)
IDLE_WORKERS = timedelta(minutes=30)  # staff, committee, administrators
IDLE_CITIZENS = timedelta(hours=2)


class SignInRow(NamedTuple):
    """A sign-in as each request needs it."""

    token_hash: str
    seen_at: datetime
    confirmed_at: datetime


_SIGN_IN, _ACCOUNT = SignIn.__table__.c, Account.__table__.c
_GRANT = RoleGrant.__table__.c
# Every page asks this one: it is built once, on bare tables.
_WHO = (
    select(
        _SIGN_IN.token_hash,
        _SIGN_IN.seen_at,
        _SIGN_IN.confirmed_at,
        _ACCOUNT.id,
        _ACCOUNT.email,
        _ACCOUNT.name,
        _ACCOUNT.language,
        _GRANT.role,
        _GRANT.call_id,
    )
    .join_from(SignIn.__table__, Account.__table__)
    .outerjoin(
        RoleGrant.__table__,
        and_(_GRANT.account_id == _ACCOUNT.id, _GRANT.removed_at.is_(None)),
    )
    .where(
        _SIGN_IN.token_hash == bindparam("token_hash"),
        _SIGN_IN.expires_at > bindparam("now"),
        _ACCOUNT.blocked_at.is_(None),
    )
)


def actor_for(session: Session, token_hash: str, now: datetime) -> tuple[Actor, SignInRow] | None:
    """Return who is behind a sign-in, with their roles, or `None` when it no longer holds.

    One statement. Blocked accounts, ended roles and idle sign-ins stop at once.
    """
    rows = session.execute(_WHO, {"token_hash": token_hash, "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    grants = frozenset(Grant(row.role, row.call_id) for row in rows if row.role is not None)
    works = any(grant.role not in (Role.APPLICANT, Role.CONNECTOR) for grant in grants)
    if now - first.seen_at > (IDLE_WORKERS if works else IDLE_CITIZENS):
        return None
    actor = Actor(
        ref=f"account:{first.id}",
        account_id=first.id,
        display_name=first.name or first.email,
        language=first.language,
        grants=grants,
    )
    return actor, SignInRow(first.token_hash, first.seen_at, first.confirmed_at)


def account_by_email(session: Session, email: str) -> Account | None:
    """Return the account with this address, however it was typed."""
    return session.scalar(select(Account).where(Account.email == fold_email(email)))


def fold_email(email: str) -> str:
    """Return an address in the one spelling that is compared and stored."""
    return email.strip().casefold()


def names_of(session: Session, refs: set[str]) -> dict[str, str]:
    """Return display names for actor refs such as "account:<id>"; one statement."""
    ids = [ref.partition(":")[2] for ref in refs if ref.startswith("account:")]
    if not ids:
        return {}
    rows = session.execute(
        select(Account.id, Account.name, Account.email).where(Account.id.in_(ids))
    )
    return {f"account:{row.id}": row.name or row.email for row in rows}


def call_id_of(session: Session, slug: str) -> str | None:
    """Return the id of the call with this slug."""
    found: str | None = session.scalar(select(CALLS.c.id).where(CALLS.c.slug == slug))
    return found


def call_choices(session: Session) -> list[tuple[str, Words]]:
    """Return slug and title of the calls that a role may be given for."""
    rows = session.execute(
        select(CALLS.c.slug, CALLS.c.label_it, CALLS.c.label_en).order_by(CALLS.c.label_it)
    )
    return [(row.slug, Words(row.label_it, row.label_en)) for row in rows]


def count_sign_ins(session: Session, account_id: str, now: datetime) -> int:
    """Count the browsers that are signed in with an account."""
    return (
        session.scalar(
            select(func.count())
            .select_from(SignIn)
            .where(SignIn.account_id == account_id, SignIn.expires_at > now)
        )
        or 0
    )
