"""Awards and what happens to them until they end."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    boolean,
    changed,
    day,
    done,
    indexed,
    instant,
    integer,
    json,
    reference,
    sealed,
    stateful,
    string,
    text,
)

TABLES = (
    Table(
        "award",
        (
            instant("opened_at"),
            reference("call_id", "call"),
            indexed(reference("proposal_id", "proposal")),
            reference("allocation_id", "allocation"),
            string("pool", 40),
            integer("asked_cents"),
            integer("amount_cents"),
            integer("taken_cents"),
            string("how", 8),
            boolean("from_reserve"),
            text("cut_reason"),
            day("start_date", missing=True),
            day("end_date", missing=True),
            *stateful(),
        ),
        checks={
            "how": "how IN ('full','cut','reduced')",
            "amount": "amount_cents > 0 AND amount_cents <= asked_cents",
            "taken": "taken_cents >= 0 AND taken_cents <= asked_cents",
        },
        indexes={
            "call": ("call_id", "kind"),
        },
        one_where={
            "standing": (("proposal_id",), "kind NOT IN ('renounced','lapsed','revoked')"),
        },
    ),
    Table(
        "award_amount",
        (
            indexed(reference("award_id", "award")),
            string("why", 10),
            integer("amount_cents"),
            text("reason"),
            *done(),
            *sealed(),
        ),
        checks={
            "why": "why IN ('decided','completed','settled')",
            "amount": "amount_cents >= 0",
        },
    ),
    Table(
        "award_sheet",
        (
            reference("award_id", "award"),
            string("slot", 20),
            json("answers"),
            *changed(),
        ),
        key=("award_id", "slot"),
    ),
    Table(
        "bank_check",
        (
            indexed(reference("award_id", "award")),
            boolean("passed"),
            string("details_digest", 64),
            text("note"),
            *done(),
            *sealed(),
        ),
        checks={
            "note_if_refused": "note <> '' OR passed",
        },
    ),
    Table(
        "publication",
        (
            indexed(reference("award_id", "award")),
            day("published_on"),
            string("link", 500),
            *done(),
            *sealed(),
        ),
        checks={
            "link": "link <> ''",
        },
    ),
    Table(
        "rule_decision",
        (
            indexed(string("object", 120)),
            string("rule", 40),
            boolean("accept"),
            text("reason"),
            *done(),
            *sealed(),
        ),
        checks={
            "reason": "reason <> ''",
        },
    ),
)
