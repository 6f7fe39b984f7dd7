"""Tranches, their payments, and the reports of what was spent."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
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
        "tranche",
        (
            instant("opened_at"),
            reference("call_id", "call"),
            reference("award_id", "award"),
            string("rule", 40),
            integer("turn"),
            integer("amount_cents"),
            string("released_by", 80, missing=True),
            string("paid_by", 80, missing=True),
            *stateful(),
        ),
        checks={
            "payer_if_paid": "kind <> 'paid' OR paid_by IS NOT NULL",
            "two_persons": "kind <> 'paid' OR released_by <> paid_by",
            "amount": "amount_cents >= 0",
        },
        unique=(("award_id", "rule"),),
        indexes={
            "call": ("call_id", "kind"),
        },
    ),
    Table(
        "payment",
        (
            indexed(reference("award_id", "award")),
            reference("tranche_id", "tranche"),
            string("direction", 4),
            integer("amount_cents"),
            day("dated"),
            string("reference", 80),
            *done(),
            *sealed(),
        ),
        checks={
            "direction": "direction IN ('out','back')",
            "amount": "amount_cents > 0",
        },
        one_where={
            "out": (("tranche_id",), "direction = 'out'"),
        },
    ),
    Table(
        "report",
        (
            instant("opened_at"),
            reference("call_id", "call"),
            reference("award_id", "award"),
            string("rule", 40),
            integer("turn"),
            instant("due", missing=True),
            *stateful(),
        ),
        unique=(("award_id", "rule"),),
        indexes={
            "call": ("call_id", "kind"),
        },
    ),
    Table(
        "report_sheet",
        (
            reference("report_id", "report"),
            json("answers"),
            *changed(),
        ),
        key=("report_id",),
    ),
    Table(
        "report_request",
        (
            indexed(reference("report_id", "report")),
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
        "expense_decision",
        (
            reference("report_id", "report"),
            integer("line"),
            string("decision", 8),
            integer("accepted_cents"),
            text("reason"),
            *done(),
            *sealed(),
        ),
        checks={
            "reason": "decision = 'accepted' OR reason <> ''",
            "decision": "decision IN ('accepted','reduced','refused')",
            "accepted": "accepted_cents >= 0",
        },
        indexes={
            "line": ("report_id", "line"),
        },
    ),
)
