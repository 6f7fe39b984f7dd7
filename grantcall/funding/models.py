"""The decision about the money: fund, allocations, awards, letters.

All money is integer cents. The fund counts what is taken; the database refuses more than
there is, whatever the order in which people decide (safety I1).
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref
from grantcall.process.models import Stateful

_LOCKED = text("kind = 'locked'")
_ENDED = "('renounced','lapsed','revoked')"
_STANDING = text(f"kind NOT IN {_ENDED}")


class Fund(Sealed, Identified, Base):
    """One pool of a call's money: a lot, or (empty name) the one fund."""

    __tablename__ = "fund"
    __table_args__ = (
        UniqueConstraint("call_id", "pool"),
        CheckConstraint("taken_cents >= 0", name="taken"),
        CheckConstraint("taken_cents <= budget_cents", name="never_overspent"),
    )
    SEALED = ("call_id", "pool", "budget_cents", "taken_cents")

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    pool: Mapped[str] = mapped_column(String(40), default="")
    budget_cents: Mapped[int]
    taken_cents: Mapped[int] = mapped_column(default=0)


class Allocation(Stateful, Identified, Base):
    """One scenario of the money. One at most is locked, by another person than proposed it."""

    RECORD = "allocation"
    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("call_id", "name"),
        CheckConstraint(
            "kind <> 'locked' OR (locked_by IS NOT NULL AND proposed_by IS NOT NULL"
            " AND locked_by <> proposed_by)",
            name="two_persons",
        ),
        CheckConstraint("kind <> 'locked' OR act_id IS NOT NULL", name="act_if_locked"),
        Index(
            "uq_allocation_locked",
            "call_id",
            unique=True,
            sqlite_where=_LOCKED,
            postgresql_where=_LOCKED,
        ),
    )
    SEALED = (
        "call_id",
        "name",
        "version_id",
        "proposed_by",
        "locked_by",
        "act_id",
        "given_cents",
        "left_cents",
        *Stateful.DOOR,
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    name: Mapped[str] = mapped_column(String(80))
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    proposed_by: Mapped[str | None] = mapped_column(String(80))
    locked_by: Mapped[str | None] = mapped_column(String(80))
    act_id: Mapped[str | None] = mapped_column(ref("act.id"))
    given_cents: Mapped[int | None]
    left_cents: Mapped[int | None]


class AllocationCut(Sealed, Identified, Base):
    """What the committee leaves of a request, and why; before any money is counted."""

    __tablename__ = "allocation_cut"
    __table_args__ = (
        CheckConstraint("to_cents > 0", name="to"),
        CheckConstraint("reason <> ''", name="reason"),
        UniqueConstraint("allocation_id", "proposal_id"),
    )
    SEALED = ("allocation_id", "proposal_id", "to_cents", "reason", "by", "at", "removed_at")

    allocation_id: Mapped[str] = mapped_column(ref("allocation.id"))
    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"))
    to_cents: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    removed_at: Mapped[datetime | None] = mapped_column(UtcInstant)  # sealed rows never vanish


class AllocationLine(Sealed, Identified, Base):
    """One line of the locked allocation: what a suitable proposal gets, or why it waits."""

    __tablename__ = "allocation_line"
    __table_args__ = (
        UniqueConstraint("allocation_id", "proposal_id"),
        CheckConstraint("how IN ('full','cut','reduced','reserve')", name="how"),
        CheckConstraint("amount_cents >= 0 AND amount_cents <= asked_cents", name="amount"),
        CheckConstraint("(how = 'reserve') = (amount_cents = 0)", name="nothing_on_reserve"),
    )
    SEALED = (
        "allocation_id",
        "proposal_id",
        "turn",
        "position",
        "how",
        "pool",
        "asked_cents",
        "least_cents",
        "amount_cents",
        "left_cents",
        "why",
        "reason",
    )

    allocation_id: Mapped[str] = mapped_column(ref("allocation.id"))
    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    turn: Mapped[int]  # the order in which money reaches them
    position: Mapped[int]
    how: Mapped[str] = mapped_column(String(8))
    pool: Mapped[str] = mapped_column(String(40), default="")
    asked_cents: Mapped[int]
    least_cents: Mapped[int | None]
    amount_cents: Mapped[int]
    left_cents: Mapped[int]  # what the pool held when its turn came
    why: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class Award(Stateful, Identified, Base):
    """What a proposal was given, from the decision to the last receipt."""

    RECORD = "award"
    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint("amount_cents > 0 AND amount_cents <= asked_cents", name="amount"),
        CheckConstraint("how IN ('full','cut','reduced')", name="how"),
        CheckConstraint("taken_cents >= 0 AND taken_cents <= asked_cents", name="taken"),
        Index(
            "uq_award_standing",
            "proposal_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_award_call", "call_id", "kind"),
    )
    SEALED = (
        "call_id",
        "proposal_id",
        "allocation_id",
        "version_id",
        "pool",
        "asked_cents",
        "amount_cents",
        "taken_cents",
        "how",
        "from_reserve",
        "cut_reason",
        "start_date",
        "end_date",
        *Stateful.DOOR,
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"))
    proposal_id: Mapped[str] = mapped_column(ref("proposal.id"), index=True)
    allocation_id: Mapped[str] = mapped_column(ref("allocation.id"))
    pool: Mapped[str] = mapped_column(String(40), default="")
    asked_cents: Mapped[int]
    amount_cents: Mapped[int]
    taken_cents: Mapped[int] = mapped_column(default=0)  # of the fund, at this moment
    how: Mapped[str] = mapped_column(String(8))
    from_reserve: Mapped[bool] = mapped_column(default=False)
    cut_reason: Mapped[str] = mapped_column(Text, default="")
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)


