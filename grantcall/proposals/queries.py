"""Reads for the desk and the record page; one statement each, named columns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import Session, aliased

from grantcall.calls.models import Act, Call
from grantcall.core.audit import AuditEvent
from grantcall.core.outbox import OutboxMessage
from grantcall.core.register import RegisterEntry
from grantcall.people.models import Account
from grantcall.process.models import Step
from grantcall.proposals.models import (
    CitizenGroup,
    ClarificationRequest,
    ClassificationDecision,
    Finding,
    FindingDecision,
    GroupRole,
    Member,
    Proposal,
    Receipt,
)

IN_SCREENING = ("submitted", "screening", "conditional")
Calls = Collection[str] | None  # ids; None means every call


class CallRow(NamedTuple):
    """A call as staff lists show it."""

    id: str
    slug: str
    ref: str
    label_it: str
    label_en: str | None
    version_id: str
    state: str
    kind: str
    opens: datetime
    closes: datetime
    demo: bool


class StateCount(NamedTuple):
    """How many proposals of a call stand in a state; `still` drafts have not been touched."""

    call_id: str
    state: str
    kind: str
    number: int
    requested: int
    still: int


class Waiting(NamedTuple):
    """A proposal that waits for somebody, perhaps until an instant."""

    call_id: str
    ref: str
    title: str
    kind: str
    due_at: datetime | None


class PendingSecond(NamedTuple):
    """A decision on a rule that no second person has confirmed."""

    call_id: str
    version_id: str
    ref: str
    title: str
    rule: str
    accept: bool
    decided_by: str


def calls_for_staff(session: Session, calls: Calls) -> list[CallRow]:
    """Return the published calls somebody works for, newest first."""
    rows = session.execute(
        select(
            Call.id,
            Call.slug,
            Call.ref,
            Call.label_it,
            Call.label_en,
            Call.version_id,
            Call.state,
            Call.kind,
            Call.opens,
            Call.closes,
            Call.demo,
        )
        .where(Call.kind != "draft", _among(Call.id, calls))
        .order_by(Call.opens.desc(), Call.id)
        .limit(50)
    )
    return [CallRow._make(row) for row in rows]


def counts_by_state(session: Session, calls: Calls, untouched_since: datetime) -> list[StateCount]:
    """Count the proposals of calls by state, drafts by their number alone."""
    still = case((Proposal.touched_at < untouched_since, 1), else_=0)
    rows = session.execute(
        select(
            Proposal.call_id,
            Proposal.state,
            Proposal.kind,
            func.count(),
            func.coalesce(func.sum(Proposal.requested_cents), 0),
            func.sum(still),
        )
        .where(_among(Proposal.call_id, calls))
        .group_by(Proposal.call_id, Proposal.state, Proposal.kind)
    )
    return [
        StateCount(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5])) for row in rows
    ]


def waiting_for_someone(
    session: Session, calls: Calls, kinds: Sequence[str], limit: int = 100
) -> list[Waiting]:
    """Return sent proposals in some kinds of state, the earliest due first."""
    rows = session.execute(
        select(Proposal.call_id, Proposal.ref, Proposal.title, Proposal.kind, Proposal.due_at)
        .where(
            _among(Proposal.call_id, calls), Proposal.kind.in_(kinds), Proposal.number.is_not(None)
        )
        .order_by(Proposal.due_at.nulls_last(), Proposal.number)
        .limit(limit)
    )
    return [Waiting._make(row) for row in rows]


def without_second_person(session: Session, calls: Calls) -> list[PendingSecond]:
    """Return the newest decision on each rule where nobody has confirmed it yet.

    Whether the rule needs a second person is the definition's to say.
    """
    second, newer = aliased(FindingDecision), aliased(FindingDecision)
    confirmed = select(second.id).where(second.seconds_id == FindingDecision.id)
    replaced = select(newer.id).where(
        newer.proposal_id == FindingDecision.proposal_id,
        newer.rule == FindingDecision.rule,
        newer.seconds_id.is_(None),
        newer.audit_seq > FindingDecision.audit_seq,
    )
    rows = session.execute(
        select(
            Proposal.call_id,
            Proposal.version_id,
            Proposal.ref,
            Proposal.title,
            FindingDecision.rule,
            FindingDecision.accept,
            FindingDecision.decided_by,
        )
        .join(Proposal, Proposal.id == FindingDecision.proposal_id)
        .where(
            _among(Proposal.call_id, calls),
            Proposal.kind.in_(IN_SCREENING),
            FindingDecision.seconds_id.is_(None),
            ~confirmed.exists(),
            ~replaced.exists(),
        )
        .order_by(FindingDecision.audit_seq)
        .limit(500)
    )
    return [PendingSecond._make(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the group with an account: personal data, read on record only."""

    role: str
    name: str
    email: str
    phone: str


