"""What is still to be done: letters to send, follow-ups, reminders, orders done once."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    identity,
    indexed,
    instant,
    integer,
    reference,
    sealed,
    string,
    text,
)

TABLES = (
    Table(
        "idempotency_token",
        (
            string("token", 64),
            string("actor", 80),
            string("action", 80),
            string("payload_digest", 64),
            text("outcome"),
            instant("at"),
        ),
        key=("token", "actor", "action"),
    ),
    Table(
        "reminder",
        (
            string("object", 120),
            instant("due_at"),
            integer("days"),
            instant("at"),
        ),
        key=("object", "due_at", "days"),
    ),
    Table(
        "outbox_message",
        (
            string("kind", 60),
            string("recipient", 320),
            string("subject", 300),
            text("body"),
            string("language", 2),
            indexed(string("object", 120)),
            indexed(string("call_id", 26, missing=True)),
            instant("created_at"),
            string("state", 8),
            integer("tries"),
            instant("next_try_at"),
            instant("lease_until", missing=True),
            instant("sent_at", missing=True),
            string("error", 300, missing=True),
            *sealed(),
        ),
        checks={
            "sent_at_if_sent": "state <> 'sent' OR sent_at IS NOT NULL",
            "state": "state IN ('held','ready','sending','sent','failed')",
        },
        indexes={
            "waiting": ("state", "next_try_at"),
        },
    ),
    Table(
        "follow_up",
        (
            indexed(reference("call_id", "call")),
            string("event", 80),
            instant("created_at"),
            instant("done_at", missing=True),
            identity(),
        ),
        checks={
            "order": "done_at IS NULL OR done_at >= created_at",
        },
    ),
)
