"""Networks, places, and the labs within them."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
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
        "network",
        (
            string("slug", 40),
            string("label_it", 200),
            string("label_en", 200, missing=True),
            reference("version_id", "call_version"),
            *sealed(),
        ),
        unique=(("slug",),),
    ),
    Table(
        "place",
        (
            string("slug", 40),
            string("name", 120),
            string("sort", 5),
            string("municipality", 60),
            string("address", 200),
            string("hours", 200),
            text("about"),
            day("opened_on", missing=True),
            day("closed_on", missing=True),
            *sealed(),
        ),
        checks={
            "sort": "sort IN ('cafe','other')",
        },
        unique=(("slug",),),
    ),
    Table(
        "lab",
        (
            instant("opened_at"),
            string("slug", 60),
            reference("call_id", "call", missing=True),
            indexed(reference("proposal_id", "proposal", missing=True)),
            string("name", 120),
            text("about"),
            string("municipality", 60, missing=True),
            string("area", 40, missing=True),
            reference("place_id", "place", missing=True),
            string("meets", 200),
            day("started_on", missing=True),
            reference("successor_id", "lab", missing=True),
            day("last_activity_on", missing=True),
            day("last_check_in_on", missing=True),
            integer("activities"),
            integer("people"),
            integer("new_people"),
            integer("helper_minutes"),
            *stateful(),
        ),
        checks={
            "successor_if_merged": "kind <> 'merged' OR successor_id IS NOT NULL",
            "another_successor": "successor_id IS NULL OR successor_id <> id",
            "call_if_proposal": "proposal_id IS NULL OR call_id IS NOT NULL",
        },
        unique=(("slug",),),
        indexes={
            "call": ("call_id", "kind"),
            "catalogue": ("kind", "name", "id"),
        },
    ),
    Table(
        "lab_role",
        (
            reference("lab_id", "lab"),
            indexed(reference("account_id", "account")),
            string("role", 12),
            instant("since"),
            instant("until", missing=True),
            *sealed(),
        ),
        checks={
            "role": "role IN ('contact','deputy','member','connector')",
        },
        one_where={
            "person": (("lab_id", "account_id", "role"), "until IS NULL"),
        },
    ),
    Table(
        "lab_promise",
        (
            indexed(reference("lab_id", "lab")),
            string("step", 80),
            json("promises"),
            *done(),
            *sealed(),
        ),
    ),
    Table(
        "practice",
        (
            reference("lab_id", "lab"),
            text("text"),
            instant("asked_at"),
            instant("written_at", missing=True),
            string("by", 80, missing=True),
            *sealed(),
        ),
        unique=(("lab_id",),),
    ),
)