def contacts_of(session: Session, group_id: str) -> list[Contact]:
    """Return who speaks for a group: contact and deputies first."""
    rows = session.execute(
        select(GroupRole.role, Account.name, Account.email, Account.phone)
        .join(Account, Account.id == GroupRole.account_id)
        .where(GroupRole.group_id == group_id, GroupRole.until.is_(None))
        .order_by(GroupRole.role, GroupRole.since)
    )
    return [Contact(*row) for row in rows]


def members_of(session: Session, proposal_id: str) -> Sequence[Member]:
    """Return everybody ever named for a proposal, in order."""
    return session.scalars(
        select(Member).where(Member.proposal_id == proposal_id).order_by(Member.added_at, Member.id)
    ).all()


def members_by_kind(session: Session, proposal_id: str) -> dict[str, int]:
    """Count the members of a proposal by the kind of their state."""
    rows = session.execute(
        select(Member.kind, func.count())
        .where(Member.proposal_id == proposal_id)
        .group_by(Member.kind)
    )
    return {row[0]: int(row[1]) for row in rows}


def group_name(session: Session, group_id: str) -> str:
    """Return the name of a group."""
    return session.scalars(select(CitizenGroup.name).where(CitizenGroup.id == group_id)).one()


def acts_of(session: Session, call_id: str) -> Sequence[Act]:
    """Return the formal acts recorded for a call, newest first."""
    return session.scalars(
        select(Act).where(Act.call_id == call_id).order_by(Act.dated.desc(), Act.recorded_at.desc())
    ).all()


def clarifications_of(session: Session, proposal_id: str) -> Sequence[ClarificationRequest]:
    """Return the clarifications asked of a group, newest first."""
    return session.scalars(
        select(ClarificationRequest)
        .where(ClarificationRequest.proposal_id == proposal_id)
        .order_by(ClarificationRequest.audit_seq.desc())
    ).all()


def classifications_of(session: Session, proposal_id: str) -> Sequence[ClassificationDecision]:
    """Return the decisions on the area of a proposal, newest first."""
    return session.scalars(
        select(ClassificationDecision)
        .where(ClassificationDecision.proposal_id == proposal_id)
        .order_by(ClassificationDecision.audit_seq.desc())
    ).all()


def findings_of(session: Session, proposal_id: str) -> Sequence[Finding]:
    """Return the stored verdicts on a proposal, newest round first."""
    return session.scalars(
        select(Finding)
        .where(Finding.proposal_id == proposal_id)
        .order_by(Finding.round.desc(), Finding.audit_seq.desc(), Finding.rule)
    ).all()


def events_of(session: Session, object_ref: str) -> Sequence[AuditEvent]:
    """Return the audit events about a record, newest first."""
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.object == object_ref)
        .order_by(AuditEvent.seq.desc())
        .limit(500)
    ).all()


def steps_by_event(session: Session, object_ref: str) -> dict[int, Step]:
    """Return the steps of a record by the number of their audit event."""
    found = session.scalars(select(Step).where(Step.object == object_ref))
    return {step.audit_seq: step for step in found}


def papers_of(session: Session, proposal: Proposal) -> list[tuple[RegisterEntry, Receipt | None]]:
    """Return what was registered about a proposal, with its receipts, oldest first."""
    rows = session.execute(
        select(RegisterEntry, Receipt)
        .outerjoin(Receipt, Receipt.register_entry_id == RegisterEntry.id)
        .where(RegisterEntry.object == proposal.object_ref)
        .order_by(RegisterEntry.audit_seq)
    )
    return [(row[0], row[1]) for row in rows]


class MailRow(NamedTuple):
    """A mail about a record, without its text and its recipient."""

    id: str
    kind: str
    subject: str
    state: str
    created_at: datetime
    sent_at: datetime | None


def mails_about(session: Session, object_ref: str) -> list[MailRow]:
    """Return the mails about a record, newest first."""
    rows = session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.subject,
            OutboxMessage.state,
            OutboxMessage.created_at,
            OutboxMessage.sent_at,
        )
        .where(OutboxMessage.object == object_ref)
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
        .limit(200)
    )
    return [MailRow._make(row) for row in rows]


def steps_under_act(
    session: Session, action: str, act_id: str | None, object_refs: Sequence[str]
) -> dict[str, Step]:
    """Return the steps that records took under a formal act (or without one), by record."""
    found = session.scalars(
        select(Step).where(
            Step.action == action, Step.act_id == act_id, Step.object.in_(object_refs)
        )
    )
    return {step.object: step for step in found}


def _among(column: object, calls: Calls) -> ColumnElement[bool]:
    return true() if calls is None else column.in_(calls)  # type: ignore[attr-defined]
