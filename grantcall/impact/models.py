"""Figures: what is counted, and each measurement with its window and its source."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref


class Indicator(Sealed, Identified, Base):
    """What is counted, and in which unit: people and attendances are never the same."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("programme", "name"),
        CheckConstraint(
            "unit IN ('people','attendances','consultations','events','sessions','labs',"
            "'classes','pupils','hours','cents','percent','proposals')",
            name="unit",
        ),
    )
    SEALED = ("programme", "name", "turn", "unit", "label_it", "label_en", "note_it", "note_en")

    programme: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    turn: Mapped[int]
    unit: Mapped[str] = mapped_column(String(14))
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
        Index("ix_measurement_indicator", "indicator_id", "turn"),
    )
    SEALED = (
        "indicator_id",
        "turn",
        "value",
        "months",
        "first_day",
        "last_day",
        "window_it",
        "window_en",
        "source",
        "caveat_it",
        "caveat_en",
        "replaces_id",
        "at",
        "by",
    )

    indicator_id: Mapped[str] = mapped_column(ref("indicator.id"))
    turn: Mapped[int]
    value: Mapped[int]  # in the indicator's unit; money in cents
    months: Mapped[int | None]  # length of the window, where it is known
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    window_it: Mapped[str] = mapped_column(String(120))  # "i primi 36 mesi"
    window_en: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(300))
    caveat_it: Mapped[str] = mapped_column(Text, default="")
    caveat_en: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[str | None] = mapped_column(ref("measurement.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(80))
