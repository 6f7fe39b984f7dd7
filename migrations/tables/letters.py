"""Letters of funding, and what was filed about an award."""

from grantcall.migrations import column
from grantcall.migrations.building import Table

TABLES = (
    Table(
        "filed",
        (
            column.reference("award_id", "award", indexed=True),
            column.string("object", 120),
            column.string("step", 80),
            column.reference("register_entry_id", "register_entry"),
            column.text("document"),
            column.string("fingerprint", 64),
            column.integer("chain_seq"),
            column.string("chain_head", 64),
            *column.done(),
            *column.sealed(),
        ),
        unique=(("register_entry_id",),),
    ),
    Table(
        "funding_letter",
        (
            column.reference("award_id", "award", indexed=True),
            column.reference("register_entry_id", "register_entry"),
            column.string("code", 40),
            column.string("kind", 40),
            column.reference("file_id", "stored_file"),
            column.string("sha256", 64, indexed=True),
            column.string("template_digest", 64),
            column.string("language", 2),
            column.integer("amount_cents"),
            *column.done(),
            *column.sealed(),
        ),
        unique=(("code",), ("register_entry_id",)),
    ),
    Table(
        "letter_protocol",
        (
            column.reference("letter_id", "funding_letter", indexed=True),
            column.string("number", 40),
            column.day("dated"),
            *column.done(),
            *column.sealed(),
        ),
        checks={"number": "number <> ''"},
    ),
    Table(
        "signed_letter",
        (
            column.reference("letter_id", "funding_letter"),
            column.reference("file_id", "stored_file"),
            column.string("sha256", 64),
            column.json("matched_by"),
            *column.done(),
            *column.sealed(),
        ),
        unique=(("letter_id", "sha256"),),
    ),
)
