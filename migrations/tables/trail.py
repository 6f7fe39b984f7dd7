"""What happened and its proofs: the trail, the register, steps and stored files."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    done,
    indexed,
    instant,
    integer,
    sealed,
    string,
    text,
)

TABLES = (
    Table(
        "audit_event",
        (
            integer("seq"),
            instant("at"),
            string("actor", 80),
            string("action", 80),
            string("object", 120),
            text("detail"),
            string("prev_hash", 64),
            string("hash", 64),
        ),
        key=("seq",),
        unique=(("hash",),),
        indexes={
            "object_action": ("object", "action"),
        },
    ),
    Table(
        "register_counter",
        (
            string("register", 3),
            integer("year"),
            integer("last"),
            instant("last_at"),
        ),
        key=("register", "year"),
    ),
    Table(
        "register_entry",
        (
            string("register", 3),
            integer("year"),
            integer("number"),
            instant("at"),
            string("subject", 200),
            indexed(string("object", 120)),
            string("document_digest", 64, missing=True),
            *sealed(),
        ),
        checks={
            "register": "register IN ('IN', 'OUT')",
            "number": "number > 0",
        },
        unique=(("register", "year", "number"),),
    ),
    Table(
        "step",
        (
            string("object", 120),
            string("action", 80),
            string("from_state", 40),
            string("to_state", 40),
            string("to_kind", 20),
            instant("at"),
            instant("dated"),
            string("actor", 80),
            text("reason", missing=True),
            string("act_id", 26, missing=True),
            string("cause", 120, missing=True),
            *sealed(),
        ),
        indexes={
            "object_seq": ("object", "audit_seq"),
        },
    ),
    Table(
        "stored_file",
        (
            indexed(string("sha256", 64)),
            integer("size"),
            string("media_type", 80),
            string("name", 200),
            indexed(string("owner", 120)),
            *done(),
            *sealed(),
        ),
        checks={
            "size": "size >= 0",
        },
    ),
)
