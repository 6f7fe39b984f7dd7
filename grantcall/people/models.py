"""Accounts, what they may do, and how they sign in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grantcall.core.audit import Sealed
from grantcall.core.db import Base, Identified, UtcInstant, ref


class Account(Sealed, Identified, Base):
    """A person who signs in. The address is kept folded to lower case."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("language IN ('it', 'en')", name="language"),)
    SEALED = ("email", "created_at", "blocked_at")

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(2), default="it")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    blocked_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class RoleGrant(Sealed, Identified, Base):
    """A role of an account, for one call or for all; removed rows keep their end."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "role IN ('applicant', 'reviewer', 'chair', 'staff', 'connector', 'promoter', "
            "'auditor', 'admin')",
            name="role",
        ),
    )
    SEALED = ("account_id", "role", "call_id", "granted_at", "removed_at")

    account_id: Mapped[str] = mapped_column(ref("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    call_id: Mapped[str | None] = mapped_column(ref("call.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcInstant)
    removed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class SignIn(Base):
    """One signed-in browser: an opaque id, kept hashed; gone at sign-out and block."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ref("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    seen_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    confirmed_at: Mapped[datetime] = mapped_column(UtcInstant)  # last factor shown (step-up)


class OneTimeLink(Base):
    """A single-use link sent by mail; only its hash is kept, a POST burns it."""

    __tablename__ = "one_time_link"
    __table_args__ = (Index("ix_one_time_link_email", "email"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))  # sign_in, password, editor
    email: Mapped[str] = mapped_column(String(320))
    subject_id: Mapped[str | None] = mapped_column(String(26))  # a group it opens, if any
    next_path: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    burnt_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Throttle(Base):
    """Attempts per key (hashed address or e-mail) and window: no SQL limiter exists ready."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
