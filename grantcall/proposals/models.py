"""Groups, their members and their proposals.

Narrow rows for lists; long texts in tables of their own.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref
from grantcall.process.models import Stateful

_PRESENT_CONTACT = text("role = 'contact' AND until IS NULL")


class CitizenGroup(Identified, Base):
    """An informal group of citizens. The secret opens the link for the group's chat."""

    __tablename__ = "citizen_group"

    name: Mapped[str] = mapped_column(String(120))
    join_secret: Mapped[str] = mapped_column(String(60), unique=True)
    join_open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class GroupRole(Sealed, Identified, Base):
    """An account's part in a group: contact, deputy, member (writes), connector."""

    __tablename__ = "group_role"
    __table_args__ = (
        CheckConstraint("role IN ('contact','deputy','member','connector')", name="role"),
        Index(
            "uq_group_role_one_contact",
            "group_id",
            unique=True,
            sqlite_where=_PRESENT_CONTACT,
            postgresql_where=_PRESENT_CONTACT,
        ),
        Index("ix_group_role_account", "account_id", "group_id"),
    )
    SEALED = ("group_id", "account_id", "role", "since", "until")

    group_id: Mapped[str] = mapped_column(ref("citizen_group.id"), index=True)
    account_id: Mapped[str] = mapped_column(ref("account.id"))
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcInstant)
    until: Mapped[datetime | None] = mapped_column(UtcInstant)


class Proposal(Stateful, Identified, Base):
    """One group's proposal in one call: the narrow row that lists show."""

    RECORD = "proposal"
    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        UniqueConstraint("call_id", "group_id"),
        CheckConstraint(
            "kind = 'draft' OR kind IN ('withdrawn','expired') OR number IS NOT NULL",
            name="number_once_sent",
        ),
        CheckConstraint("number IS NULL OR submitted_at IS NOT NULL", name="instant_if_number"),
        CheckConstraint("requested_cents IS NULL OR requested_cents >= 0", name="requested"),
        # The sum is in the index, so that totals need not read the rows.
        Index("ix_proposal_list", "call_id", "number", "requested_cents"),
        Index("ix_proposal_submitted", "call_id", "submitted_at", "id"),
        Index("ix_proposal_title", "call_id", "title", "id"),
        Index("ix_proposal_requested", "call_id", "requested_cents", "id"),
        Index("ix_proposal_state", "call_id", "state", "number", "requested_cents"),
    )
    SEALED = (
        "call_id",
        "group_id",
        "version_id",
        "number",
        "submitted_at",
        "title",
        "municipality",
        "area",
        "requested_cents",
        *Stateful.DOOR,
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    group_id: Mapped[str] = mapped_column(ref("citizen_group.id"), index=True)
    number: Mapped[int | None]  # OC1-0007: given at submission
    ref: Mapped[str | None] = mapped_column(String(24), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    municipality: Mapped[str | None] = mapped_column(String(40))
    area: Mapped[str | None] = mapped_column(String(40))
    requested_cents: Mapped[int | None]
    members_confirmed: Mapped[int] = mapped_column(default=0)
    open_flags: Mapped[int] = mapped_column(default=0)  # rules awaiting a staff decision
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    touched_at: Mapped[datetime] = mapped_column(UtcInstant)


class Answer(Base):
    """The present answer to one field of one form, with its version."""

    __tablename__ = "answer"

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[object] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)
    changed_by: Mapped[str] = mapped_column(String(80))


class Member(Stateful, Identified, Base):
    """One person of the group: what they stated, whether they confirmed."""

    RECORD = "member"
    __tablename__ = "member"
    __table_args__ = (
        Index("ix_member_person", "call_id", "person_key"),
        Index("ix_member_email", "call_id", "email_key"),
    )
    SEALED = (
        "proposal_id",
        "version_id",
        "answers",
        "confirmed_at",
        "how",
        *Stateful.DOOR,
    )

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    call_id: Mapped[str] = mapped_column(ref("call.id"))
    answers: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    person_key: Mapped[str] = mapped_column(String(64), default="")
    email_key: Mapped[str] = mapped_column(String(64), default="")
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    how: Mapped[str] = mapped_column(String(12), default="link")  # link, invited, paper
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(UtcInstant)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Submission(Sealed, Identified, Base):
    """Answers and roster frozen at a sending: number 1 the proposal, then each clarification."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)
    SEALED = ("proposal_id", "number", "document", "fingerprint", "at", "by")

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"))
    number: Mapped[int]
    document: Mapped[str] = mapped_column(Text)  # canonical JSON
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Receipt(Sealed, Identified, Base):
    """What was acknowledged: number, instant, fingerprint, head of the chain before it."""

    __tablename__ = "receipt"
    SEALED = (
        "proposal_id",
        "step",
        "register_entry_id",
        "submission_id",
        "at",
        "fingerprint",
        "chain_seq",
        "chain_head",
    )

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    step: Mapped[str] = mapped_column(String(80))
    register_entry_id: Mapped[str] = mapped_column(ref("register_entry.id"))
    submission_id: Mapped[str] = mapped_column(ref("submission.id"))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    fingerprint: Mapped[str] = mapped_column(String(64))
    chain_seq: Mapped[int]
    chain_head: Mapped[str] = mapped_column(String(64))


class Finding(Sealed, Identified, Base):
    """The engine's verdict on one rule at one step; never overwritten by a person."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("proposal_id", "step", "rule", "round"),
        CheckConstraint("verdict IN ('met','not_met','unknown','not_applicable')", name="verdict"),
    )
    SEALED = (
        "proposal_id",
        "step",
        "rule",
        "round",
        "verdict",
        "unmet",
        "evidence",
        "at",
        "definition_digest",
    )

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"))
    step: Mapped[str] = mapped_column(String(80))
    rule: Mapped[str] = mapped_column(String(40))
    round: Mapped[int] = mapped_column(default=1)  # the submission it was asked about
    verdict: Mapped[str] = mapped_column(String(16))
    unmet: Mapped[str] = mapped_column(String(5))
    evidence: Mapped[str] = mapped_column(Text)  # canonical JSON of the verdict
    at: Mapped[datetime] = mapped_column(UtcInstant)
    definition_digest: Mapped[str] = mapped_column(String(64))


