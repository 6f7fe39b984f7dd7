"""One-time links: only their hash is kept, and only a POST burns them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from grantcall.core.ids import hash_secret, new_secret
from grantcall.core.unit_of_work import Work
from grantcall.people.models import Account, OneTimeLink

SIGN_IN_LASTS = timedelta(minutes=30)
INVITATION_LASTS = timedelta(hours=24)
SIGN_IN = "sign_in"
PASSWORD = "password"  # noqa: S105 - the name of a purpose
LONGEST_NEXT = 300
_REF_LETTERS = 26

BurnHandler = Callable[[Work, OneTimeLink, str], None]
_handlers: dict[str, BurnHandler] = {}


class LinkState(StrEnum):
    """What can be said of a link."""

    GOOD = "good"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link as its reader meets it; `account_id` is the address's, when it has one."""

    state: LinkState
    email: str = ""
    account_id: str | None = None
    next_path: str | None = None


def make_link(
    work: Work,
    purpose: str,
    email: str,
    lasts: timedelta,
    *,
    next_path: str | None = None,
    subject_id: str | None = None,
) -> str:
    """Add a link for a folded address and return its secret. Needs a recording of its own."""
    if next_path is not None and len(next_path) > LONGEST_NEXT:
        next_path = None
    secret = new_secret()
    work.session.add(
        OneTimeLink(
            token_hash=hash_secret(secret),
            purpose=purpose,
            email=email,
            subject_id=subject_id,
            next_path=next_path,
            created_at=work.now,
            expires_at=work.now + lasts,
        )
    )
    work.session.flush()
    return secret


def link_path(secret: str) -> str:
    """Return the path of the page that burns a link."""
    return f"/sign-in/link/{secret}"


def link_ref(secret: str) -> str:
    """Return how the trail names a link: the beginning of its hash."""
    return f"one_time_link:{hash_secret(secret)[:_REF_LETTERS]}"


def find_link(session: Session, secret: str, now: datetime) -> FoundLink:
    """Look at a link without burning it; one statement."""
    row = session.execute(
        select(OneTimeLink, Account.id)
        .outerjoin(Account, Account.email == OneTimeLink.email)
        .where(OneTimeLink.token_hash == hash_secret(secret))
    ).first()
    if row is None:
        return FoundLink(LinkState.UNKNOWN)
    link = row.OneTimeLink
    return FoundLink(state_of(link, now), link.email, row.id, link.next_path)


def state_of(link: OneTimeLink | None, now: datetime) -> LinkState:
    """Tell what a link is good for at an instant."""
    if link is None:
        return LinkState.UNKNOWN
    if link.burnt_at is not None:
        return LinkState.USED
    return LinkState.EXPIRED if now >= link.expires_at else LinkState.GOOD


def when_burnt(purpose: str) -> Callable[[BurnHandler], BurnHandler]:
    """Register what else happens, in the same transaction, when such a link is burnt.

    A room to the right opens a group to its new editor this way. The handler receives the
    unit of work, the link and the id of the account.
    """

    def keep(handler: BurnHandler) -> BurnHandler:
        if _handlers.get(purpose, handler) is not handler:
            raise RuntimeError(f"links for “{purpose}” are burnt by two handlers")
        _handlers[purpose] = handler
        return handler

    return keep


def run_handler(work: Work, link: OneTimeLink, account_id: str) -> None:
    """Do what else a purpose asks for."""
    handler = _handlers.get(link.purpose)
    if handler is not None:
        handler(work, link, account_id)
