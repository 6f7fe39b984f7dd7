"""What the office finds, asks and decides about proposals."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "office_sheet",
        (
            column.reference("proposal_id", "proposal"),
            column.json("answers"),
            *column.changed(),
            *column.sealed(),
        ),
        unique=(("proposal_id",),),
    ),
    Table(
        "clarification_request",
        (
            column.reference("proposal_id", "proposal", indexed=True),
            *column.to_complete(),
            *column.sealed(),
        ),
    ),
    Table(
        "classification_decision",
        (
            column.reference("proposal_id", "proposal", indexed=True),
            column.string("field", 40),
            column.string("declared", 40),
            column.string("suggested", 40, missing=True),
            column.json("words"),
            column.string("value", 40),
            column.text("reason"),
            column.string("decided_by", 80),
            column.instant("at"),
            *column.sealed(),
        ),
        checks={"reason_if_changed": "value = declared OR reason <> ''"},
    ),
    Table(
        "finding",
        (
            column.reference("proposal_id", "proposal"),
            column.string("step", 80),
            column.string("rule", 40),
            column.integer("round"),
            column.string("verdict", 16),
            column.string("unmet", 5),
            column.text("evidence"),
            column.instant("at"),
            column.string("definition_digest", 64),
            *column.sealed(),
        ),
        checks={"verdict": "verdict IN ('met','not_met','unknown','not_applicable')"},
        unique=(("proposal_id", "step", "rule", "round"),),
    ),
    Table(
        "finding_decision",
        (
            column.reference("proposal_id", "proposal", indexed=True),
            column.string("rule", 40),
            column.boolean("accept"),
            column.text("reason"),
            column.string("decided_by", 80),
            column.reference("seconds_id", "finding_decision", missing=True),
            column.string("first_by", 80, missing=True),
            column.instant("at"),
            *column.sealed(),
        ),
        checks={
            "reason": "reason <> ''",
            "two_persons": "seconds_id IS NULL OR decided_by <> first_by",
        },
        unique=(("seconds_id",),),
    ),
)
