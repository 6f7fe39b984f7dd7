"""Calls, their frozen versions, and the acts taken in them."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "call_version",
        (
            column.string("call_id", 26),
            column.integer("number"),
            column.string("digest", 64, indexed=True),
            column.text("document"),
            column.instant("published_at"),
            column.text("reason", missing=True),
            *column.sealed(),
        ),
        unique=(("call_id", "number"),),
    ),
    Table(
        "call",
        (
            column.string("slug", 40),
            column.string("ref", 12),
            column.string("label_it", 200),
            column.string("label_en", 200, missing=True),
            column.instant("opens"),
            column.instant("closes"),
            column.boolean("demo"),
            column.integer("last_number"),
            *column.stateful(),
        ),
        unique=(("ref",), ("slug",)),
    ),
    Table(
        "act",
        (
            column.reference("call_id", "call", indexed=True),
            column.string("purpose", 40),
            column.string("number", 40),
            column.day("dated"),
            column.text("subject"),
            column.string("link", 500, missing=True),
            column.instant("recorded_at"),
            column.string("recorded_by", 80),
            *column.sealed(),
        ),
        checks={"number": "number <> ''"},
        unique=(("call_id", "purpose", "number", "dated"),),
    ),
)
