"""The money: allocations, awards, letters, tranches, reports."""

from grantcall.migrations.building import create_all, drop_all
from grantcall.migrations.tables import allocations, awards, letters, payments

revision = "0003"
down_revision = "0002"

TABLES = (
    *allocations.TABLES,
    *awards.TABLES,
    *letters.TABLES,
    *payments.TABLES,
)
APPEND_ONLY = (
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
)
STATEFUL = ("allocation", "award", "tranche", "report")


def upgrade() -> None:
    """Apply the step."""
    create_all(TABLES, APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    drop_all(TABLES)
