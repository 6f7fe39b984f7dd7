"""What is still to be done: letters to send, follow-ups, reminders, orders done once."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "idempotency_token",
        (
            column.string("token", 64),
            column.string("actor", 80),
            column.string("action", 80),
            column.string("payload_digest", 64),
            column.text("outcome"),
            column.instant("at"),
        ),
        key=("token", "actor", "action"),
    ),
    Table(
        "reminder",
        (
            column.string("object", 120),
            column.instant("due_at"),
            column.integer("days"),
            column.instant("at"),
        ),
        key=("object", "due_at", "days"),
    ),
    Table(
        "outbox_message",
        (
            column.string("kind", 60),
            column.string("recipient", 320),
            column.string("subject", 300),
            column.text("body"),
            column.string("language", 2),
            column.string("object", 120, indexed=True),
            column.string("call_id", 26, missing=True, indexed=True),
            column.instant("created_at"),
            column.string("state", 8),
            column.integer("tries"),
            column.instant("next_try_at"),
            column.instant("lease_until", missing=True),
            column.instant("sent_at", missing=True),
            column.string("error", 300, missing=True),
            *column.sealed(),
        ),
        checks={
            "sent_at_if_sent": "state <> 'sent' OR sent_at IS NOT NULL",
            "state": "state IN ('held','ready','sending','sent','failed')",
        },
        indexes={"waiting": ("state", "next_try_at")},
    ),
    Table(
        "follow_up",
        (
            column.reference("call_id", "call", indexed=True),
            column.string("event", 80),
            column.instant("created_at"),
            column.instant("done_at", missing=True),
            column.identity(),
        ),
        checks={"order": "done_at IS NULL OR done_at >= created_at"},
    ),
)
