"""Figures: what is counted, and each measurement with its window and its source."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref


class Programme(Sealed, Identified, Base):
    """A programme above the calls, whose figures are shown: its name and what it is."""

    __tablename__ = "programme"
    SEALED = ("name", "label_it", "label_en", "about_it", "about_en")

    name: Mapped[str] = mapped_column(String(60), unique=True)  # as calls name it
    label_it: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    about_it: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")


class Indicator(Sealed, Identified, Base):
    """What is counted, and in which unit: people and attendances are never the same.

    `shown` says where the figures page puts it; `beside` names the indicator that counts
    the same thing from another page, so that a disagreement is drawn and not hidden.
    """

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("programme", "name"),
        CheckConstraint(
            "unit IN ('people','attendances','consultations','events','sessions','labs',"
            "'classes','pupils','hours','weeks','places','cents','percent','proposals')",
            name="unit",
        ),
        CheckConstraint(
            "shown IN ('pair','edition','curve','share','factor','value','count')", name="shown"
        ),
    )
    SEALED = (
        "programme",
        "name",
        "turn",
        "unit",
        "shown",
        "beside",
        "front",
        "label_it",
        "label_en",
        "note_it",
        "note_en",
    )

    programme: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    turn: Mapped[int]
    unit: Mapped[str] = mapped_column(String(14))
    shown: Mapped[str] = mapped_column(String(8))
    beside: Mapped[str] = mapped_column(String(60), default="")
    front: Mapped[bool] = mapped_column(default=False)  # its last figure is on the home page
    label_it: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    note_it: Mapped[str] = mapped_column(Text, default="")  # how it is counted, what to beware of
    note_en: Mapped[str] = mapped_column(Text, default="")


class Measurement(Sealed, Identified, Base):
    """One figure. It is never changed: a correction is a new one that names the old."""

    __tablename__ = "measurement"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("months IS NULL OR months > 0", name="months"),
        CheckConstraint("after_months IS NULL OR after_months >= 0", name="after_months"),
        CheckConstraint("replaces_id IS NULL OR reason <> ''", name="reason_if_corrected"),
        Index("ix_measurement_indicator", "indicator_id", "turn"),
    )
    SEALED = (
        "indicator_id",
        "turn",
        "value",
        "months",
        "after_months",
        "first_day",
        "last_day",
        "window_it",
        "window_en",
        "source",
        "caveat_it",
        "caveat_en",
        "replaces_id",
        "reason",
        "at",
        "by",
    )

    indicator_id: Mapped[str] = mapped_column(ref("indicator.id"))
    turn: Mapped[int]
    value: Mapped[int]  # in the indicator's unit; money in cents
    months: Mapped[int | None]  # length of the window, where it is known
    after_months: Mapped[int | None]  # the window begins so long after the programme did
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    window_it: Mapped[str] = mapped_column(String(120))  # "i primi 36 mesi"
    window_en: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(300))
    caveat_it: Mapped[str] = mapped_column(Text, default="")
    caveat_en: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[str | None] = mapped_column(ref("measurement.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")  # why the old one was wrong
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))


class Reading(Sealed, Identified, Base):
    """One way of reading the value of people's time: whose number counts, for how long.

    It holds no figure of its own: people, hours a week, weeks and rate are measurements of
    the indicators that it names. Without `people_turn` it takes the mean of that curve over
    `months`.
    """

    __tablename__ = "reading"
    __table_args__ = (
        UniqueConstraint("programme", "turn"),
        CheckConstraint("months > 0", name="months"),
    )
    SEALED = (
        "programme",
        "turn",
        "label_it",
        "label_en",
        "people_of",
        "people_turn",
        "months",
        "hours_of",
        "weeks_of",
        "rate_of",
    )

    programme: Mapped[str] = mapped_column(String(60))
    turn: Mapped[int]
    label_it: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200))
    people_of: Mapped[str] = mapped_column(String(60))
    people_turn: Mapped[int | None]
    months: Mapped[int]
    hours_of: Mapped[str] = mapped_column(String(60))
    weeks_of: Mapped[str] = mapped_column(String(60))
    rate_of: Mapped[str] = mapped_column(String(60))


class Municipality(Sealed, Identified, Base):
    """A municipality on the schematic map: residents and the middle of its territory."""

    __tablename__ = "municipality"
    __table_args__ = (
        UniqueConstraint("programme", "code"),
        CheckConstraint("residents > 0", name="residents"),
        CheckConstraint("source <> ''", name="source"),
    )
    SEALED = ("programme", "code", "label", "residents", "north", "east", "source")

    programme: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(6))  # ISTAT, text: some begin with a zero
    label: Mapped[str] = mapped_column(String(80))
    residents: Mapped[int]
    north: Mapped[int]  # latitude in ten-thousandths of a degree
    east: Mapped[int]  # longitude in ten-thousandths of a degree
    source: Mapped[str] = mapped_column(String(300))