class FindingDecision(Sealed, Identified, Base):
    """A person's decision beside a verdict: with reason, for a stop with a second person."""

    __tablename__ = "finding_decision"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("seconds_id IS NULL OR decided_by <> first_by", name="two_persons"),
        UniqueConstraint("seconds_id"),
    )
    SEALED = (
        "proposal_id",
        "rule",
        "accept",
        "reason",
        "decided_by",
        "first_by",
        "seconds_id",
        "at",
    )

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    rule: Mapped[str] = mapped_column(String(40))
    accept: Mapped[bool]  # True: let it pass; False: it stands
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(80))
    seconds_id: Mapped[str | None] = mapped_column(ref("finding_decision.id"))
    first_by: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcInstant)


class ToComplete(Sealed):
    """What staff asked a group to complete: fields, a question, before and after the answer."""

    ASKED = ("fields", "question", "before", "asked_at", "asked_by", "after", "answered_at")

    fields: Mapped[list[str]] = mapped_column(JSON)
    question: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, object]] = mapped_column(JSON)
    after: Mapped[dict[str, object] | None] = mapped_column(JSON)
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    asked_by: Mapped[str] = mapped_column(String(80))
    answered_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ClarificationRequest(ToComplete, Identified, Base):
    """What staff asked the group to complete: named fields, questions, before and after."""

    __tablename__ = "clarification_request"
    SEALED = ("proposal_id", *ToComplete.ASKED)

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)


class ClassificationDecision(Sealed, Identified, Base):
    """The area a person confirmed or changed, beside what was declared and suggested."""

    __tablename__ = "classification_decision"
    __table_args__ = (
        CheckConstraint("value = declared OR reason <> ''", name="reason_if_changed"),
    )
    SEALED = (
        "proposal_id",
        "field",
        "declared",
        "suggested",
        "words",
        "value",
        "reason",
        "decided_by",
        "at",
    )

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    declared: Mapped[str] = mapped_column(String(40))
    suggested: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[list[str]] = mapped_column(JSON)
    value: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcInstant)


class OfficeSheet(Sealed, Identified, Base):
    """What the office writes beside a proposal: the answers of the form slot `office`."""

    __tablename__ = "office_sheet"
    SEALED = ("proposal_id", "answers", "version", "changed_at", "changed_by")

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), unique=True)
    answers: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)
    changed_by: Mapped[str] = mapped_column(String(80))
