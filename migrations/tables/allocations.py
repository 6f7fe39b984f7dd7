"""Funds, and how they are divided."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "fund",
        (
            column.reference("call_id", "call"),
            column.string("pool", 40),
            column.integer("budget_cents"),
            column.integer("taken_cents"),
            *column.sealed(),
        ),
        checks={"never_overspent": "taken_cents <= budget_cents", "taken": "taken_cents >= 0"},
        unique=(("call_id", "pool"),),
    ),
    Table(
        "allocation",
        (
            column.reference("call_id", "call"),
            column.string("name", 80),
            column.string("created_by", 80),
            column.instant("created_at"),
            column.string("proposed_by", 80, missing=True),
            column.string("locked_by", 80, missing=True),
            column.reference("act_id", "act", missing=True),
            column.integer("given_cents", missing=True),
            column.integer("left_cents", missing=True),
            *column.stateful(),
        ),
        checks={
            "two_persons": "kind <> 'locked' OR (locked_by IS NOT NULL AND proposed_by IS NOT NULL AND locked_by <> proposed_by)",
            "act_if_locked": "kind <> 'locked' OR act_id IS NOT NULL",
        },
        unique=(("call_id", "name"),),
        one_where={"locked": (("call_id",), "kind = 'locked'")},
    ),
    Table(
        "allocation_cut",
        (
            column.reference("allocation_id", "allocation"),
            column.reference("proposal_id", "proposal"),
            column.integer("to_cents"),
            column.text("reason"),
            column.string("by", 80),
            column.instant("at"),
            column.instant("removed_at", missing=True),
            *column.sealed(),
        ),
        checks={"reason": "reason <> ''", "to": "to_cents > 0"},
        unique=(("allocation_id", "proposal_id"),),
    ),
    Table(
        "allocation_line",
        (
            column.reference("allocation_id", "allocation"),
            column.reference("proposal_id", "proposal", indexed=True),
            column.integer("turn"),
            column.integer("position"),
            column.string("how", 8),
            column.string("pool", 40),
            column.integer("asked_cents"),
            column.integer("least_cents", missing=True),
            column.integer("amount_cents"),
            column.integer("left_cents"),
            column.string("why", 20),
            column.text("reason"),
            *column.sealed(),
        ),
        checks={
            "nothing_on_reserve": "(how = 'reserve') = (amount_cents = 0)",
            "how": "how IN ('full','cut','reduced','reserve')",
            "amount": "amount_cents >= 0 AND amount_cents <= asked_cents",
        },
        unique=(("allocation_id", "proposal_id"),),
    ),
)
