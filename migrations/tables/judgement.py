"""Reviews and their marks, and the rankings made of them."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "review",
        (
            column.reference("call_id", "call"),
            column.reference("proposal_id", "proposal"),
            column.reference("account_id", "account"),
            column.boolean("collegial"),
            column.integer("turn"),
            column.instant("assigned_at"),
            column.instant("sent_at", missing=True),
            *column.stateful(),
        ),
        unique=(("proposal_id", "account_id"),),
        indexes={"call": ("call_id", "kind"), "queue": ("account_id", "call_id", "turn")},
    ),
    Table(
        "mark_sheet",
        (
            column.reference("review_id", "review"),
            column.json("marks"),
            column.json("comments"),
            column.json("dissent"),
            column.integer("present"),
            column.integer("version"),
            column.instant("changed_at"),
        ),
        key=("review_id",),
    ),
    Table(
        "sent_sheet",
        (
            column.reference("review_id", "review"),
            column.integer("number"),
            column.json("marks"),
            column.json("comments"),
            column.json("dissent"),
            column.integer("present"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"present": "present > 0"},
        unique=(("review_id", "number"),),
    ),
    Table(
        "spread_note",
        (
            column.reference("proposal_id", "proposal", indexed=True),
            column.text("note"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"note": "note <> ''"},
    ),
    Table(
        "ranking",
        (
            column.reference("call_id", "call"),
            column.string("stage", 12),
            column.integer("number"),
            column.text("document"),
            column.string("digest", 64),
            column.reference("act_id", "act", missing=True),
            *column.done(),
            *column.sealed(),
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
            column.reference("ranking_id", "ranking"),
            column.reference("proposal_id", "proposal", indexed=True),
            column.integer("turn"),
            column.string("list_value", 40, missing=True),
            column.integer("position", missing=True),
            column.string("tier", 10),
            column.integer("points", missing=True),
            column.json("criteria"),
            column.text("words_it"),
            column.text("words_en"),
            *column.sealed(),
        ),
        checks={
            "place_if_suitable": "(tier = 'suitable') = (position IS NOT NULL)",
            "tier": "tier IN ('suitable','unsuitable','not_ranked')",
        },
        unique=(("ranking_id", "proposal_id"),),
        indexes={"order": ("ranking_id", "turn")},
    ),
)
