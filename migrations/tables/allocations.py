"""Funds, and how they are divided."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    indexed,
    instant,
    integer,
    reference,
    sealed,
    stateful,
    string,
    text,
)

TABLES = (
    Table(
        "fund",
        (
            reference("call_id", "call"),
            string("pool", 40),
            integer("budget_cents"),
            integer("taken_cents"),
            *sealed(),
        ),
        checks={
            "never_overspent": "taken_cents <= budget_cents",
            "taken": "taken_cents >= 0",
        },
        unique=(("call_id", "pool"),),
    ),
    Table(
        "allocation",
        (
            reference("call_id", "call"),
            string("name", 80),
            string("created_by", 80),
            instant("created_at"),
            string("proposed_by", 80, missing=True),
            string("locked_by", 80, missing=True),
            reference("act_id", "act", missing=True),
            integer("given_cents", missing=True),
            integer("left_cents", missing=True),
            *stateful(),
        ),
        checks={
            "two_persons": "kind <> 'locked' OR (locked_by IS NOT NULL AND proposed_by IS NOT NULL AND locked_by <> proposed_by)",
            "act_if_locked": "kind <> 'locked' OR act_id IS NOT NULL",
        },
        unique=(("call_id", "name"),),
        one_where={
            "locked": (("call_id",), "kind = 'locked'"),
        },
    ),
    Table(
        "allocation_cut",
        (
            reference("allocation_id", "allocation"),
            reference("proposal_id", "proposal"),
            integer("to_cents"),
            text("reason"),
            string("by", 80),
            instant("at"),
            instant("removed_at", missing=True),
            *sealed(),
        ),
        checks={
            "reason": "reason <> ''",
            "to": "to_cents > 0",
        },
        unique=(("allocation_id", "proposal_id"),),
    ),
    Table(
        "allocation_line",
        (
            reference("allocation_id", "allocation"),
            indexed(reference("proposal_id", "proposal")),
            integer("turn"),
            integer("position"),
            string("how", 8),
            string("pool", 40),
            integer("asked_cents"),
            integer("least_cents", missing=True),
            integer("amount_cents"),
            integer("left_cents"),
            string("why", 20),
            text("reason"),
            *sealed(),
        ),
        checks={
            "nothing_on_reserve": "(how = 'reserve') = (amount_cents = 0)",
            "how": "how IN ('full','cut','reduced','reserve')",
            "amount": "amount_cents >= 0 AND amount_cents <= asked_cents",
        },
        unique=(("allocation_id", "proposal_id"),),
    ),
)
