"""What the office finds, asks and decides about proposals."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    boolean,
    changed,
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
        "office_sheet",
        (
            reference("proposal_id", "proposal"),
            json("answers"),
            *changed(),
            *sealed(),
        ),
        unique=(("proposal_id",),),
    ),
    Table(
        "clarification_request",
        (
            indexed(reference("proposal_id", "proposal")),
            json("fields"),
            text("question"),
            json("before"),
            json("after", missing=True),
            instant("asked_at"),
            string("asked_by", 80),
            instant("answered_at", missing=True),
            *sealed(),
        ),
    ),
    Table(
        "classification_decision",
        (
            indexed(reference("proposal_id", "proposal")),
            string("field", 40),
            string("declared", 40),
            string("suggested", 40, missing=True),
            json("words"),
            string("value", 40),
            text("reason"),
            string("decided_by", 80),
            instant("at"),
            *sealed(),
        ),
        checks={
            "reason_if_changed": "value = declared OR reason <> ''",
        },
    ),
    Table(
        "finding",
        (
            reference("proposal_id", "proposal"),
            string("step", 80),
            string("rule", 40),
            integer("round"),
            string("verdict", 16),
            string("unmet", 5),
            text("evidence"),
            instant("at"),
            string("definition_digest", 64),
            *sealed(),
        ),
        checks={
            "verdict": "verdict IN ('met','not_met','unknown','not_applicable')",
        },
        unique=(("proposal_id", "step", "rule", "round"),),
    ),
    Table(
        "finding_decision",
        (
            indexed(reference("proposal_id", "proposal")),
            string("rule", 40),
            boolean("accept"),
            text("reason"),
            string("decided_by", 80),
            reference("seconds_id", "finding_decision", missing=True),
            string("first_by", 80, missing=True),
            instant("at"),
            *sealed(),
        ),
        checks={
            "reason": "reason <> ''",
            "two_persons": "seconds_id IS NULL OR decided_by <> first_by",
        },
        unique=(("seconds_id",),),
    ),
)
