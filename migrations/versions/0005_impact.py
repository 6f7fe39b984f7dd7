"""Programmes, indicators, their measurements, and how they are read."""

from grantcall.migrations.building import create_all, drop_all
from grantcall.migrations.tables import impact

revision = "0005"
down_revision = "0004"

TABLES = impact.TABLES
APPEND_ONLY = ("measurement",)
STATEFUL = ()


def upgrade() -> None:
    """Apply the step."""
    create_all(TABLES, APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    drop_all(TABLES)