class AwardAmount(Sealed, Identified, Base):
    """Each amount an award ever had: decided, completed, changed, settled."""

    __tablename__ = "award_amount"
    __table_args__ = (
        CheckConstraint("why IN ('decided','completed','settled')", name="why"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )
    SEALED = ("award_id", "why", "amount_cents", "reason", "at", "by")

    award_id: Mapped[str] = mapped_column(ref("award.id"), index=True)
    why: Mapped[str] = mapped_column(String(10))
    amount_cents: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class FundingLetter(Sealed, Identified, Base):
    """A letter as it was issued: its number, its bytes by sha256, never rendered again.

    `code` is the short code of the verify page; it names nobody.
    """

    __tablename__ = "funding_letter"
    __table_args__ = (
        UniqueConstraint("register_entry_id"),
        UniqueConstraint("code"),
    )
    SEALED = (
        "award_id",
        "register_entry_id",
        "code",
        "kind",
        "file_id",
        "sha256",
        "template_digest",
        "language",
        "amount_cents",
        "at",
        "by",
    )

    award_id: Mapped[str] = mapped_column(ref("award.id"), index=True)
    register_entry_id: Mapped[str] = mapped_column(ref("register_entry.id"))
    code: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))  # the template: "award"
    file_id: Mapped[str] = mapped_column(ref("stored_file.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    template_digest: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    amount_cents: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class LetterProtocol(Sealed, Identified, Base):
    """The body's own register number of a letter, typed beside ours; the newest counts."""

    __tablename__ = "letter_protocol"
    __table_args__ = (CheckConstraint("number <> ''", name="number"),)
    SEALED = ("letter_id", "number", "dated", "at", "by")

    letter_id: Mapped[str] = mapped_column(ref("funding_letter.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class SignedLetter(Sealed, Identified, Base):
    """A signed copy that came back, matched to its letter by number and by hash."""

    __tablename__ = "signed_letter"
    __table_args__ = (UniqueConstraint("letter_id", "sha256"),)
    SEALED = ("letter_id", "file_id", "sha256", "matched_by", "at", "by")

    letter_id: Mapped[str] = mapped_column(ref("funding_letter.id"))
    file_id: Mapped[str] = mapped_column(ref("stored_file.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    matched_by: Mapped[dict[str, bool]] = mapped_column(JSON)  # {"number": true, "hash": true}
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))
