"""What the play came to, counted from the database, and its digest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from grantcall.calls.models import Call
from grantcall.core.canonical import canonical_bytes, sha256_hex
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry
from grantcall.process.models import Step
from grantcall.proposals.models import CitizenGroup, Finding, Member, Proposal

_ADMITTED_ON = ("admitted", "evaluation", "ranked", "awarded", "reserve", "refused", "unfunded")


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of contract §6 that this version plays, and the digest of the outcome."""

    started: int
    presented: int
    withdrawn: int
    not_admitted: int
    admitted: int
    members: int
    mails: int
    digest: str

    def as_dict(self) -> dict[str, object]:
        """Return the counts by name."""
        return asdict(self)


def summarise(session: Session, slug: str) -> Summary:
    """Count what happened in a call; the digest covers contents, never random ids."""
    call = session.scalars(select(Call).where(Call.slug == slug)).one()
    rows = session.execute(
        select(
            Proposal.id,
            Proposal.ref,
            Proposal.number,
            Proposal.state,
            Proposal.kind,
            Proposal.title,
            Proposal.requested_cents,
            Proposal.members_confirmed,
            Proposal.submitted_at,
            CitizenGroup.name,
        )
        .join(CitizenGroup, CitizenGroup.id == Proposal.group_id)
        .where(Proposal.call_id == call.id)
        .order_by(CitizenGroup.name)
    ).all()
    presented = [row for row in rows if row.number is not None]
    return Summary(
        started=len(rows),
        presented=len(presented),
        withdrawn=sum(row.kind == "withdrawn" for row in presented),
        not_admitted=sum(row.kind == "inadmissible" for row in presented),
        admitted=sum(row.kind in _ADMITTED_ON for row in presented),
        members=_count(session, Member, Member.call_id == call.id),
        mails=_count(session, OutboxMessage, OutboxMessage.call_id == call.id),
        digest=_digest(session, call, rows),
    )


def _count(session: Session, table: type, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(condition)
    return session.scalar(query) or 0


def _digest(session: Session, call: Call, rows: Sequence[Any]) -> str:
    names = {f"proposal:{row.id}": row.name for row in rows}
    ids = {row.id: row.name for row in rows}
    steps = session.execute(
        select(Step.object, Step.action, Step.to_state, Step.dated, Step.reason)
        .where(Step.object.in_(names))
        .order_by(Step.audit_seq)
    )
    findings = session.execute(
        select(Finding.proposal_id, Finding.step, Finding.rule, Finding.round, Finding.verdict)
        .where(Finding.proposal_id.in_(ids))
        .order_by(Finding.step, Finding.rule, Finding.round)
    )
    numbers = session.execute(
        select(
            RegisterEntry.register,
            RegisterEntry.year,
            RegisterEntry.number,
            RegisterEntry.at,
            RegisterEntry.object,
        )
        .where(RegisterEntry.object.in_(names))
        .order_by(RegisterEntry.register, RegisterEntry.year, RegisterEntry.number)
    )
    mails = session.execute(
        select(OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.created_at)
        .where(OutboxMessage.call_id == call.id)
        .order_by(OutboxMessage.created_at, OutboxMessage.kind, OutboxMessage.recipient)
    )
    outcome = {
        "call": [call.slug, call.state, call.opens, call.closes],
        "proposals": [list(row)[1:] for row in rows],
        "steps": [[names[row.object], *row[1:]] for row in steps],
        "findings": sorted([ids[row.proposal_id], *map(str, row[1:])] for row in findings),
        "register": [[*row[:4], names[row.object]] for row in numbers],
        "mails": [list(row) for row in mails],
    }
    return sha256_hex(canonical_bytes(outcome))
