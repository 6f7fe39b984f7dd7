"""The committee and its judgement: seats, reviews, marks, rankings, minutes."""

import sqlalchemy as sa
from alembic import op

from grantcall.core import triggers

revision = "0002"
down_revision = "0001"

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
    op.create_table(
        "draw",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("seed <> ''", name=op.f("ck_draw_seed")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_draw_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_draw_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
    )
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draw_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_draw_call_id"), ["call_id"], unique=False)

    op.create_table(
        "minutes",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_minutes_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_minutes_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_minutes_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_minutes_call_id_number")),
    )
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_minutes_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "committee_seat",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("act_id", sa.String(length=26), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared", sa.JSON(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR end_reason <> ''", name=op.f("ck_committee_seat_reason_if_ended")
        ),
        sa.CheckConstraint("role IN ('chair','member')", name=op.f("ck_committee_seat_role")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_committee_seat_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
            name=op.f("fk_committee_seat_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_committee_seat_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_committee_seat_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_seat")),
    )
    with op.batch_alter_table("committee_seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_committee_seat_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_committee_seat_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            "uq_committee_seat_chair",
            ["call_id"],
            unique=True,
            sqlite_where=sa.text("role = 'chair' AND ended_at IS NULL"),
            postgresql_where=sa.text("role = 'chair' AND ended_at IS NULL"),
        )
        batch_op.create_index(
            "uq_committee_seat_person",
            ["call_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "conflict_declaration",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("conflict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "conflict = 'none' OR reason <> ''", name=op.f("ck_conflict_declaration_reason")
        ),
        sa.CheckConstraint(
            "conflict IN ('none','declared','found')", name=op.f("ck_conflict_declaration_conflict")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_conflict_declaration_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_conflict_declaration_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_conflict_declaration_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_conflict_declaration_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
    )
    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_declaration_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            "ix_conflict_declaration_person", ["account_id", "proposal_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conflict_declaration_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "ranking",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("act_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "stage = 'provisional' OR act_id IS NOT NULL", name=op.f("ck_ranking_final_under_act")
        ),
        sa.CheckConstraint("stage IN ('provisional','final')", name=op.f("ck_ranking_stage")),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
            name=op.f("fk_ranking_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_ranking_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_ranking_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking")),
        sa.UniqueConstraint(
            "call_id", "stage", "number", name=op.f("uq_ranking_call_id_stage_number")
        ),
    )
    with op.batch_alter_table("ranking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranking_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "review",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("collegial", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_review_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_review_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_review_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_review_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_review_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint(
            "proposal_id", "account_id", name=op.f("uq_review_proposal_id_account_id")
        ),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_review_call", ["call_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_due_at"), ["due_at"], unique=False)
        batch_op.create_index("ix_review_queue", ["account_id", "call_id", "turn"], unique=False)

    op.create_table(
        "spread_note",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("note <> ''", name=op.f("ck_spread_note_note")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_spread_note_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_spread_note_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spread_note")),
    )
    with op.batch_alter_table("spread_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spread_note_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_spread_note_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "mark_sheet",
        sa.Column("review_id", sa.String(length=26), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("dissent", sa.JSON(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_mark_sheet_review_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_mark_sheet")),
    )
    op.create_table(
        "ranking_entry",
        sa.Column("ranking_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("list_value", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("words_it", sa.Text(), nullable=False),
        sa.Column("words_en", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "(tier = 'suitable') = (position IS NOT NULL)",
            name=op.f("ck_ranking_entry_place_if_suitable"),
        ),
        sa.CheckConstraint(
            "tier IN ('suitable','unsuitable','not_ranked')", name=op.f("ck_ranking_entry_tier")
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_ranking_entry_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_ranking_entry_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ranking_id"],
            ["ranking.id"],
            name=op.f("fk_ranking_entry_ranking_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_entry")),
        sa.UniqueConstraint(
            "ranking_id", "proposal_id", name=op.f("uq_ranking_entry_ranking_id_proposal_id")
        ),
    )
    with op.batch_alter_table("ranking_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranking_entry_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_ranking_entry_order", ["ranking_id", "turn"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ranking_entry_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "sent_sheet",
        sa.Column("review_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("dissent", sa.JSON(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("present > 0", name=op.f("ck_sent_sheet_present")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_sent_sheet_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_sent_sheet_review_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_sheet")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_sent_sheet_review_id_number")),
    )
    with op.batch_alter_table("sent_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_sheet_audit_seq"), ["audit_seq"], unique=False)
    triggers.install(op.get_bind(), APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    with op.batch_alter_table("sent_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_sheet_audit_seq"))

    op.drop_table("sent_sheet")
    with op.batch_alter_table("ranking_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranking_entry_proposal_id"))
        batch_op.drop_index("ix_ranking_entry_order")
        batch_op.drop_index(batch_op.f("ix_ranking_entry_audit_seq"))

    op.drop_table("ranking_entry")
    op.drop_table("mark_sheet")
    with op.batch_alter_table("spread_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spread_note_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_spread_note_audit_seq"))

    op.drop_table("spread_note")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_queue")
        batch_op.drop_index(batch_op.f("ix_review_due_at"))
        batch_op.drop_index("ix_review_call")
        batch_op.drop_index(batch_op.f("ix_review_audit_seq"))

    op.drop_table("review")
    with op.batch_alter_table("ranking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ranking_audit_seq"))

    op.drop_table("ranking")
    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_declaration_proposal_id"))
        batch_op.drop_index("ix_conflict_declaration_person")
        batch_op.drop_index(batch_op.f("ix_conflict_declaration_audit_seq"))

    op.drop_table("conflict_declaration")
    with op.batch_alter_table("committee_seat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_committee_seat_person",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_committee_seat_chair",
            sqlite_where=sa.text("role = 'chair' AND ended_at IS NULL"),
            postgresql_where=sa.text("role = 'chair' AND ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_committee_seat_audit_seq"))
        batch_op.drop_index(batch_op.f("ix_committee_seat_account_id"))

    op.drop_table("committee_seat")
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_minutes_audit_seq"))

    op.drop_table("minutes")
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draw_call_id"))
        batch_op.drop_index(batch_op.f("ix_draw_audit_seq"))

    op.drop_table("draw")
