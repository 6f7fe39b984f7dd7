"""The administrators' list of accounts, and one account with its roles."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from grantcall.core.words import Words
from grantcall.people.models import Account, RoleGrant
from grantcall.people.queries import CALLS

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty means all. `state`: "active" or "blocked"."""

    text: str = ""
    role: str = ""
    state: str = ""
    sort: str = "email"  # or "newest"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role as shown: for a call, or (`call` none) for all."""

    id: str
    role: str
    call: Words | None
    call_slug: str | None


@dataclass(slots=True)
class AccountRow:
    """One account with its present roles."""

    id: str
    email: str
    name: str
    phone: str
    language: str
    created_at: datetime
    blocked_at: datetime | None
    roles: list[HeldRole] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; `before` and `after` are the ids that lead to its neighbours."""

    rows: Sequence[AccountRow]
    before: str | None
    after: str | None


def list_accounts(
    session: Session,
    filters: Filters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE,
) -> Page:
    """Return one page of accounts with their roles; one statement.

    `after` and `before` are ids of accounts, never addresses: they stand in URLs and logs.
    """
    backwards = before is not None
    cursor = before if backwards else after
    ascending = (filters.sort != "newest") != backwards
    key = Account.created_at if filters.sort == "newest" else Account.email
    query = select(Account.id).where(*_conditions(filters))
    if cursor is not None:
        query = query.where(_beyond(key, cursor, ascending))
    order = (key, Account.id) if ascending else (key.desc(), Account.id.desc())
    page = query.order_by(*order).limit(size + 1)
    rows = _read(session, page, order)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    earlier, later = (more, True) if backwards else (cursor is not None, more)
    return Page(
        rows,
        rows[0].id if rows and earlier else None,
        rows[-1].id if rows and later else None,
    )


def one_account(session: Session, account_id: str) -> AccountRow | None:
    """Return one account with its present roles; one statement."""
    wanted = select(Account.id).where(Account.id == account_id)
    rows = _read(session, wanted, (Account.email,))
    return rows[0] if rows else None


def _read(session: Session, wanted: Select[str], order: tuple[object, ...]) -> list[AccountRow]:
    chosen = wanted.subquery()
    statement = (
        select(
            Account.id,
            Account.email,
            Account.name,
            Account.phone,
            Account.language,
            Account.created_at,
            Account.blocked_at,
            RoleGrant.id.label("grant_id"),
            RoleGrant.role,
            RoleGrant.call_id,
            CALLS.c.slug,
            CALLS.c.label_it,
            CALLS.c.label_en,
        )
        .join(chosen, chosen.c.id == Account.id)
        .outerjoin(
            RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.removed_at.is_(None))
        )
        .outerjoin(CALLS, CALLS.c.id == RoleGrant.call_id)
        .order_by(*order, RoleGrant.role, RoleGrant.granted_at, RoleGrant.id)  # type: ignore[arg-type]
    )
    found: dict[str, AccountRow] = {}
    for row in session.execute(statement):
        account = found.get(row.id)
        if account is None:
            account = found[row.id] = AccountRow(*row[:7])
        if row.role is not None:
            call = None if row.call_id is None else Words(row.label_it, row.label_en)
            account.roles.append(HeldRole(row.grant_id, row.role, call, row.slug))
    return list(found.values())


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        conditions.append(
            or_(
                Account.email.icontains(filters.text, autoescape=True),
                Account.name.icontains(filters.text, autoescape=True),
            )
        )
    if filters.role:
        conditions.append(
            exists().where(
                RoleGrant.account_id == Account.id,
                RoleGrant.role == filters.role,
                RoleGrant.removed_at.is_(None),
            )
        )
    if filters.state == "active":
        conditions.append(Account.blocked_at.is_(None))
    elif filters.state == "blocked":
        conditions.append(Account.blocked_at.is_not(None))
    return conditions


def _beyond(key: object, cursor: str, ascending: bool) -> ColumnElement[bool]:
    mark = select(key).where(Account.id == cursor).correlate(None).scalar_subquery()  # type: ignore[call-overload]
    if ascending:
        return or_(key > mark, and_(key == mark, Account.id > cursor))
    return or_(key < mark, and_(key == mark, Account.id < cursor))
