"""Groups and the proposals that they write and send."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "citizen_group",
        (
            column.string("name", 120),
            column.string("join_secret", 60),
            column.boolean("join_open"),
            column.instant("created_at"),
            column.identity(),
        ),
        unique=(("join_secret",),),
    ),
    Table(
        "group_role",
        (
            column.reference("group_id", "citizen_group", indexed=True),
            column.reference("account_id", "account"),
            column.string("role", 12),
            column.instant("since"),
            column.instant("until", missing=True),
            *column.sealed(),
        ),
        checks={"role": "role IN ('contact','deputy','member','connector')"},
        indexes={"account": ("account_id", "group_id")},
        one_where={"one_contact": (("group_id",), "role = 'contact' AND until IS NULL")},
    ),
    Table(
        "proposal",
        (
            column.reference("call_id", "call"),
            column.reference("group_id", "citizen_group", indexed=True),
            column.integer("number", missing=True),
            column.string("ref", 24, missing=True),
            column.string("title", 200),
            column.string("municipality", 40, missing=True),
            column.string("area", 40, missing=True),
            column.integer("requested_cents", missing=True),
            column.integer("members_confirmed"),
            column.integer("open_flags"),
            column.instant("created_at"),
            column.instant("submitted_at", missing=True),
            column.instant("touched_at"),
            *column.stateful(),
        ),
        checks={
            "number_once_sent": "kind = 'draft' OR kind IN ('withdrawn','expired') OR number IS NOT NULL",
            "instant_if_number": "number IS NULL OR submitted_at IS NOT NULL",
            "requested": "requested_cents IS NULL OR requested_cents >= 0",
        },
        unique=(("call_id", "group_id"), ("call_id", "number"), ("ref",)),
        indexes={
            "list": ("call_id", "number", "requested_cents"),
            "requested": ("call_id", "requested_cents", "id"),
            "state": ("call_id", "state", "number", "requested_cents"),
            "submitted": ("call_id", "submitted_at", "id"),
            "title": ("call_id", "title", "id"),
        },
    ),
    Table(
        "answer",
        (
            column.reference("proposal_id", "proposal"),
            column.string("field", 40),
            column.json("value"),
            *column.changed(),
        ),
        key=("proposal_id", "field"),
    ),
    Table(
        "member",
        (
            column.reference("proposal_id", "proposal", indexed=True),
            column.reference("call_id", "call"),
            column.json("answers"),
            column.string("person_key", 64),
            column.string("email_key", 64),
            column.string("secret_hash", 64, missing=True),
            column.string("how", 12),
            column.string("added_by", 80),
            column.instant("added_at"),
            column.instant("confirmed_at", missing=True),
            *column.stateful(),
        ),
        unique=(("secret_hash",),),
        indexes={"email": ("call_id", "email_key"), "person": ("call_id", "person_key")},
    ),
    Table(
        "submission",
        (
            column.reference("proposal_id", "proposal"),
            column.integer("number"),
            column.text("document"),
            column.string("fingerprint", 64),
            *column.done(),
            *column.sealed(),
        ),
        unique=(("proposal_id", "number"),),
    ),
    Table(
        "receipt",
        (
            column.reference("proposal_id", "proposal", indexed=True),
            column.string("step", 80),
            column.reference("register_entry_id", "register_entry"),
            column.reference("submission_id", "submission"),
            column.instant("at"),
            column.string("fingerprint", 64),
            column.integer("chain_seq"),
            column.string("chain_head", 64),
            *column.sealed(),
        ),
    ),
)
