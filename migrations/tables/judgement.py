"""Reviews and their marks, and the rankings made of them."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    boolean,
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
        "review",
        (
            reference("call_id", "call"),
            reference("proposal_id", "proposal"),
            reference("account_id", "account"),
            boolean("collegial"),
            integer("turn"),
            instant("assigned_at"),
            instant("sent_at", missing=True),
            *stateful(),
        ),
        unique=(("proposal_id", "account_id"),),
        indexes={
            "call": ("call_id", "kind"),
            "queue": ("account_id", "call_id", "turn"),
        },
    ),
    Table(
        "mark_sheet",
        (
            reference("review_id", "review"),
            json("marks"),
            json("comments"),
            json("dissent"),
            integer("present"),
            integer("version"),
            instant("changed_at"),
        ),
        key=("review_id",),
    ),
    Table(
        "sent_sheet",
        (
            reference("review_id", "review"),
            integer("number"),
            json("marks"),
            json("comments"),
            json("dissent"),
            integer("present"),
            *done(),
            *sealed(),
        ),
        checks={
            "present": "present > 0",
        },
        unique=(("review_id", "number"),),
    ),
    Table(
        "spread_note",
        (
            indexed(reference("proposal_id", "proposal")),
            text("note"),
            *done(),
            *sealed(),
        ),
        checks={
            "note": "note <> ''",
        },
    ),
    Table(
        "ranking",
        (
            reference("call_id", "call"),
            string("stage", 12),
            integer("number"),
            text("document"),
            string("digest", 64),
            reference("act_id", "act", missing=True),
            *done(),
            *sealed(),
        ),
        checks={
            "final_under_act": "stage = 'provisional' OR act_id IS NOT NULL",
            "stage": "stage IN ('provisional','final')",
        },
        unique=(("call_id", "stage", "number"),),
    ),
    Table(
        "ranking_entry",
        (
            reference("ranking_id", "ranking"),
            indexed(reference("proposal_id", "proposal")),
            integer("turn"),
            string("list_value", 40, missing=True),
            integer("position", missing=True),
            string("tier", 10),
            integer("points", missing=True),
            json("criteria"),
            text("words_it"),
            text("words_en"),
            *sealed(),
        ),
        checks={
            "place_if_suitable": "(tier = 'suitable') = (position IS NOT NULL)",
            "tier": "tier IN ('suitable','unsuitable','not_ranked')",
        },
        unique=(("ranking_id", "proposal_id"),),
        indexes={
            "order": ("ranking_id", "turn"),
        },
    ),
)
