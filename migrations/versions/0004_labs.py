"""Labs, places, diaries."""

import sqlalchemy as sa
from alembic import op

from grantcall.core import triggers

revision = "0004"
down_revision = "0003"

APPEND_ONLY = (
    "activity",
    "activity_cancelled",
    "lab_promise",
)
STATEFUL = ("lab",)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "network",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("label_it", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=True),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_network_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_network_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("slug", name=op.f("uq_network_slug")),
    )
    with op.batch_alter_table("network", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_network_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "place",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sort", sa.String(length=5), nullable=False),
        sa.Column("municipality", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("sort IN ('cafe','other')", name=op.f("ck_place_sort")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_place_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("slug", name=op.f("uq_place_slug")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "lab",
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=True),
        sa.Column("proposal_id", sa.String(length=26), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("municipality", sa.String(length=60), nullable=True),
        sa.Column("area", sa.String(length=40), nullable=True),
        sa.Column("place_id", sa.String(length=26), nullable=True),
        sa.Column("meets", sa.String(length=200), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.String(length=26), nullable=True),
        sa.Column("last_activity_on", sa.Date(), nullable=True),
        sa.Column("last_check_in_on", sa.Date(), nullable=True),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("new_people", sa.Integer(), nullable=False),
        sa.Column("helper_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_action", sa.String(length=80), nullable=True),
        sa.Column("suspended", sa.Text(), nullable=True),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "kind <> 'merged' OR successor_id IS NOT NULL", name=op.f("ck_lab_successor_if_merged")
        ),
        sa.CheckConstraint(
            "successor_id IS NULL OR successor_id <> id", name=op.f("ck_lab_another_successor")
        ),
        sa.CheckConstraint(
            "proposal_id IS NULL OR call_id IS NOT NULL", name=op.f("ck_lab_call_if_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_lab_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_lab_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["place.id"],
            name=op.f("fk_lab_place_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_lab_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["lab.id"],
            name=op.f("fk_lab_successor_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_lab_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab")),
        sa.UniqueConstraint("slug", name=op.f("uq_lab_slug")),
    )
    with op.batch_alter_table("lab", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_lab_call", ["call_id", "kind"], unique=False)
        batch_op.create_index("ix_lab_catalogue", ["kind", "name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("lab_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("new_people", sa.Integer(), nullable=False),
        sa.Column("helpers", sa.Integer(), nullable=False),
        sa.Column("minutes_each", sa.Integer(), nullable=False),
        sa.Column("heard_as", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "heard_as IN ('planned','declared','verified')", name=op.f("ck_activity_heard_as")
        ),
        sa.CheckConstraint("helpers >= 0 AND minutes_each >= 0", name=op.f("ck_activity_helpers")),
        sa.CheckConstraint(
            "people >= 0 AND new_people >= 0 AND new_people <= people",
            name=op.f("ck_activity_people"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_activity_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"],
            ["lab.id"],
            name=op.f("fk_activity_lab_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_activity_day", ["day"], unique=False)
        batch_op.create_index("ix_activity_diary", ["lab_id", "day", "id"], unique=False)

    op.create_table(
        "lab_promise",
        sa.Column("lab_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("promises", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_lab_promise_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"],
            ["lab.id"],
            name=op.f("fk_lab_promise_lab_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_promise")),
    )
    with op.batch_alter_table("lab_promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_promise_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_promise_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "lab_role",
        sa.Column("lab_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "role IN ('contact','deputy','member','connector')", name=op.f("ck_lab_role_role")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_lab_role_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_lab_role_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"],
            ["lab.id"],
            name=op.f("fk_lab_role_lab_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_role")),
    )
    with op.batch_alter_table("lab_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lab_role_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lab_role_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(
            "uq_lab_role_person",
            ["lab_id", "account_id", "role"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "practice",
        sa.Column("lab_id", sa.String(length=26), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_practice_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"],
            ["lab.id"],
            name=op.f("fk_practice_lab_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("lab_id", name=op.f("uq_practice_lab_id")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "activity_cancelled",
        sa.Column("activity_id", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_activity_cancelled_reason")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_activity_cancelled_activity_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_activity_cancelled_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_cancelled")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_activity_cancelled_activity_id")),
    )
    with op.batch_alter_table("activity_cancelled", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_cancelled_audit_seq"), ["audit_seq"], unique=False
        )
    triggers.install(op.get_bind(), APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    with op.batch_alter_table("activity_cancelled", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_cancelled_audit_seq"))

    op.drop_table("activity_cancelled")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_audit_seq"))

    op.drop_table("practice")
    with op.batch_alter_table("lab_role", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lab_role_person",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_lab_role_audit_seq"))
        batch_op.drop_index(batch_op.f("ix_lab_role_account_id"))

    op.drop_table("lab_role")
    with op.batch_alter_table("lab_promise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_promise_lab_id"))
        batch_op.drop_index(batch_op.f("ix_lab_promise_audit_seq"))

    op.drop_table("lab_promise")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_diary")
        batch_op.drop_index("ix_activity_day")
        batch_op.drop_index(batch_op.f("ix_activity_audit_seq"))

    op.drop_table("activity")
    with op.batch_alter_table("lab", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lab_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_lab_due_at"))
        batch_op.drop_index("ix_lab_catalogue")
        batch_op.drop_index("ix_lab_call")
        batch_op.drop_index(batch_op.f("ix_lab_audit_seq"))

    op.drop_table("lab")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_audit_seq"))

    op.drop_table("place")
    with op.batch_alter_table("network", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_network_audit_seq"))

    op.drop_table("network")
