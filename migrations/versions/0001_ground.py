"""The ground: accounts, calls, proposals and their trail."""

import sqlalchemy as sa
from alembic import op

from grantcall.core import triggers

revision = "0001"
down_revision = None

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
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_event_hash")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_object_action", ["object", "action"], unique=False)

    op.create_table(
        "citizen_group",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("join_secret", sa.String(length=60), nullable=False),
        sa.Column("join_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_group")),
        sa.UniqueConstraint("join_secret", name=op.f("uq_citizen_group_join_secret")),
    )
    op.create_table(
        "idempotency_token",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", "actor", "action", name=op.f("pk_idempotency_token")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=True),
        sa.Column("next_path", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("burnt_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_link_email", ["email"], unique=False)

    op.create_table(
        "register_counter",
        sa.Column("register", sa.String(length=3), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("register", "year", name=op.f("pk_register_counter")),
    )
    op.create_table(
        "reminder",
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("object", "due_at", "days", name=op.f("pk_reminder")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("window", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_throttle")),
    )
    op.create_table(
        "account",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("language IN ('it', 'en')", name=op.f("ck_account_language")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_account_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "call_version",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_call_version_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_version_call_id_number")),
    )
    with op.batch_alter_table("call_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_version_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_version_digest"), ["digest"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_outbox_message_sent_at_if_sent")
        ),
        sa.CheckConstraint(
            "state IN ('held','ready','sending','sent','failed')",
            name=op.f("ck_outbox_message_state"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_outbox_message_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_message_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outbox_message_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_message_object"), ["object"], unique=False)
        batch_op.create_index("ix_outbox_message_waiting", ["state", "next_try_at"], unique=False)

    op.create_table(
        "register_entry",
        sa.Column("register", sa.String(length=3), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("document_digest", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("register IN ('IN', 'OUT')", name=op.f("ck_register_entry_register")),
        sa.CheckConstraint("number > 0", name=op.f("ck_register_entry_number")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_register_entry_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint(
            "register", "year", "number", name=op.f("uq_register_entry_register_year_number")
        ),
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_entry_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_register_entry_object"), ["object"], unique=False)

    op.create_table(
        "step",
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("to_kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("act_id", sa.String(length=26), nullable=True),
        sa.Column("cause", sa.String(length=120), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_step_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index("ix_step_object_seq", ["object", "audit_seq"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_stored_file_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "call",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.Column("label_it", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=True),
        sa.Column("opens", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
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
            name=op.f("fk_call_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_call_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("ref", name=op.f("uq_call_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_call_slug")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_due_at"), ["due_at"], unique=False)

    op.create_table(
        "group_role",
        sa.Column("group_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "role IN ('contact','deputy','member','connector')", name=op.f("ck_group_role_role")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_group_role_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_group_role_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["citizen_group.id"],
            name=op.f("fk_group_role_group_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_role")),
    )
    with op.batch_alter_table("group_role", schema=None) as batch_op:
        batch_op.create_index("ix_group_role_account", ["account_id", "group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_role_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_role_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "uq_group_role_one_contact",
            ["group_id"],
            unique=True,
            sqlite_where=sa.text("role = 'contact' AND until IS NULL"),
            postgresql_where=sa.text("role = 'contact' AND until IS NULL"),
        )

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_sign_in_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "act",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("number <> ''", name=op.f("ck_act_number")),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_act_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_act_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
        sa.UniqueConstraint(
            "call_id",
            "purpose",
            "number",
            "dated",
            name=op.f("uq_act_call_id_purpose_number_dated"),
        ),
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_act_call_id"), ["call_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "done_at IS NULL OR done_at >= created_at", name=op.f("ck_follow_up_order")
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_follow_up_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_call_id"), ["call_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("group_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=24), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=True),
        sa.Column("area", sa.String(length=40), nullable=True),
        sa.Column("requested_cents", sa.Integer(), nullable=True),
        sa.Column("members_confirmed", sa.Integer(), nullable=False),
        sa.Column("open_flags", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
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
            "kind = 'draft' OR kind IN ('withdrawn','expired') OR number IS NOT NULL",
            name=op.f("ck_proposal_number_once_sent"),
        ),
        sa.CheckConstraint(
            "number IS NULL OR submitted_at IS NOT NULL", name=op.f("ck_proposal_instant_if_number")
        ),
        sa.CheckConstraint(
            "requested_cents IS NULL OR requested_cents >= 0", name=op.f("ck_proposal_requested")
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_proposal_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_proposal_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["citizen_group.id"],
            name=op.f("fk_proposal_group_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_proposal_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("call_id", "group_id", name=op.f("uq_proposal_call_id_group_id")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_proposal_call_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_proposal_ref")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            "ix_proposal_list", ["call_id", "number", "requested_cents"], unique=False
        )
        batch_op.create_index(
            "ix_proposal_requested", ["call_id", "requested_cents", "id"], unique=False
        )
        batch_op.create_index(
            "ix_proposal_state", ["call_id", "state", "number", "requested_cents"], unique=False
        )
        batch_op.create_index(
            "ix_proposal_submitted", ["call_id", "submitted_at", "id"], unique=False
        )
        batch_op.create_index("ix_proposal_title", ["call_id", "title", "id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "role IN ('applicant', 'reviewer', 'chair', 'staff', 'connector', 'promoter', 'auditor', 'admin')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_role_grant_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_role_grant_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_role_grant_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "answer",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_answer_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("proposal_id", "field", name=op.f("pk_answer")),
    )
    op.create_table(
        "clarification_request",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
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
            name=op.f("fk_clarification_request_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_clarification_request_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_request")),
    )
    with op.batch_alter_table("clarification_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clarification_request_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_clarification_request_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "classification_decision",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("declared", sa.String(length=40), nullable=False),
        sa.Column("suggested", sa.String(length=40), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "value = declared OR reason <> ''",
            name=op.f("ck_classification_decision_reason_if_changed"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_classification_decision_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_classification_decision_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classification_decision")),
    )
    with op.batch_alter_table("classification_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_classification_decision_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_classification_decision_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("unmet", sa.String(length=5), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("definition_digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('met','not_met','unknown','not_applicable')",
            name=op.f("ck_finding_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_finding_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_finding_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "proposal_id",
            "step",
            "rule",
            "round",
            name=op.f("uq_finding_proposal_id_step_rule_round"),
        ),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "finding_decision",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("accept", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("seconds_id", sa.String(length=26), nullable=True),
        sa.Column("first_by", sa.String(length=80), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_finding_decision_reason")),
        sa.CheckConstraint(
            "seconds_id IS NULL OR decided_by <> first_by",
            name=op.f("ck_finding_decision_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_finding_decision_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_finding_decision_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["seconds_id"],
            ["finding_decision.id"],
            name=op.f("fk_finding_decision_seconds_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_decision")),
        sa.UniqueConstraint("seconds_id", name=op.f("uq_finding_decision_seconds_id")),
    )
    with op.batch_alter_table("finding_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_decision_audit_seq"), ["audit_seq"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_finding_decision_proposal_id"), ["proposal_id"], unique=False
        )

    op.create_table(
        "member",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("email_key", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
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
            name=op.f("fk_member_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
            name=op.f("fk_member_call_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_member_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["call_version.id"],
            name=op.f("fk_member_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_member_secret_hash")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_due_at"), ["due_at"], unique=False)
        batch_op.create_index("ix_member_email", ["call_id", "email_key"], unique=False)
        batch_op.create_index("ix_member_person", ["call_id", "person_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "office_sheet",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_office_sheet_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_office_sheet_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_sheet")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_office_sheet_proposal_id")),
    )
    with op.batch_alter_table("office_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_sheet_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "submission",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_submission_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_submission_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_submission_proposal_id_number")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_audit_seq"), ["audit_seq"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("proposal_id", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("register_entry_id", sa.String(length=26), nullable=False),
        sa.Column("submission_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("chain_seq", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=26), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_seq"],
            ["audit_event.seq"],
            name=op.f("fk_receipt_audit_seq"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_receipt_proposal_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["register_entry_id"],
            ["register_entry.id"],
            name=op.f("fk_receipt_register_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_receipt_submission_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_audit_seq"), ["audit_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_proposal_id"), ["proposal_id"], unique=False)

    triggers.install(op.get_bind(), APPEND_ONLY, STATEFUL)


def downgrade() -> None:
    """Undo the step."""
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_receipt_audit_seq"))

    op.drop_table("receipt")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_audit_seq"))

    op.drop_table("submission")
    with op.batch_alter_table("office_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_sheet_audit_seq"))

    op.drop_table("office_sheet")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_proposal_id"))
        batch_op.drop_index("ix_member_person")
        batch_op.drop_index("ix_member_email")
        batch_op.drop_index(batch_op.f("ix_member_due_at"))
        batch_op.drop_index(batch_op.f("ix_member_audit_seq"))

    op.drop_table("member")
    with op.batch_alter_table("finding_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_decision_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_finding_decision_audit_seq"))

    op.drop_table("finding_decision")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_audit_seq"))

    op.drop_table("finding")
    with op.batch_alter_table("classification_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_classification_decision_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_classification_decision_audit_seq"))

    op.drop_table("classification_decision")
    with op.batch_alter_table("clarification_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clarification_request_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_clarification_request_audit_seq"))

    op.drop_table("clarification_request")
    op.drop_table("answer")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_audit_seq"))
        batch_op.drop_index(batch_op.f("ix_role_grant_account_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_title")
        batch_op.drop_index("ix_proposal_submitted")
        batch_op.drop_index("ix_proposal_state")
        batch_op.drop_index("ix_proposal_requested")
        batch_op.drop_index("ix_proposal_list")
        batch_op.drop_index(batch_op.f("ix_proposal_group_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_due_at"))
        batch_op.drop_index(batch_op.f("ix_proposal_audit_seq"))

    op.drop_table("proposal")
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_up_call_id"))

    op.drop_table("follow_up")
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_act_call_id"))
        batch_op.drop_index(batch_op.f("ix_act_audit_seq"))

    op.drop_table("act")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("group_role", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_group_role_one_contact",
            sqlite_where=sa.text("role = 'contact' AND until IS NULL"),
            postgresql_where=sa.text("role = 'contact' AND until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_group_role_group_id"))
        batch_op.drop_index(batch_op.f("ix_group_role_audit_seq"))
        batch_op.drop_index("ix_group_role_account")

    op.drop_table("group_role")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_due_at"))
        batch_op.drop_index(batch_op.f("ix_call_audit_seq"))

    op.drop_table("call")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_stored_file_owner"))
        batch_op.drop_index(batch_op.f("ix_stored_file_audit_seq"))

    op.drop_table("stored_file")
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.drop_index("ix_step_object_seq")
        batch_op.drop_index(batch_op.f("ix_step_audit_seq"))

    op.drop_table("step")
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_entry_object"))
        batch_op.drop_index(batch_op.f("ix_register_entry_audit_seq"))

    op.drop_table("register_entry")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_waiting")
        batch_op.drop_index(batch_op.f("ix_outbox_message_object"))
        batch_op.drop_index(batch_op.f("ix_outbox_message_call_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_message_audit_seq"))

    op.drop_table("outbox_message")
    with op.batch_alter_table("call_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_version_digest"))
        batch_op.drop_index(batch_op.f("ix_call_version_audit_seq"))

    op.drop_table("call_version")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_audit_seq"))

    op.drop_table("account")
    op.drop_table("throttle")
    op.drop_table("reminder")
    op.drop_table("register_counter")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index("ix_one_time_link_email")

    op.drop_table("one_time_link")
    op.drop_table("idempotency_token")
    op.drop_table("citizen_group")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_object_action")

    op.drop_table("audit_event")
