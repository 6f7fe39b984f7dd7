"""Accounts: how they sign in and what they may do."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "account",
        (
            column.string("email", 320),
            column.string("name", 120),
            column.string("phone", 40),
            column.string("language", 2),
            column.string("password_hash", 200, missing=True),
            column.instant("created_at"),
            column.instant("blocked_at", missing=True),
            *column.sealed(),
        ),
        checks={"language": "language IN ('it', 'en')"},
        unique=(("email",),),
    ),
    Table(
        "throttle",
        (
            column.string("key", 80),
            column.integer("window"),
            column.integer("count"),
        ),
        key=("key", "window"),
    ),
    Table(
        "one_time_link",
        (
            column.string("token_hash", 64),
            column.string("purpose", 20),
            column.string("email", 320, indexed=True),
            column.string("subject_id", 26, missing=True),
            column.string("next_path", 300, missing=True),
            column.instant("created_at"),
            column.instant("expires_at"),
            column.instant("burnt_at", missing=True),
        ),
        key=("token_hash",),
    ),
    Table(
        "sign_in",
        (
            column.string("token_hash", 64),
            column.reference("account_id", "account", indexed=True),
            column.instant("created_at"),
            column.instant("seen_at"),
            column.instant("expires_at"),
            column.instant("confirmed_at"),
        ),
        key=("token_hash",),
    ),
    Table(
        "role_grant",
        (
            column.reference("account_id", "account", indexed=True),
            column.string("role", 20),
            column.reference("call_id", "call", missing=True),
            column.instant("granted_at"),
            column.instant("removed_at", missing=True),
            *column.sealed(),
        ),
        checks={
            "role": "role IN ('applicant', 'reviewer', 'chair', 'staff', 'connector', 'promoter', 'auditor', 'admin')"
        },
    ),
)
