"""Indicators and their measurements."""

import sqlalchemy as sa
from alembic import op

from grantcall.core import triggers

revision = "0005"
down_revision = "0004"

APPEND_ONLY = ("measurement",)
STATEFUL = ()


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "indicator",
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=14), nullable=False),
        sa.Column("label_it", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("note_it", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "unit IN ('people','attendances','consultations','events','sessions','labs','classes','pupils','hours','cents','percent','proposals')",
            name=op.f("ck_indicator_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_indicator_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("programme", "name", name=op.f("uq_indicator_programme_name")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "measurement",
        sa.Column("indicator_id", sa.String(length=26), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("window_it", sa.String(length=120), nullable=False),
        sa.Column("window_en", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("caveat_it", sa.Text(), nullable=False),
        sa.Column("caveat_en", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_measurement_source")),
        sa.CheckConstraint("months IS NULL OR months > 0", name=op.f("ck_measurement_months")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_measurement_value")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_measurement_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_measurement_indicator_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["measurement.id"],
            name=op.f("fk_measurement_replaces_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_measurement_replaces_id")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measurement_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_measurement_indicator", ["indicator_id", "turn"], unique=False)
    triggers.install(op.get_bind(), APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index("ix_measurement_indicator")
        batch_op.drop_index(batch_op.f("ix_measurement_audit_seq"))

    op.drop_table("measurement")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_audit_seq"))

    op.drop_table("indicator")
