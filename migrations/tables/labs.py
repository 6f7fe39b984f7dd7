"""Networks, places, and the labs within them."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "network",
        (
            column.string("slug", 40),
            column.string("label_it", 200),
            column.string("label_en", 200, missing=True),
            column.reference("version_id", "call_version"),
            *column.sealed(),
        ),
        unique=(("slug",),),
    ),
    Table(
        "place",
        (
            column.string("slug", 40),
            column.string("name", 120),
            column.string("sort", 5),
            column.string("municipality", 60),
            column.string("address", 200),
            column.string("hours", 200),
            column.text("about"),
            column.day("opened_on", missing=True),
            column.day("closed_on", missing=True),
            *column.sealed(),
        ),
        checks={"sort": "sort IN ('cafe','other')"},
        unique=(("slug",),),
    ),
    Table(
        "lab",
        (
            column.instant("opened_at"),
            column.string("slug", 60),
            column.reference("call_id", "call", missing=True),
            column.reference("proposal_id", "proposal", missing=True, indexed=True),
            column.string("name", 120),
            column.text("about"),
            column.string("municipality", 60, missing=True),
            column.string("area", 40, missing=True),
            column.reference("place_id", "place", missing=True),
            column.string("meets", 200),
            column.day("started_on", missing=True),
            column.reference("successor_id", "lab", missing=True),
            column.day("last_activity_on", missing=True),
            column.day("last_check_in_on", missing=True),
            column.integer("activities"),
            column.integer("people"),
            column.integer("new_people"),
            column.integer("helper_minutes"),
            *column.stateful(),
        ),
        checks={
            "successor_if_merged": "kind <> 'merged' OR successor_id IS NOT NULL",
            "another_successor": "successor_id IS NULL OR successor_id <> id",
            "call_if_proposal": "proposal_id IS NULL OR call_id IS NOT NULL",
        },
        unique=(("slug",),),
        indexes={"call": ("call_id", "kind"), "catalogue": ("kind", "name", "id")},
    ),
    Table(
        "lab_role",
        (
            column.reference("lab_id", "lab"),
            column.reference("account_id", "account", indexed=True),
            column.string("role", 12),
            column.instant("since"),
            column.instant("until", missing=True),
            *column.sealed(),
        ),
        checks={"role": "role IN ('contact','deputy','member','connector')"},
        one_where={"person": (("lab_id", "account_id", "role"), "until IS NULL")},
    ),
    Table(
        "lab_promise",
        (
            column.reference("lab_id", "lab", indexed=True),
            column.string("step", 80),
            column.json("promises"),
            *column.done(),
            *column.sealed(),
        ),
    ),
    Table(
        "practice",
        (
            column.reference("lab_id", "lab"),
            column.text("text"),
            column.instant("asked_at"),
            column.instant("written_at", missing=True),
            column.string("by", 80, missing=True),
            *column.sealed(),
        ),
        unique=(("lab_id",),),
    ),
)
