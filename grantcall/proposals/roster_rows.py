"""The people of proposals as facts and pages read them: one statement, named columns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from grantcall.core.reading import once
from grantcall.proposals.models import Member, Proposal

_MEMBER = cast(Table, Member.__table__)
_PROPOSAL = cast(Table, Proposal.__table__)


class PersonRow(NamedTuple):
    """One person ever named; `elsewhere`: confirmed later in another group of the call."""

    id: str
    proposal_id: str
    kind: str
    answers: dict[str, Any]
    how: str
    added_at: datetime
    confirmed_at: datetime | None
    elsewhere: bool


def people_of(session: Session, proposal_id: str) -> Sequence[PersonRow]:
    """Return everybody ever named for a proposal, in order; read once."""
    return once(
        session,
        ("people", proposal_id),
        (Member, Proposal),
        lambda: people_of_many(session, [proposal_id]),
    )


def people_of_many(session: Session, proposal_ids: Sequence[str]) -> Sequence[PersonRow]:
    """Return the same of many proposals, in order within each; one statement."""
    rows = session.execute(_PEOPLE, {"proposals": list(proposal_ids)})
    return [PersonRow._make(row) for row in rows]


def counted_elsewhere(session: Session, member_id: str) -> bool:
    """Tell whether somebody confirmed later in another group of the same call."""
    return bool(session.execute(_ELSEWHERE, {"member": member_id}).scalar())


def _confirmed_later() -> ColumnElement[bool]:
    other = _MEMBER.alias("other")
    same_person = or_(
        and_(_MEMBER.c.person_key != "", other.c.person_key == _MEMBER.c.person_key),
        and_(_MEMBER.c.email_key != "", other.c.email_key == _MEMBER.c.email_key),
    )
    return and_(
        _MEMBER.c.kind == "confirmed",
        exists()
        .where(
            other.c.call_id == _MEMBER.c.call_id,
            same_person,
            other.c.proposal_id != _MEMBER.c.proposal_id,
            other.c.kind == "confirmed",
            other.c.confirmed_at > _MEMBER.c.confirmed_at,
            _PROPOSAL.c.id == other.c.proposal_id,
            _PROPOSAL.c.kind.not_in(("withdrawn", "expired")),
        )
        .correlate(_MEMBER),
    )


def _people() -> Select[Any]:
    columns = [_MEMBER.c[name] for name in PersonRow._fields if name != "elsewhere"]
    return (
        select(*columns, _confirmed_later().label("elsewhere"))
        .where(_MEMBER.c.proposal_id.in_(bindparam("proposals", expanding=True)))
        .order_by(_MEMBER.c.added_at, _MEMBER.c.id)
    )


# Asked at nearly every step of a proposal: building them costs more than running them.
_PEOPLE = _people()
_ELSEWHERE = select(_confirmed_later()).where(_MEMBER.c.id == bindparam("member"))
