"""Reads about calls: one statement each, narrow columns."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Act, Call
from grantcall.calls.phases import TAKES_PROPOSALS
from grantcall.process.models import CallVersion

_SHOWN = (
    Call.id,
    Call.slug,
    Call.ref,
    Call.label_it,
    Call.label_en,
    Call.state,
    Call.kind,
    Call.opens,
    Call.closes,
    Call.version_id,
    Call.demo,
)
MOST = 100
_C = Call.__table__.c
_PUBLIC = select(*(_C[column.key] for column in _SHOWN)).where(
    _C.slug == bindparam("slug"), _C.kind != "draft"
)


class CallRow(NamedTuple):
    """A call as lists and its own page show it."""

    id: str
    slug: str
    ref: str
    label_it: str
    label_en: str | None
    state: str
    kind: str
    opens: datetime
    closes: datetime
    version_id: str
    demo: bool


class ActRow(NamedTuple):
    """A formal act of a call."""

    id: str
    purpose: str
    number: str
    dated: date
    subject: str
    link: str | None
    recorded_at: datetime
    recorded_by: str


class VersionRow(NamedTuple):
    """A frozen version of a call, without its document."""

    id: str
    number: int
    digest: str
    published_at: datetime
    reason: str | None


def public_calls(session: Session) -> list[CallRow]:
    """List the calls that anybody may read, newest opening first, the latest hundred."""
    query = select(*_SHOWN).where(Call.kind != "draft").order_by(Call.opens.desc(), Call.id)
    return [CallRow(*row) for row in session.execute(query.limit(MOST))]


def open_calls(session: Session, now: datetime) -> list[CallRow]:
    """List the calls that take proposals at an instant, those that close first in front."""
    query = (
        select(*_SHOWN)
        .where(Call.kind.in_(TAKES_PROPOSALS), Call.opens <= now, Call.closes > now)
        .order_by(Call.closes, Call.id)
    )
    return [CallRow(*row) for row in session.execute(query)]


def public_call(session: Session, slug: str) -> CallRow | None:
    """Return a published call by its slug."""
    row = session.execute(_PUBLIC, {"slug": slug}).first()
    return None if row is None else CallRow(*row)


def call_by_slug(session: Session, slug: str) -> Call | None:
    """Return the record of a call, for whoever is asked to move it."""
    return session.scalar(select(Call).where(Call.slug == slug))


def staff_calls(session: Session, call_ids: Collection[str] | None) -> list[CallRow]:
    """List calls for those who work for them (`None`: for all), newest opening first."""
    query = select(*_SHOWN).order_by(Call.opens.desc(), Call.id)
    if call_ids is not None:
        query = query.where(Call.id.in_(call_ids))
    return [CallRow(*row) for row in session.execute(query)]


def acts_of(session: Session, call_id: str) -> list[ActRow]:
    """List the acts of a call in the order in which they were entered."""
    rows = session.execute(
        select(
            Act.id,
            Act.purpose,
            Act.number,
            Act.dated,
            Act.subject,
            Act.link,
            Act.recorded_at,
            Act.recorded_by,
        )
        .where(Act.call_id == call_id)
        .order_by(Act.audit_seq)
    )
    return [ActRow(*row) for row in rows]


def versions_of(session: Session, call_id: str) -> list[VersionRow]:
    """List the versions of a call, the newest first, without their documents."""
    rows = session.execute(
        select(
            CallVersion.id,
            CallVersion.number,
            CallVersion.digest,
            CallVersion.published_at,
            CallVersion.reason,
        )
        .where(CallVersion.call_id == call_id)
        .order_by(CallVersion.number.desc())
    )
    return [VersionRow(*row) for row in rows]


def document_of(session: Session, version_id: str) -> str:
    """Return the frozen document of a version as canonical JSON."""
    return session.scalars(select(CallVersion.document).where(CallVersion.id == version_id)).one()
