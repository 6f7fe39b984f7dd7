"""Labs, places, diaries."""

from grantcall.migrations.building import create_all, drop_all
from grantcall.migrations.tables import diary, labs

revision = "0004"
down_revision = "0003"

TABLES = (
    *labs.TABLES,
    *diary.TABLES,
)
APPEND_ONLY = (
    "activity",
    "activity_cancelled",
    "lab_promise",
)
STATEFUL = ("lab",)


def upgrade() -> None:
    """Apply the step."""
    create_all(TABLES, APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    drop_all(TABLES)
