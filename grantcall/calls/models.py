"""Calls and the formal acts that move them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref
from grantcall.process.models import Stateful


class Call(Stateful, Identified, Base):
    """One call. What it says is in its frozen version; here is where it stands."""

    RECORD = "call"
    __tablename__ = "call"
    SEALED = ("slug", "ref", *Stateful.DOOR, "version_id")

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    label_it: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str | None] = mapped_column(String(200))
    opens: Mapped[datetime] = mapped_column(UtcInstant)
    closes: Mapped[datetime] = mapped_column(UtcInstant)
    demo: Mapped[bool] = mapped_column(default=False)
    last_number: Mapped[int] = mapped_column(default=0)  # of the proposals' references


class Network(Sealed, Identified, Base):
    """A frozen definition that nobody applies to: the labs born outside a call obey it.

    It opens and closes never and stands in no state, so it is no call. Its versions are
    rows of `call_version` like those of a call.
    """

    __tablename__ = "network"
    SEALED = ("slug", "version_id")

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    label_it: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str | None] = mapped_column(String(200))
    version_id: Mapped[str] = mapped_column(ref("call_version.id"))


class Act(Sealed, Identified, Base):
    """A formal act (determina): number, date, object, link; for one call."""

    __tablename__ = "act"
    __table_args__ = (
        UniqueConstraint("call_id", "purpose", "number", "dated"),
        CheckConstraint("number <> ''", name="number"),
    )
    SEALED = (
        "call_id",
        "purpose",
        "number",
        "dated",
        "subject",
        "link",
        "recorded_at",
        "recorded_by",
    )

    call_id: Mapped[str] = mapped_column(ref("call.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))  # publish, admission, committee, ...
    number: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date]
    subject: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(UtcInstant)
    recorded_by: Mapped[str] = mapped_column(String(80))
