"""The committee and its judgement: seats, reviews, marks, draws, rankings, minutes.

Marks lie in tables of their own, so that no list can join them by accident (safety D6).
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref
from grantcall.process.models import Stateful

_SEATED = text("ended_at IS NULL")
_SEATED_CHAIR = text("role = 'chair' AND ended_at IS NULL")


class CommitteeSeat(Sealed, Identified, Base):
    """A person's seat on the committee of a call, under the act that appointed them.

    `declared` names the general declarations of the call that they made before reading.
    """

    __tablename__ = "committee_seat"
    __table_args__ = (
        CheckConstraint("role IN ('chair','member')", name="role"),
        CheckConstraint("ended_at IS NULL OR end_reason <> ''", name="reason_if_ended"),
        Index(
            "uq_committee_seat_person",
            "call_id",
            "account_id",
            unique=True,
            sqlite_where=_SEATED,
            postgresql_where=_SEATED,
        ),
        Index(
            "uq_committee_seat_chair",
            "call_id",
            unique=True,
            sqlite_where=_SEATED_CHAIR,
            postgresql_where=_SEATED_CHAIR,
        ),
    )
    SEALED = (
        "call_id",
        "account_id",
        "role",
        "act_id",
        "appointed_at",
        "declared",
        "declared_at",
        "ended_at",
        "end_reason",
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    account_id: Mapped[str] = mapped_column(ref("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(6))
    act_id: Mapped[str] = mapped_column(ref("act.id"))
    appointed_at: Mapped[datetime] = mapped_column(UtcInstant)
    declared: Mapped[list[str] | None] = mapped_column(JSON)
    declared_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    end_reason: Mapped[str | None] = mapped_column(Text)


class Review(Stateful, Identified, Base):
    """One reviewer's sheet on one proposal; in collegial mode the table's one sheet.

    `turn` is the proposal's place in this reviewer's queue, another for each reviewer.
    """

    RECORD = "review"
    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("proposal_id", "account_id"),
        Index("ix_review_queue", "account_id", "call_id", "turn"),
        Index("ix_review_call", "call_id", "kind"),
    )
    SEALED = (
        "call_id",
        "proposal_id",
        "account_id",
        "collegial",
        "version_id",
        "assigned_at",
        *Stateful.DOOR,
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"))
    account_id: Mapped[str] = mapped_column(ref("account.id"))
    collegial: Mapped[bool] = mapped_column(default=False)
    turn: Mapped[int]
    assigned_at: Mapped[datetime] = mapped_column(UtcInstant)
    sent_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class MarkSheet(Base):
    """What a reviewer is writing: private until sent; a version per save (safety D19)."""

    __tablename__ = "mark_sheet"

    review_id: Mapped[str] = mapped_column(ref("review.id"), primary_key=True)
    marks: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    comments: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    dissent: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    present: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)


class SentSheet(Sealed, Identified, Base):
    """Marks as they were sent; a reopened sheet is sent again under the next number."""

    __tablename__ = "sent_sheet"
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        CheckConstraint("present > 0", name="present"),
    )
    SEALED = ("review_id", "number", "marks", "comments", "dissent", "present", "at", "by")

    review_id: Mapped[str] = mapped_column(ref("review.id"))
    number: Mapped[int]
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    comments: Mapped[dict[str, str]] = mapped_column(JSON)
    dissent: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    present: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class ConflictDeclaration(Sealed, Identified, Base):
    """What was declared about one person and one proposal, by them or by the chair."""

    __tablename__ = "conflict_declaration"
    __table_args__ = (
        CheckConstraint("conflict IN ('none','declared','found')", name="conflict"),
        CheckConstraint("conflict = 'none' OR reason <> ''", name="reason"),
        Index("ix_conflict_declaration_person", "account_id", "proposal_id"),
    )
    SEALED = ("call_id", "account_id", "proposal_id", "conflict", "reason", "at", "by")

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    account_id: Mapped[str] = mapped_column(ref("account.id"))
    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    conflict: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class SpreadNote(Sealed, Identified, Base):
    """What the committee said about marks that lie far apart."""

    __tablename__ = "spread_note"
    __table_args__ = (CheckConstraint("note <> ''", name="note"),)
    SEALED = ("proposal_id", "note", "at", "by")

    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Draw(Sealed, Identified, Base):
    """A public draw among equals: its seed, who was drawn, where and before whom."""

    __tablename__ = "draw"
    __table_args__ = (CheckConstraint("seed <> ''", name="seed"),)
    SEALED = ("call_id", "seed", "drawn", "held", "at", "by")

    call_id: Mapped[str] = mapped_column(ref("call.id"), index=True)
    seed: Mapped[str] = mapped_column(String(200))
    drawn: Mapped[list[list[str]]] = mapped_column(JSON)  # groups of references
    held: Mapped[str] = mapped_column(Text)  # where, how, before whom
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Ranking(Sealed, Identified, Base):
    """A ranking as it was published: provisional, or final under its act."""

    __tablename__ = "ranking"
    __table_args__ = (
        UniqueConstraint("call_id", "stage", "number"),
        CheckConstraint("stage IN ('provisional','final')", name="stage"),
        CheckConstraint("stage = 'provisional' OR act_id IS NOT NULL", name="final_under_act"),
    )
    SEALED = ("call_id", "stage", "number", "document", "digest", "act_id", "at", "by")

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    stage: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    document: Mapped[str] = mapped_column(Text)  # canonical JSON of engine's scores and ranking
    digest: Mapped[str] = mapped_column(String(64))
    act_id: Mapped[str | None] = mapped_column(ref("act.id"))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class RankingEntry(Sealed, Identified, Base):
    """One proposal's place in a published ranking; points in hundredths."""

    __tablename__ = "ranking_entry"
    __table_args__ = (
        UniqueConstraint("ranking_id", "proposal_id"),
        CheckConstraint("tier IN ('suitable','unsuitable','not_ranked')", name="tier"),
        CheckConstraint("(tier = 'suitable') = (position IS NOT NULL)", name="place_if_suitable"),
        Index("ix_ranking_entry_order", "ranking_id", "turn"),
    )
    SEALED = (
        "ranking_id",
        "proposal_id",
        "turn",
        "list_value",
        "position",
        "tier",
        "points",
        "criteria",
        "words_it",
        "words_en",
    )

    ranking_id: Mapped[str] = mapped_column(ref("ranking.id"))
    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    turn: Mapped[int]  # the order on the page: suitable as money reaches them, then the others
    list_value: Mapped[str | None] = mapped_column(String(40))
    position: Mapped[int | None]
    tier: Mapped[str] = mapped_column(String(10))
    points: Mapped[int | None]
    criteria: Mapped[dict[str, int]] = mapped_column(JSON)  # points by criterion, hundredths
    words_it: Mapped[str] = mapped_column(Text)
    words_en: Mapped[str] = mapped_column(Text)


class Minutes(Sealed, Identified, Base):
    """The minutes of the committee: a paper kept by its content."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("call_id", "number"),)
    SEALED = ("call_id", "number", "file_id", "sha256", "at", "by")

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    number: Mapped[int]
    file_id: Mapped[str] = mapped_column(ref("stored_file.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))
