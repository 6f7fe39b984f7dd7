"""What happened and its proofs: the trail, the register, steps and stored files."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "audit_event",
        (
            column.integer("seq"),
            column.instant("at"),
            column.string("actor", 80),
            column.string("action", 80),
            column.string("object", 120),
            column.text("detail"),
            column.string("prev_hash", 64),
            column.string("hash", 64),
        ),
        key=("seq",),
        unique=(("hash",),),
        indexes={"object_action": ("object", "action")},
    ),
    Table(
        "register_counter",
        (
            column.string("register", 3),
            column.integer("year"),
            column.integer("last"),
            column.instant("last_at"),
        ),
        key=("register", "year"),
    ),
    Table(
        "register_entry",
        (
            column.string("register", 3),
            column.integer("year"),
            column.integer("number"),
            column.instant("at"),
            column.string("subject", 200),
            column.string("object", 120, indexed=True),
            column.string("document_digest", 64, missing=True),
            *column.sealed(),
        ),
        checks={"register": "register IN ('IN', 'OUT')", "number": "number > 0"},
        unique=(("register", "year", "number"),),
    ),
    Table(
        "step",
        (
            column.string("object", 120),
            column.string("action", 80),
            column.string("from_state", 40),
            column.string("to_state", 40),
            column.string("to_kind", 20),
            column.instant("at"),
            column.instant("dated"),
            column.string("actor", 80),
            column.text("reason", missing=True),
            column.string("act_id", 26, missing=True),
            column.string("cause", 120, missing=True),
            *column.sealed(),
        ),
        indexes={"object_seq": ("object", "audit_seq")},
    ),
    Table(
        "stored_file",
        (
            column.string("sha256", 64, indexed=True),
            column.integer("size"),
            column.string("media_type", 80),
            column.string("name", 200),
            column.string("owner", 120, indexed=True),
            *column.done(),
            *column.sealed(),
        ),
        checks={"size": "size >= 0"},
    ),
)
