"""What the database itself refuses: changing the append-only, moving state by hand.

One place writes the triggers for both databases; migrations and the check that the schema
is complete use it.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.engine import Connection

APPEND_ONLY = (
    "audit_event",
    "register_entry",
    "call_version",
    "step",
    "act",
    "submission",
    "receipt",
    "finding_decision",
    "sent_sheet",
    "conflict_declaration",
    "spread_note",
    "draw",
    "ranking",
    "ranking_entry",
    "minutes",
    "allocation_line",
    "award_amount",
    "funding_letter",
    "letter_protocol",
    "signed_letter",
    "filed",
    "bank_check",
    "publication",
    "payment",
    "expense_decision",
    "rule_decision",
    "activity",
    "activity_cancelled",
    "lab_promise",
    "measurement",
)
STATEFUL = (
    "call",
    "proposal",
    "member",
    "review",
    "allocation",
    "award",
    "tranche",
    "report",
    "lab",
)


def statements(dialect: str, append_only: Iterable[str], stateful: Iterable[str]) -> list[str]:
    """Return the statements that create every trigger, for "sqlite" or "postgresql"."""
    made = _postgresql_functions() if dialect == "postgresql" else []
    for table in append_only:
        made += _append_only(dialect, table)
    for table in stateful:
        made += _state_door(dialect, table)
    return made


def install(connection: Connection, append_only: Iterable[str], stateful: Iterable[str]) -> None:
    """Create the triggers for the tables named."""
    for statement in statements(connection.dialect.name, append_only, stateful):
        connection.execute(text(statement))


def expected_names() -> set[str]:
    """Return the names of all triggers that a complete schema holds."""
    names = {f"{table}_keeps" for table in APPEND_ONLY}
    names |= {f"{table}_stays" for table in APPEND_ONLY}
    names |= {f"{table}_once" for table in APPEND_ONLY}
    return names | {f"{table}_door" for table in STATEFUL}


def _append_only(dialect: str, table: str) -> list[str]:
    if dialect == "postgresql":
        refuse = "EXECUTE FUNCTION grantcall_append_only()"
        return [
            f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_once BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
        ]
    key = "seq" if table == "audit_event" else "id"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    # INSERT OR REPLACE deletes without firing the delete trigger unless recursive_triggers
    # is on, which another client may have left off.
    known = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - own names
    return [
        f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN {known} {refuse}",
    ]


def _state_door(dialect: str, table: str) -> list[str]:
    name = f'CREATE TRIGGER {table}_door BEFORE UPDATE ON "{table}"'
    if dialect == "postgresql":
        return [
            (
                f"{name} FOR EACH ROW WHEN ((NEW.state IS DISTINCT FROM OLD.state "
                "OR NEW.kind IS DISTINCT FROM OLD.kind) "
                "AND NEW.audit_seq IS NOT DISTINCT FROM OLD.audit_seq) "
                "EXECUTE FUNCTION grantcall_state_door()"
            )
        ]
    message = f"the state of a {table} changes only with its audit event"
    return [
        (
            f"{name} WHEN (NEW.state IS NOT OLD.state OR NEW.kind IS NOT OLD.kind) "
            f"AND NEW.audit_seq IS OLD.audit_seq BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    ]


def _postgresql_functions() -> list[str]:
    return [
        (
            "CREATE OR REPLACE FUNCTION grantcall_append_only() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        ),
        (
            "CREATE OR REPLACE FUNCTION grantcall_state_door() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'the state of a % changes only with its audit event', "
            "TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        ),
    ]
