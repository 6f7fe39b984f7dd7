"""Calls, their frozen versions, and the acts taken in them."""

from grantcall.migrations.building import Table
from grantcall.migrations.columns import (
    boolean,
    day,
    indexed,
    instant,
    integer,
    reference,
    sealed,
    stateful,
    string,
    text,
)

TABLES = (
    Table(
        "call_version",
        (
            string("call_id", 26),
            integer("number"),
            indexed(string("digest", 64)),
            text("document"),
            instant("published_at"),
            text("reason", missing=True),
            *sealed(),
        ),
        unique=(("call_id", "number"),),
    ),
    Table(
        "call",
        (
            string("slug", 40),
            string("ref", 12),
            string("label_it", 200),
            string("label_en", 200, missing=True),
            instant("opens"),
            instant("closes"),
            boolean("demo"),
            integer("last_number"),
            *stateful(),
        ),
        unique=(("ref",), ("slug",)),
    ),
    Table(
        "act",
        (
            indexed(reference("call_id", "call")),
            string("purpose", 40),
            string("number", 40),
            day("dated"),
            text("subject"),
            string("link", 500, missing=True),
            instant("recorded_at"),
            string("recorded_by", 80),
            *sealed(),
        ),
        checks={
            "number": "number <> ''",
        },
        unique=(("call_id", "purpose", "number", "dated"),),
    ),
)
