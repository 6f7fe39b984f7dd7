"""The ground: accounts, calls, proposals and their trail."""

from grantcall.migrations.building import create_all, drop_all
from grantcall.migrations.tables import admission, calls, people, proposals, trail, work

revision = "0001"
down_revision = None

TABLES = (
    *trail.TABLES,
    *calls.TABLES,
    *people.TABLES,
    *work.TABLES,
    *proposals.TABLES,
    *admission.TABLES,
)
APPEND_ONLY = (
    "audit_event",
    "register_entry",
    "call_version",
    "step",
    "act",
    "submission",
    "receipt",
    "finding_decision",
)
STATEFUL = ("call", "proposal", "member")


def upgrade() -> None:
    """Apply the step."""
    create_all(TABLES, APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    drop_all(TABLES)
