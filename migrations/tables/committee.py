"""The committee: seats, conflicts, draws, minutes."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    done,
    indexed,
    instant,
    integer,
    json,
    reference,
    sealed,
    string,
    text,
)

TABLES = (
    Table(
        "draw",
        (
            indexed(reference("call_id", "call")),
            string("seed", 200),
            json("drawn"),
            text("held"),
            *done(),
            *sealed(),
        ),
        checks={
            "seed": "seed <> ''",
        },
    ),
    Table(
        "minutes",
        (
            reference("call_id", "call"),
            integer("number"),
            reference("file_id", "stored_file"),
            string("sha256", 64),
            *done(),
            *sealed(),
        ),
        unique=(("call_id", "number"),),
    ),
    Table(
        "committee_seat",
        (
            reference("call_id", "call"),
            indexed(reference("account_id", "account")),
            string("role", 6),
            reference("act_id", "act"),
            instant("appointed_at"),
            json("declared", missing=True),
            instant("declared_at", missing=True),
            instant("ended_at", missing=True),
            text("end_reason", missing=True),
            *sealed(),
        ),
        checks={
            "reason_if_ended": "ended_at IS NULL OR end_reason <> ''",
            "role": "role IN ('chair','member')",
        },
        one_where={
            "chair": (("call_id",), "role = 'chair' AND ended_at IS NULL"),
            "person": (("call_id", "account_id"), "ended_at IS NULL"),
        },
    ),
    Table(
        "conflict_declaration",
        (
            reference("call_id", "call"),
            reference("account_id", "account"),
            indexed(reference("proposal_id", "proposal")),
            string("conflict", 8),
            text("reason"),
            *done(),
            *sealed(),
        ),
        checks={
            "reason": "conflict = 'none' OR reason <> ''",
            "conflict": "conflict IN ('none','declared','found')",
        },
        indexes={
            "person": ("account_id", "proposal_id"),
        },
    ),
)
