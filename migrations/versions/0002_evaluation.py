"""The committee and its judgement: seats, reviews, marks, rankings, minutes."""

from grantcall.migrations.building import create_all, drop_all
from grantcall.migrations.tables import committee, judgement

revision = "0002"
down_revision = "0001"

TABLES = (
    *committee.TABLES,
    *judgement.TABLES,
)
APPEND_ONLY = (
    "sent_sheet",
    "conflict_declaration",
    "spread_note",
    "draw",
    "ranking",
    "ranking_entry",
    "minutes",
)
STATEFUL = ("review",)


def upgrade() -> None:
    """Apply the step."""
    create_all(TABLES, APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    drop_all(TABLES)
