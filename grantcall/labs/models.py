"""Labs, the places they meet in, their diary and their promises."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref
from grantcall.process.models import Stateful

_PRESENT = text("until IS NULL")


class Place(Sealed, Identified, Base):
    """A place where people meet: a café of the network, a hall, a courtyard."""

    __tablename__ = "place"
    __table_args__ = (CheckConstraint("sort IN ('cafe','other')", name="sort"),)
    SEALED = (
        "slug",
        "name",
        "sort",
        "municipality",
        "address",
        "hours",
        "about",
        "opened_on",
        "closed_on",
    )

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    sort: Mapped[str] = mapped_column(String(5))
    municipality: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class Lab(Stateful, Identified, Base):
    """A community lab. Born from an award, or outside any call: then it has neither call nor
    proposal, and obeys a version of a network."""

    RECORD = "lab"
    __tablename__ = "lab"
    __table_args__ = (
        CheckConstraint("kind <> 'merged' OR successor_id IS NOT NULL", name="successor_if_merged"),
        CheckConstraint("successor_id IS NULL OR successor_id <> id", name="another_successor"),
        CheckConstraint("proposal_id IS NULL OR call_id IS NOT NULL", name="call_if_proposal"),
        Index("ix_lab_catalogue", "kind", "name", "id"),
        Index("ix_lab_call", "call_id", "kind"),
    )
    SEALED = (
        "slug",
        "call_id",
        "proposal_id",
        "version_id",
        "name",
        "about",
        "municipality",
        "area",
        "place_id",
        "meets",
        "started_on",
        "successor_id",
        *Stateful.DOOR,
    )

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    call_id: Mapped[str | None] = mapped_column(ref("call.id"))
    proposal_id: Mapped[str | None] = mapped_column(ref("proposal.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    municipality: Mapped[str | None] = mapped_column(String(60))  # None: place not stated
    area: Mapped[str | None] = mapped_column(String(40))
    place_id: Mapped[str | None] = mapped_column(ref("place.id"))
    meets: Mapped[str] = mapped_column(String(200), default="")  # "il lunedì, 9.30-11.30"
    started_on: Mapped[date | None]
    successor_id: Mapped[str | None] = mapped_column(ref("lab.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_activity_on: Mapped[date | None]
    last_check_in_on: Mapped[date | None]
    activities: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)  # attendances in the diary
    new_people: Mapped[int] = mapped_column(default=0)
    helper_minutes: Mapped[int] = mapped_column(default=0)


class LabRole(Sealed, Identified, Base):
    """An account's part in a lab that no group of a call stands behind, or its connector."""

    __tablename__ = "lab_role"
    __table_args__ = (
        CheckConstraint("role IN ('contact','deputy','member','connector')", name="role"),
        Index(
            "uq_lab_role_person",
            "lab_id",
            "account_id",
            "role",
            unique=True,
            sqlite_where=_PRESENT,
            postgresql_where=_PRESENT,
        ),
    )
    SEALED = ("lab_id", "account_id", "role", "since", "until")

    lab_id: Mapped[str] = mapped_column(ref("lab.id"))
    account_id: Mapped[str] = mapped_column(ref("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcInstant)
    until: Mapped[datetime | None] = mapped_column(UtcInstant)


class Activity(Sealed, Identified, Base):
    """One entry of a lab's diary. A wrong one is cancelled, never changed."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("people >= 0 AND new_people >= 0 AND new_people <= people", name="people"),
        CheckConstraint("helpers >= 0 AND minutes_each >= 0", name="helpers"),
        CheckConstraint("heard_as IN ('planned','declared','verified')", name="heard_as"),
        Index("ix_activity_diary", "lab_id", "day", "id"),
        Index("ix_activity_day", "day"),
    )
    SEALED = (
        "lab_id",
        "day",
        "place",
        "people",
        "new_people",
        "helpers",
        "minutes_each",
        "heard_as",
        "answers",
        "at",
        "by",
    )

    lab_id: Mapped[str] = mapped_column(ref("lab.id"))
    day: Mapped[date]
    place: Mapped[str] = mapped_column(String(60), default="")  # option of the call's places
    people: Mapped[int]
    new_people: Mapped[int]
    helpers: Mapped[int]
    minutes_each: Mapped[int]
    heard_as: Mapped[str] = mapped_column(String(8), default="declared")
    answers: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)  # the whole form
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class ActivityCancelled(Sealed, Identified, Base):
    """An entry of the diary that was wrong; it stays readable and no longer counts."""

    __tablename__ = "activity_cancelled"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)
    SEALED = ("activity_id", "reason", "at", "by")

    activity_id: Mapped[str] = mapped_column(ref("activity.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class LabPromise(Sealed, Identified, Base):
    """The promises of a lab stated again for one step: run by citizens, open, free."""

    __tablename__ = "lab_promise"
    SEALED = ("lab_id", "step", "promises", "at", "by")

    lab_id: Mapped[str] = mapped_column(ref("lab.id"), index=True)
    step: Mapped[str] = mapped_column(String(80))
    promises: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Practice(Sealed, Identified, Base):
    """A good practice that a lab leaves to the others, asked for when it ends."""

    __tablename__ = "practice"
    __table_args__ = (UniqueConstraint("lab_id"),)
    SEALED = ("lab_id", "text", "asked_at", "written_at", "by")

    lab_id: Mapped[str] = mapped_column(ref("lab.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    written_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    by: Mapped[str | None] = mapped_column(String(80))
