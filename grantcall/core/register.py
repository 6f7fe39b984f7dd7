"""The internal registers IN and OUT: gapless numbers that restart each year.

A counter row per register and year, taken in the deciding transaction, never a sequence
(DPR 445/2000 art. 53 and 57: automatic, unmodifiable, progressive, at least seven digits).
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Recording, Sealed
from grantcall.core.db import Base, Identified, UtcInstant
from grantcall.core.unit_of_work import Work


class RegisterCounter(Base):
    """The last number given in a register and year."""

    __tablename__ = "register_counter"

    register: Mapped[str] = mapped_column(String(3), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcInstant)


class RegisterEntry(Sealed, Identified, Base):
    """One number: what was registered, when, and the digest of its document."""

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("register", "year", "number"),
        CheckConstraint("register IN ('IN', 'OUT')", name="register"),
        CheckConstraint("number > 0", name="number"),
    )
    SEALED = ("register", "year", "number", "at", "subject", "object", "document_digest")

    register: Mapped[str] = mapped_column(String(3))
    year: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcInstant)
    subject: Mapped[str] = mapped_column(String(200))
    object: Mapped[str] = mapped_column(String(120), index=True)
    document_digest: Mapped[str | None] = mapped_column(String(64))

    @property
    def written(self) -> str:
        """Return the number as people read it: "IN 0000012/2018"."""
        return format_number(self.register, self.year, self.number)


def format_number(register: str, year: int, number: int) -> str:
    """Write a register number with at least seven digits: "OUT 0000001/2019"."""
    return f"{register} {number:07d}/{year}"


def register(
    work: Work,
    event: Recording,
    name: str,
    *,
    subject: str,
    object_ref: str,
    zone: str,
    document_digest: str | None = None,
    draw: Callable[[RegisterEntry], str] | None = None,
) -> RegisterEntry:
    """Take the next number of the register `name` ("IN" or "OUT") and seal its entry.

    The year is the local one in `zone`; instants never run backwards within a year. `draw`
    makes a document that holds its own number and returns its digest: an entry is written
    once, so this happens before it is.
    """
    year = work.now.astimezone(ZoneInfo(zone)).year
    counter = work.session.scalar(
        select(RegisterCounter)
        .where(RegisterCounter.register == name, RegisterCounter.year == year)
        .with_for_update()
    )
    if counter is None:
        counter = RegisterCounter(register=name, year=year, last=0, last_at=work.now)
        work.session.add(counter)
    counter.last += 1
    counter.last_at = max(counter.last_at, work.now)
    entry = RegisterEntry(
        register=name,
        year=year,
        number=counter.last,
        at=counter.last_at,
        subject=subject,
        object=object_ref,
        document_digest=document_digest,
    )
    if draw is not None:
        entry.document_digest = draw(entry)
    event.seal(entry)
    work.session.flush()
    return entry
