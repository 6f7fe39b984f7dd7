"""What labs do, day by day."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "activity",
        (
            column.reference("lab_id", "lab"),
            column.day("day", indexed=True),
            column.string("place", 60),
            column.integer("people"),
            column.integer("new_people"),
            column.integer("helpers"),
            column.integer("minutes_each"),
            column.string("heard_as", 8),
            column.json("answers"),
            *column.done(),
            *column.sealed(),
        ),
        checks={
            "heard_as": "heard_as IN ('planned','declared','verified')",
            "helpers": "helpers >= 0 AND minutes_each >= 0",
            "people": "people >= 0 AND new_people >= 0 AND new_people <= people",
        },
        indexes={"diary": ("lab_id", "day", "id")},
    ),
    Table(
        "activity_cancelled",
        (
            column.reference("activity_id", "activity"),
            column.text("reason"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"reason": "reason <> ''"},
        unique=(("activity_id",),),
    ),
)
