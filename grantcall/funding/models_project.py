"""The award at work: acceptance, tranches, payments, reports, changes.

Bank details and tax codes lie in the acceptance alone and are read by staff only.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref
from grantcall.process.models import Stateful
from grantcall.proposals.models import ToComplete

_OUT = text("direction = 'out'")


class Filed(Sealed, Identified, Base):
    """What a group sent about its award, frozen as sent, with its number in `IN`.

    It is the receipt as well: number, instant, fingerprint, head of the chain before it.
    """

    __tablename__ = "filed"
    __table_args__ = (UniqueConstraint("register_entry_id"),)
    SEALED = (
        "award_id",
        "object",
        "step",
        "register_entry_id",
        "document",
        "fingerprint",
        "chain_seq",
        "chain_head",
        "at",
        "by",
    )

    award_id: Mapped[str] = mapped_column(ref("award.id"), index=True)
    object: Mapped[str] = mapped_column(String(120))  # "award:<id>", "report:<id>"
    step: Mapped[str] = mapped_column(String(80))
    register_entry_id: Mapped[str] = mapped_column(ref("register_entry.id"))
    document: Mapped[str] = mapped_column(Text)  # canonical JSON
    fingerprint: Mapped[str] = mapped_column(String(64))
    chain_seq: Mapped[int]
    chain_head: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class AwardSheet(Base):
    """What a group is writing about its award: acceptance, or a change; a version per save."""

    __tablename__ = "award_sheet"

    award_id: Mapped[str] = mapped_column(ref("award.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(20), primary_key=True)  # acceptance, change
    answers: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)
    changed_by: Mapped[str] = mapped_column(String(80))


class BankCheck(Sealed, Identified, Base):
    """A person looked at the bank details of an acceptance: holder is the delegate."""

    __tablename__ = "bank_check"
    __table_args__ = (CheckConstraint("note <> '' OR passed", name="note_if_refused"),)
    SEALED = ("award_id", "passed", "details_digest", "note", "at", "by")

    award_id: Mapped[str] = mapped_column(ref("award.id"), index=True)
    passed: Mapped[bool]
    details_digest: Mapped[str] = mapped_column(String(64))  # salted: of what was looked at
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Publication(Sealed, Identified, Base):
    """The act of a grant was published where the law asks for it (D.Lgs. 33/2013, art. 26)."""

    __tablename__ = "publication"
    __table_args__ = (CheckConstraint("link <> ''", name="link"),)
    SEALED = ("award_id", "published_on", "link", "at", "by")

    award_id: Mapped[str] = mapped_column(ref("award.id"), index=True)
    published_on: Mapped[date]
    link: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Tranche(Stateful, Identified, Base):
    """One instalment of an award."""

    RECORD = "tranche"
    __tablename__ = "tranche"
    __table_args__ = (
        UniqueConstraint("award_id", "rule"),
        CheckConstraint("amount_cents >= 0", name="amount"),
        CheckConstraint("kind <> 'paid' OR released_by <> paid_by", name="two_persons"),
        CheckConstraint("kind <> 'paid' OR paid_by IS NOT NULL", name="payer_if_paid"),
        Index("ix_tranche_call", "call_id", "kind"),
    )
    SEALED = (
        "call_id",
        "award_id",
        "rule",
        "turn",
        "version_id",
        "amount_cents",
        "released_by",
        "paid_by",
        *Stateful.DOOR,
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    award_id: Mapped[str] = mapped_column(ref("award.id"))
    rule: Mapped[str] = mapped_column(String(40))
    turn: Mapped[int]
    amount_cents: Mapped[int]
    released_by: Mapped[str | None] = mapped_column(String(80))
    paid_by: Mapped[str | None] = mapped_column(String(80))
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)


class Payment(Sealed, Identified, Base):
    """Money that left (once per tranche, final) or came back, perhaps in parts."""

    __tablename__ = "payment"
    __table_args__ = (
        Index(
            "uq_payment_out",
            "tranche_id",
            unique=True,
            sqlite_where=_OUT,
            postgresql_where=_OUT,
        ),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("direction IN ('out','back')", name="direction"),
    )
    SEALED = (
        "award_id",
        "tranche_id",
        "direction",
        "amount_cents",
        "dated",
        "reference",
        "at",
        "by",
    )

    award_id: Mapped[str] = mapped_column(ref("award.id"), index=True)
    tranche_id: Mapped[str] = mapped_column(ref("tranche.id"))
    direction: Mapped[str] = mapped_column(String(4))
    amount_cents: Mapped[int]
    dated: Mapped[date]
    reference: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Report(Stateful, Identified, Base):
    """One report that a funded group owes; `due` is the instant its clock waits for."""

    RECORD = "report"
    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("award_id", "rule"),
        Index("ix_report_call", "call_id", "kind"),
    )
    SEALED = ("call_id", "award_id", "rule", "turn", "version_id", "due", *Stateful.DOOR)

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    award_id: Mapped[str] = mapped_column(ref("award.id"))
    rule: Mapped[str] = mapped_column(String(40))
    turn: Mapped[int]
    due: Mapped[datetime | None] = mapped_column(UtcInstant)
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)


class ReportSheet(Base):
    """What a group is writing in a report; a version per save."""

    __tablename__ = "report_sheet"

    report_id: Mapped[str] = mapped_column(ref("report.id"), primary_key=True)
    answers: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)
    changed_by: Mapped[str] = mapped_column(String(80))


class ExpenseDecision(Sealed, Identified, Base):
    """What the office accepted of one expense line; the newest counts."""

    __tablename__ = "expense_decision"
    __table_args__ = (
        CheckConstraint("decision IN ('accepted','reduced','refused')", name="decision"),
        CheckConstraint("decision = 'accepted' OR reason <> ''", name="reason"),
        CheckConstraint("accepted_cents >= 0", name="accepted"),
        Index("ix_expense_decision_line", "report_id", "line"),
    )
    SEALED = ("report_id", "line", "decision", "accepted_cents", "reason", "at", "by")

    report_id: Mapped[str] = mapped_column(ref("report.id"))
    line: Mapped[int]  # place of the row in the report, from 0
    decision: Mapped[str] = mapped_column(String(8))
    accepted_cents: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class ReportRequest(ToComplete, Identified, Base):
    """What the office asked a group to complete in a report: fields, question, before, after."""

    __tablename__ = "report_request"
    SEALED = ("report_id", *ToComplete.ASKED)

    report_id: Mapped[str] = mapped_column(ref("report.id"), index=True)


class RuleDecision(Sealed, Identified, Base):
    """A person's decision on a rule asked of an award or a report, with its reason."""

    __tablename__ = "rule_decision"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)
    SEALED = ("object", "rule", "accept", "reason", "at", "by")

    object: Mapped[str] = mapped_column(String(120), index=True)  # "report:<id>"
    rule: Mapped[str] = mapped_column(String(40))
    accept: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))
