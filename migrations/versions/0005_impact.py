"""Programmes, indicators, their measurements, and how they are read."""

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
        "programme",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("label_it", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("about_it", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_programme_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("name", name=op.f("uq_programme_name")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=14), nullable=False),
        sa.Column("shown", sa.String(length=8), nullable=False),
        sa.Column("beside", sa.String(length=60), nullable=False),
        sa.Column("front", sa.Boolean(), nullable=False),
        sa.Column("label_it", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("note_it", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "unit IN ('people','attendances','consultations','events','sessions','labs','classes','pupils','hours','weeks','places','cents','percent','proposals')",
            name=op.f("ck_indicator_unit"),
        ),
        sa.CheckConstraint(
            "shown IN ('pair','edition','curve','share','factor','value','count')",
            name=op.f("ck_indicator_shown"),
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
        sa.Column("after_months", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("window_it", sa.String(length=120), nullable=False),
        sa.Column("window_en", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("caveat_it", sa.Text(), nullable=False),
        sa.Column("caveat_en", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.String(length=26), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_measurement_source")),
        sa.CheckConstraint("months IS NULL OR months > 0", name=op.f("ck_measurement_months")),
        sa.CheckConstraint("value >= 0", name=op.f("ck_measurement_value")),
        sa.CheckConstraint(
            "after_months IS NULL OR after_months >= 0", name=op.f("ck_measurement_after_months")
        ),
        sa.CheckConstraint(
            "replaces_id IS NULL OR reason <> ''", name=op.f("ck_measurement_reason_if_corrected")
        ),
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
    op.create_table(
        "reading",
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("label_it", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("people_of", sa.String(length=60), nullable=False),
        sa.Column("people_turn", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("hours_of", sa.String(length=60), nullable=False),
        sa.Column("weeks_of", sa.String(length=60), nullable=False),
        sa.Column("rate_of", sa.String(length=60), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("months > 0", name=op.f("ck_reading_months")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_reading_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("programme", "turn", name=op.f("uq_reading_programme_turn")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("north", sa.Integer(), nullable=False),
        sa.Column("east", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("residents > 0", name=op.f("ck_municipality_residents")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_municipality_source")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_municipality_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("programme", "code", name=op.f("uq_municipality_programme_code")),
    )
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_municipality_audit_seq"), ["audit_seq"], unique=False)

    triggers.install(op.get_bind(), APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    for table in ("municipality", "reading"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_audit_seq"))
        op.drop_table(table)
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index("ix_measurement_indicator")
        batch_op.drop_index(batch_op.f("ix_measurement_audit_seq"))

    op.drop_table("measurement")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_audit_seq"))

    op.drop_table("indicator")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_audit_seq"))

    op.drop_table("programme")
