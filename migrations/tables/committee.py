"""The committee: seats, conflicts, draws, minutes."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "draw",
        (
            column.reference("call_id", "call", indexed=True),
            column.string("seed", 200),
            column.json("drawn"),
            column.text("held"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"seed": "seed <> ''"},
    ),
    Table(
        "minutes",
        (
            column.reference("call_id", "call"),
            column.integer("number"),
            column.reference("file_id", "stored_file"),
            column.string("sha256", 64),
            *column.done(),
            *column.sealed(),
        ),
        unique=(("call_id", "number"),),
    ),
    Table(
        "committee_seat",
        (
            column.reference("call_id", "call"),
            column.reference("account_id", "account", indexed=True),
            column.string("role", 6),
            column.reference("act_id", "act"),
            column.instant("appointed_at"),
            column.json("declared", missing=True),
            column.instant("declared_at", missing=True),
            column.instant("ended_at", missing=True),
            column.text("end_reason", missing=True),
            *column.sealed(),
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
            column.reference("call_id", "call"),
            column.reference("account_id", "account"),
            column.reference("proposal_id", "proposal", indexed=True),
            column.string("conflict", 8),
            column.text("reason"),
            *column.done(),
            *column.sealed(),
        ),
        checks={
            "reason": "conflict = 'none' OR reason <> ''",
            "conflict": "conflict IN ('none','declared','found')",
        },
        indexes={"person": ("account_id", "proposal_id")},
    ),
)
