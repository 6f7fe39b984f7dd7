"""Reads about accounts and sign-ins."""

from datetime import datetime, timedelta

from sqlalchemy import and_, column, func, select, table
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


def actor_for(session: Session, token_hash: str, now: datetime) -> tuple[Actor, SignIn] | None:
    """Return who is behind a sign-in, with their roles, or `None` when it no longer holds.

    One statement. Blocked accounts, ended roles and idle sign-ins stop at once.
    """
    rows = session.execute(
        select(
            SignIn,
            Account.id,
            Account.email,
            Account.name,
            Account.language,
            RoleGrant.role,
            RoleGrant.call_id,
        )
        .join(Account, Account.id == SignIn.account_id)
        .outerjoin(
            RoleGrant,
            and_(RoleGrant.account_id == Account.id, RoleGrant.removed_at.is_(None)),
        )
        .where(
            SignIn.token_hash == token_hash,
            SignIn.expires_at > now,
            Account.blocked_at.is_(None),
        )
    ).all()
    if not rows:
        return None
    first = rows[0]
    grants = frozenset(Grant(row.role, row.call_id) for row in rows if row.role is not None)
    works = any(grant.role not in (Role.APPLICANT, Role.CONNECTOR) for grant in grants)
    if now - first.SignIn.seen_at > (IDLE_WORKERS if works else IDLE_CITIZENS):
        return None
    actor = Actor(
        ref=f"account:{first.id}",
        account_id=first.id,
        display_name=first.name or first.email,
        language=first.language,
        grants=grants,
    )
    return actor, first.SignIn


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
