"""Accounts: how they sign in and what they may do."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    indexed,
    instant,
    integer,
    reference,
    sealed,
    string,
)

TABLES = (
    Table(
        "account",
        (
            string("email", 320),
            string("name", 120),
            string("phone", 40),
            string("language", 2),
            string("password_hash", 200, missing=True),
            instant("created_at"),
            instant("blocked_at", missing=True),
            *sealed(),
        ),
        checks={
            "language": "language IN ('it', 'en')",
        },
        unique=(("email",),),
    ),
    Table(
        "throttle",
        (
            string("key", 80),
            integer("window"),
            integer("count"),
        ),
        key=("key", "window"),
    ),
    Table(
        "one_time_link",
        (
            string("token_hash", 64),
            string("purpose", 20),
            indexed(string("email", 320)),
            string("subject_id", 26, missing=True),
            string("next_path", 300, missing=True),
            instant("created_at"),
            instant("expires_at"),
            instant("burnt_at", missing=True),
        ),
        key=("token_hash",),
    ),
    Table(
        "sign_in",
        (
            string("token_hash", 64),
            indexed(reference("account_id", "account")),
            instant("created_at"),
            instant("seen_at"),
            instant("expires_at"),
            instant("confirmed_at"),
        ),
        key=("token_hash",),
    ),
    Table(
        "role_grant",
        (
            indexed(reference("account_id", "account")),
            string("role", 20),
            reference("call_id", "call", missing=True),
            instant("granted_at"),
            instant("removed_at", missing=True),
            *sealed(),
        ),
        checks={
            "role": "role IN ('applicant', 'reviewer', 'chair', 'staff', 'connector', 'promoter', 'auditor', 'admin')",
        },
    ),
)
