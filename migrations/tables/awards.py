"""Awards and what happens to them until they end."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "award",
        (
            column.instant("opened_at"),
            column.reference("call_id", "call"),
            column.reference("proposal_id", "proposal", indexed=True),
            column.reference("allocation_id", "allocation"),
            column.string("pool", 40),
            column.integer("asked_cents"),
            column.integer("amount_cents"),
            column.integer("taken_cents"),
            column.string("how", 8),
            column.boolean("from_reserve"),
            column.text("cut_reason"),
            column.day("start_date", missing=True),
            column.day("end_date", missing=True),
            *column.stateful(),
        ),
        checks={
            "how": "how IN ('full','cut','reduced')",
            "amount": "amount_cents > 0 AND amount_cents <= asked_cents",
            "taken": "taken_cents >= 0 AND taken_cents <= asked_cents",
        },
        indexes={"call": ("call_id", "kind")},
        one_where={"standing": (("proposal_id",), "kind NOT IN ('renounced','lapsed','revoked')")},
    ),
    Table(
        "award_amount",
        (
            column.reference("award_id", "award", indexed=True),
            column.string("why", 10),
            column.integer("amount_cents"),
            column.text("reason"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"why": "why IN ('decided','completed','settled')", "amount": "amount_cents >= 0"},
    ),
    Table(
        "award_sheet",
        (
            column.reference("award_id", "award"),
            column.string("slot", 20),
            column.json("answers"),
            *column.changed(),
        ),
        key=("award_id", "slot"),
    ),
    Table(
        "bank_check",
        (
            column.reference("award_id", "award", indexed=True),
            column.boolean("passed"),
            column.string("details_digest", 64),
            column.text("note"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"note_if_refused": "note <> '' OR passed"},
    ),
    Table(
        "publication",
        (
            column.reference("award_id", "award", indexed=True),
            column.day("published_on"),
            column.string("link", 500),
            *column.done(),
            *column.sealed(),
        ),
        checks={"link": "link <> ''"},
    ),
    Table(
        "rule_decision",
        (
            column.string("object", 120, indexed=True),
            column.string("rule", 40),
            column.boolean("accept"),
            column.text("reason"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"reason": "reason <> ''"},
    ),
)
