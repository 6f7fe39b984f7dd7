"""Letters of funding, and what was filed about an award."""

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
        "filed",
        (
            indexed(reference("award_id", "award")),
            string("object", 120),
            string("step", 80),
            reference("register_entry_id", "register_entry"),
            text("document"),
            string("fingerprint", 64),
            integer("chain_seq"),
            string("chain_head", 64),
            *done(),
            *sealed(),
        ),
        unique=(("register_entry_id",),),
    ),
    Table(
        "funding_letter",
        (
            indexed(reference("award_id", "award")),
            reference("register_entry_id", "register_entry"),
            string("code", 40),
            string("kind", 40),
            reference("file_id", "stored_file"),
            indexed(string("sha256", 64)),
            string("template_digest", 64),
            string("language", 2),
            integer("amount_cents"),
            *done(),
            *sealed(),
        ),
        unique=(("code",), ("register_entry_id",)),
    ),
    Table(
        "letter_protocol",
        (
            indexed(reference("letter_id", "funding_letter")),
            string("number", 40),
            day("dated"),
            *done(),
            *sealed(),
        ),
        checks={
            "number": "number <> ''",
        },
    ),
    Table(
        "signed_letter",
        (
            reference("letter_id", "funding_letter"),
            reference("file_id", "stored_file"),
            string("sha256", 64),
            json("matched_by"),
            *done(),
            *sealed(),
        ),
        unique=(("letter_id", "sha256"),),
    ),
)
