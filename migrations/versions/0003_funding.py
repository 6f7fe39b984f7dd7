"""The money: allocations, awards, letters, tranches, reports."""

import sqlalchemy as sa
from alembic import op

from grantcall.core import triggers

revision = "0003"
down_revision = "0002"

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
STATEFUL = (
    "allocation",
    "award",
    "tranche",
    "report",
)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "rule_decision",
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("accept", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_rule_decision_reason")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_rule_decision_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_decision")),
    )
    with op.batch_alter_table("rule_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_decision_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_decision_object"), ["object"], unique=False)

    op.create_table(
        "fund",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("pool", sa.String(length=40), nullable=False),
        sa.Column("budget_cents", sa.Integer(), nullable=False),
        sa.Column("taken_cents", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("taken_cents <= budget_cents", name=op.f("ck_fund_never_overspent")),
        sa.CheckConstraint("taken_cents >= 0", name=op.f("ck_fund_taken")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_fund_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_fund_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("call_id", "pool", name=op.f("uq_fund_call_id_pool")),
    )
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=True),
        sa.Column("locked_by", sa.String(length=80), nullable=True),
        sa.Column("act_id", sa.String(length=26), nullable=True),
        sa.Column("given_cents", sa.Integer(), nullable=True),
        sa.Column("left_cents", sa.Integer(), nullable=True),
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
            "kind <> 'locked' OR (locked_by IS NOT NULL AND proposed_by IS NOT NULL AND locked_by <> proposed_by)",
            name=op.f("ck_allocation_two_persons"),
        ),
        sa.CheckConstraint(
            "kind <> 'locked' OR act_id IS NOT NULL", name=op.f("ck_allocation_act_if_locked")
        ),
        sa.ForeignKeyConstraint(
            ["act_id"],
            ["act.id"],
            name=op.f("fk_allocation_act_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_allocation_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_allocation_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_allocation_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("call_id", "name", name=op.f("uq_allocation_call_id_name")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            "uq_allocation_locked",
            ["call_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'locked'"),
            postgresql_where=sa.text("kind = 'locked'"),
        )

    op.create_table(
        "allocation_cut",
        sa.Column("allocation_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("to_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_allocation_cut_reason")),
        sa.CheckConstraint("to_cents > 0", name=op.f("ck_allocation_cut_to")),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocation.id"],
            name=op.f("fk_allocation_cut_allocation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_allocation_cut_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_allocation_cut_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_cut")),
        sa.UniqueConstraint(
            "allocation_id", "proposal_id", name=op.f("uq_allocation_cut_allocation_id_proposal_id")
        ),
    )
    with op.batch_alter_table("allocation_cut", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_allocation_cut_audit_seq"), ["audit_seq"], unique=False
        )

    op.create_table(
        "allocation_line",
        sa.Column("allocation_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("pool", sa.String(length=40), nullable=False),
        sa.Column("asked_cents", sa.Integer(), nullable=False),
        sa.Column("least_cents", sa.Integer(), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("left_cents", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "(how = 'reserve') = (amount_cents = 0)",
            name=op.f("ck_allocation_line_nothing_on_reserve"),
        ),
        sa.CheckConstraint(
            "how IN ('full','cut','reduced','reserve')", name=op.f("ck_allocation_line_how")
        ),
        sa.CheckConstraint(
            "amount_cents >= 0 AND amount_cents <= asked_cents",
            name=op.f("ck_allocation_line_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocation.id"],
            name=op.f("fk_allocation_line_allocation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_allocation_line_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_allocation_line_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_line")),
        sa.UniqueConstraint(
            "allocation_id",
            "proposal_id",
            name=op.f("uq_allocation_line_allocation_id_proposal_id"),
        ),
    )
    with op.batch_alter_table("allocation_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_allocation_line_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_allocation_line_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "award",
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("allocation_id", sa.String(length=26), nullable=False),
        sa.Column("pool", sa.String(length=40), nullable=False),
        sa.Column("asked_cents", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("taken_cents", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("from_reserve", sa.Boolean(), nullable=False),
        sa.Column("cut_reason", sa.Text(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
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
        sa.CheckConstraint("how IN ('full','cut','reduced')", name=op.f("ck_award_how")),
        sa.CheckConstraint(
            "amount_cents > 0 AND amount_cents <= asked_cents", name=op.f("ck_award_amount")
        ),
        sa.CheckConstraint(
            "taken_cents >= 0 AND taken_cents <= asked_cents", name=op.f("ck_award_taken")
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocation.id"],
            name=op.f("fk_award_allocation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_award_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_award_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_award_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_award_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_award_call", ["call_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_index(
            "uq_award_standing",
            ["proposal_id"],
            unique=True,
            sqlite_where=sa.text("kind NOT IN ('renounced','lapsed','revoked')"),
            postgresql_where=sa.text("kind NOT IN ('renounced','lapsed','revoked')"),
        )

    op.create_table(
        "award_amount",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "why IN ('decided','completed','settled')", name=op.f("ck_award_amount_why")
        ),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_award_amount_amount")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_award_amount_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_award_amount_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_amount")),
    )
    with op.batch_alter_table("award_amount", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_amount_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_amount_award_id"), ["award_id"], unique=False)

    op.create_table(
        "award_sheet",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_award_sheet_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("award_id", "slot", name=op.f("pk_award_sheet")),
    )
    op.create_table(
        "bank_check",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("details_digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("note <> '' OR passed", name=op.f("ck_bank_check_note_if_refused")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_bank_check_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_bank_check_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_check")),
    )
    with op.batch_alter_table("bank_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_check_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_check_award_id"), ["award_id"], unique=False)

    op.create_table(
        "filed",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("register_entry_id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_filed_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_filed_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["register_entry_id"],
            ["register_entry.id"],
            name=op.f("fk_filed_register_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filed")),
        sa.UniqueConstraint("register_entry_id", name=op.f("uq_filed_register_entry_id")),
    )
    with op.batch_alter_table("filed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filed_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_filed_award_id"), ["award_id"], unique=False)

    op.create_table(
        "funding_letter",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("register_entry_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("template_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_funding_letter_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_funding_letter_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_funding_letter_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["register_entry_id"],
            ["register_entry.id"],
            name=op.f("fk_funding_letter_register_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_funding_letter_code")),
        sa.UniqueConstraint("register_entry_id", name=op.f("uq_funding_letter_register_entry_id")),
    )
    with op.batch_alter_table("funding_letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_funding_letter_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_funding_letter_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_funding_letter_sha256"), ["sha256"], unique=False)

    op.create_table(
        "publication",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("link <> ''", name=op.f("ck_publication_link")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_publication_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_publication_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_award_id"), ["award_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
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
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_report_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_report_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_report_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_report_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("award_id", "rule", name=op.f("uq_report_award_id_rule")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_report_call", ["call_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_due_at"), ["due_at"], unique=False)

    op.create_table(
        "tranche",
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.Column("paid_by", sa.String(length=80), nullable=True),
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
            "kind <> 'paid' OR paid_by IS NOT NULL", name=op.f("ck_tranche_payer_if_paid")
        ),
        sa.CheckConstraint(
            "kind <> 'paid' OR released_by <> paid_by", name=op.f("ck_tranche_two_persons")
        ),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_tranche_amount")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_tranche_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_tranche_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_tranche_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_tranche_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tranche")),
        sa.UniqueConstraint("award_id", "rule", name=op.f("uq_tranche_award_id_rule")),
    )
    with op.batch_alter_table("tranche", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tranche_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_tranche_call", ["call_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_tranche_due_at"), ["due_at"], unique=False)

    op.create_table(
        "expense_decision",
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("accepted_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "decision = 'accepted' OR reason <> ''", name=op.f("ck_expense_decision_reason")
        ),
        sa.CheckConstraint(
            "decision IN ('accepted','reduced','refused')",
            name=op.f("ck_expense_decision_decision"),
        ),
        sa.CheckConstraint("accepted_cents >= 0", name=op.f("ck_expense_decision_accepted")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_expense_decision_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_expense_decision_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_decision")),
    )
    with op.batch_alter_table("expense_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expense_decision_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index("ix_expense_decision_line", ["report_id", "line"], unique=False)

    op.create_table(
        "letter_protocol",
        sa.Column("letter_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("number <> ''", name=op.f("ck_letter_protocol_number")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_letter_protocol_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["funding_letter.id"],
            name=op.f("fk_letter_protocol_letter_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_protocol")),
    )
    with op.batch_alter_table("letter_protocol", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_letter_protocol_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_letter_protocol_letter_id"), ["letter_id"], unique=False
        )

    op.create_table(
        "payment",
        sa.Column("award_id", sa.String(length=26), nullable=False),
        sa.Column("tranche_id", sa.String(length=26), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("direction IN ('out','back')", name=op.f("ck_payment_direction")),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_payment_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award.id"],
            name=op.f("fk_payment_award_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["tranche_id"],
            ["tranche.id"],
            name=op.f("fk_payment_tranche_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(
            "uq_payment_out",
            ["tranche_id"],
            unique=True,
            sqlite_where=sa.text("direction = 'out'"),
            postgresql_where=sa.text("direction = 'out'"),
        )
        batch_op.create_index(batch_op.f("ix_payment_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_award_id"), ["award_id"], unique=False)

    op.create_table(
        "report_request",
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_report_request_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_request_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_request")),
    )
    with op.batch_alter_table("report_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_request_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_request_report_id"), ["report_id"], unique=False
        )

    op.create_table(
        "report_sheet",
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["report.id"],
            name=op.f("fk_report_sheet_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report_sheet")),
    )
    op.create_table(
        "signed_letter",
        sa.Column("letter_id", sa.String(length=26), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("matched_by", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_signed_letter_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_signed_letter_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["funding_letter.id"],
            name=op.f("fk_signed_letter_letter_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_letter")),
        sa.UniqueConstraint("letter_id", "sha256", name=op.f("uq_signed_letter_letter_id_sha256")),
    )
    with op.batch_alter_table("signed_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_letter_audit_seq"), ["audit_seq"], unique=False)
    triggers.install(op.get_bind(), APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    with op.batch_alter_table("signed_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_letter_audit_seq"))

    op.drop_table("signed_letter")
    op.drop_table("report_sheet")
    with op.batch_alter_table("report_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_request_report_id"))
        batch_op.drop_index(batch_op.f("ix_report_request_audit_seq"))

    op.drop_table("report_request")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payment_out",
            sqlite_where=sa.text("direction = 'out'"),
            postgresql_where=sa.text("direction = 'out'"),
        )
        batch_op.drop_index(batch_op.f("ix_payment_award_id"))
        batch_op.drop_index(batch_op.f("ix_payment_audit_seq"))

    op.drop_table("payment")
    with op.batch_alter_table("letter_protocol", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_protocol_letter_id"))
        batch_op.drop_index(batch_op.f("ix_letter_protocol_audit_seq"))

    op.drop_table("letter_protocol")
    with op.batch_alter_table("expense_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_expense_decision_line")
        batch_op.drop_index(batch_op.f("ix_expense_decision_audit_seq"))

    op.drop_table("expense_decision")
    with op.batch_alter_table("tranche", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tranche_due_at"))
        batch_op.drop_index("ix_tranche_call")
        batch_op.drop_index(batch_op.f("ix_tranche_audit_seq"))

    op.drop_table("tranche")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_due_at"))
        batch_op.drop_index("ix_report_call")
        batch_op.drop_index(batch_op.f("ix_report_audit_seq"))

    op.drop_table("report")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_award_id"))
        batch_op.drop_index(batch_op.f("ix_publication_audit_seq"))

    op.drop_table("publication")
    with op.batch_alter_table("funding_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_letter_sha256"))
        batch_op.drop_index(batch_op.f("ix_funding_letter_award_id"))
        batch_op.drop_index(batch_op.f("ix_funding_letter_audit_seq"))

    op.drop_table("funding_letter")
    with op.batch_alter_table("filed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filed_award_id"))
        batch_op.drop_index(batch_op.f("ix_filed_audit_seq"))

    op.drop_table("filed")
    with op.batch_alter_table("bank_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_check_award_id"))
        batch_op.drop_index(batch_op.f("ix_bank_check_audit_seq"))

    op.drop_table("bank_check")
    op.drop_table("award_sheet")
    with op.batch_alter_table("award_amount", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_amount_award_id"))
        batch_op.drop_index(batch_op.f("ix_award_amount_audit_seq"))

    op.drop_table("award_amount")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_award_standing",
            sqlite_where=sa.text("kind NOT IN ('renounced','lapsed','revoked')"),
            postgresql_where=sa.text("kind NOT IN ('renounced','lapsed','revoked')"),
        )
        batch_op.drop_index(batch_op.f("ix_award_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_award_due_at"))
        batch_op.drop_index("ix_award_call")
        batch_op.drop_index(batch_op.f("ix_award_audit_seq"))

    op.drop_table("award")
    with op.batch_alter_table("allocation_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_line_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_allocation_line_audit_seq"))

    op.drop_table("allocation_line")
    with op.batch_alter_table("allocation_cut", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_cut_audit_seq"))

    op.drop_table("allocation_cut")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_allocation_locked",
            sqlite_where=sa.text("kind = 'locked'"),
            postgresql_where=sa.text("kind = 'locked'"),
        )
        batch_op.drop_index(batch_op.f("ix_allocation_due_at"))
        batch_op.drop_index(batch_op.f("ix_allocation_audit_seq"))

    op.drop_table("allocation")
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fund_audit_seq"))

    op.drop_table("fund")
    with op.batch_alter_table("rule_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_decision_object"))
        batch_op.drop_index(batch_op.f("ix_rule_decision_audit_seq"))

    op.drop_table("rule_decision")
