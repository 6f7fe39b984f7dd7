"""What labs do, day by day."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    day,
    done,
    indexed,
    integer,
    json,
    reference,
    sealed,
    string,
    text,
)

TABLES = (
    Table(
        "activity",
        (
            reference("lab_id", "lab"),
            indexed(day("day")),
            string("place", 60),
            integer("people"),
            integer("new_people"),
            integer("helpers"),
            integer("minutes_each"),
            string("heard_as", 8),
            json("answers"),
            *done(),
            *sealed(),
        ),
        checks={
            "heard_as": "heard_as IN ('planned','declared','verified')",
            "helpers": "helpers >= 0 AND minutes_each >= 0",
            "people": "people >= 0 AND new_people >= 0 AND new_people <= people",
        },
        indexes={
            "diary": ("lab_id", "day", "id"),
        },
    ),
    Table(
        "activity_cancelled",
        (
            reference("activity_id", "activity"),
            text("reason"),
            *done(),
            *sealed(),
        ),
        checks={
            "reason": "reason <> ''",
        },
        unique=(("activity_id",),),
    ),
)
