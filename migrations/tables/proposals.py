"""Groups and the proposals that they write and send."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    boolean,
    changed,
    done,
    identity,
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
        "citizen_group",
        (
            string("name", 120),
            string("join_secret", 60),
            boolean("join_open"),
            instant("created_at"),
            identity(),
        ),
        unique=(("join_secret",),),
    ),
    Table(
        "group_role",
        (
            indexed(reference("group_id", "citizen_group")),
            reference("account_id", "account"),
            string("role", 12),
            instant("since"),
            instant("until", missing=True),
            *sealed(),
        ),
        checks={
            "role": "role IN ('contact','deputy','member','connector')",
        },
        indexes={
            "account": ("account_id", "group_id"),
        },
        one_where={
            "one_contact": (("group_id",), "role = 'contact' AND until IS NULL"),
        },
    ),
    Table(
        "proposal",
        (
            reference("call_id", "call"),
            indexed(reference("group_id", "citizen_group")),
            integer("number", missing=True),
            string("ref", 24, missing=True),
            string("title", 200),
            string("municipality", 40, missing=True),
            string("area", 40, missing=True),
            integer("requested_cents", missing=True),
            integer("members_confirmed"),
            integer("open_flags"),
            instant("created_at"),
            instant("submitted_at", missing=True),
            instant("touched_at"),
            *stateful(),
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
            reference("proposal_id", "proposal"),
            string("field", 40),
            json("value"),
            *changed(),
        ),
        key=("proposal_id", "field"),
    ),
    Table(
        "member",
        (
            indexed(reference("proposal_id", "proposal")),
            reference("call_id", "call"),
            json("answers"),
            string("person_key", 64),
            string("email_key", 64),
            string("secret_hash", 64, missing=True),
            string("how", 12),
            string("added_by", 80),
            instant("added_at"),
            instant("confirmed_at", missing=True),
            *stateful(),
        ),
        unique=(("secret_hash",),),
        indexes={
            "email": ("call_id", "email_key"),
            "person": ("call_id", "person_key"),
        },
    ),
    Table(
        "submission",
        (
            reference("proposal_id", "proposal"),
            integer("number"),
            text("document"),
            string("fingerprint", 64),
            *done(),
            *sealed(),
        ),
        unique=(("proposal_id", "number"),),
    ),
    Table(
        "receipt",
        (
            indexed(reference("proposal_id", "proposal")),
            string("step", 80),
            reference("register_entry_id", "register_entry"),
            reference("submission_id", "submission"),
            instant("at"),
            string("fingerprint", 64),
            integer("chain_seq"),
            string("chain_head", 64),
            *sealed(),
        ),
    ),
)
