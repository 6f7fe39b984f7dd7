"""Tranches, their payments, and the reports of what was spent."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "tranche",
        (
            column.instant("opened_at"),
            column.reference("call_id", "call"),
            column.reference("award_id", "award"),
            column.string("rule", 40),
            column.integer("turn"),
            column.integer("amount_cents"),
            column.string("released_by", 80, missing=True),
            column.string("paid_by", 80, missing=True),
            *column.stateful(),
        ),
        checks={
            "payer_if_paid": "kind <> 'paid' OR paid_by IS NOT NULL",
            "two_persons": "kind <> 'paid' OR released_by <> paid_by",
            "amount": "amount_cents >= 0",
        },
        unique=(("award_id", "rule"),),
        indexes={"call": ("call_id", "kind")},
    ),
    Table(
        "payment",
        (
            column.reference("award_id", "award", indexed=True),
            column.reference("tranche_id", "tranche"),
            column.string("direction", 4),
            column.integer("amount_cents"),
            column.day("dated"),
            column.string("reference", 80),
            *column.done(),
            *column.sealed(),
        ),
        checks={"direction": "direction IN ('out','back')", "amount": "amount_cents > 0"},
        one_where={"out": (("tranche_id",), "direction = 'out'")},
    ),
    Table(
        "report",
        (
            column.instant("opened_at"),
            column.reference("call_id", "call"),
            column.reference("award_id", "award"),
            column.string("rule", 40),
            column.integer("turn"),
            column.instant("due", missing=True),
            *column.stateful(),
        ),
        unique=(("award_id", "rule"),),
        indexes={"call": ("call_id", "kind")},
    ),
    Table(
        "report_sheet",
        (
            column.reference("report_id", "report"),
            column.json("answers"),
            *column.changed(),
        ),
        key=("report_id",),
    ),
    Table(
        "report_request",
        (
            column.reference("report_id", "report", indexed=True),
            *column.to_complete(),
            *column.sealed(),
        ),
    ),
    Table(
        "expense_decision",
        (
            column.reference("report_id", "report"),
            column.integer("line"),
            column.string("decision", 8),
            column.integer("accepted_cents"),
            column.text("reason"),
            *column.done(),
            *column.sealed(),
        ),
        checks={
            "reason": "decision = 'accepted' OR reason <> ''",
            "decision": "decision IN ('accepted','reduced','refused')",
            "accepted": "accepted_cents >= 0",
        },
        indexes={"line": ("report_id", "line")},
    ),
)
