"""Begin with every table."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "alert_changes",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in the order in which they were recorded",
        ),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("change", sa.String(length=16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False, comment="it is on the topic alerts"),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of AlertChange"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alert_changes")),
        sa.UniqueConstraint("id", name=op.f("uq_alert_changes_id")),
    )
    with op.batch_alter_table("alert_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_changes_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_changes_recorded_at"), ["recorded_at"], unique=False)
        batch_op.create_index(
            "ix_alert_changes_waiting",
            ["number"],
            unique=False,
            sqlite_where=sa.text("published = false"),
            postgresql_where=sa.text("published = false"),
        )

    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.String(length=64), nullable=False, comment="hash of rule and dedupe values"),
        sa.Column("story_key", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("severity", sa.SmallInteger(), nullable=False, comment="0 info to 4 critical"),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("close_after", sa.Float(), nullable=False, comment="seconds of silence that end the story"),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("merged_into", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of Standing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(
            "ix_alerts_closes",
            ["closes_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_alerts_patience",
            ["rule_id", "close_after"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_alerts_rule", ["rule_id", "changed_at"], unique=False)
        batch_op.create_index("ix_alerts_slot", ["slot", "last_at"], unique=False)
        batch_op.create_index(
            "ix_alerts_story",
            ["story_key"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "article_events",
        sa.Column("article_id", sa.String(length=512), nullable=False),
        sa.Column("arrived_ms", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False, comment="event id → story key"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_events")),
    )
    op.create_table(
        "attempts",
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_attempts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("endpoint_id", sa.String(length=64), nullable=False),
        sa.Column("subscription_id", sa.String(length=64), nullable=True),
        sa.Column("alert_id", sa.String(length=64), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retrying", sa.Boolean(), nullable=False, comment="attempts > 0, for the index"),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("lease_owner", sa.String(length=128), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replay_of", sa.String(length=64), nullable=True),
        sa.Column("replay_run", sa.String(length=64), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_alert", ["alert_id"], unique=False, sqlite_where=None, postgresql_where=None
        )
        batch_op.create_index(
            "ix_deliveries_due",
            ["endpoint_id", "retrying", "next_at", "sequence"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_deliveries_finished",
            ["finished_at"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_held",
            ["endpoint_id"],
            unique=False,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "ix_deliveries_replay_of",
            ["replay_of"],
            unique=False,
            sqlite_where=sa.text("replay_of IS NOT NULL"),
            postgresql_where=sa.text("replay_of IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_replay_run",
            ["replay_run", "state"],
            unique=False,
            sqlite_where=sa.text("replay_run IS NOT NULL"),
            postgresql_where=sa.text("replay_run IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_sending",
            ["endpoint_id", "lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(
            "ix_deliveries_story",
            ["endpoint_id", "alert_id", "sequence"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending', 'held')"),
            postgresql_where=sa.text("state IN ('pending', 'sending', 'held')"),
        )

    op.create_table(
        "endpoints",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("max_in_flight", sa.Integer(), nullable=False),
        sa.Column("rate_per_second", sa.Float(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("hold_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("paced_until", Moment(), nullable=True, comment="the time up to which its rate is used up"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoints")),
    )
    op.create_table(
        "hits",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=True),
        sa.Column("window", sa.String(length=64), nullable=True, comment="hash of rule, fingerprint and group"),
        sa.Column(
            "loose_in",
            sa.String(length=64),
            nullable=True,
            comment="the slot, while no alert tells that the story is off",
        ),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("fired", sa.Boolean(), nullable=False, comment="it supports or supported an alert"),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of Hit"),
        sa.PrimaryKeyConstraint("event_id", "rule_id", name=op.f("pk_hits")),
    )
    with op.batch_alter_table("hits", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hits_alert",
            ["alert_id"],
            unique=False,
            sqlite_where=sa.text("alert_id IS NOT NULL"),
            postgresql_where=sa.text("alert_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_hits_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_hits_expired",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("fired = false AND expires_at IS NOT NULL"),
            postgresql_where=sa.text("fired = false AND expires_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_hits_late",
            ["rule_id"],
            unique=False,
            sqlite_where=sa.text("late = true"),
            postgresql_where=sa.text("late = true"),
        )
        batch_op.create_index(
            "ix_hits_loose",
            ["loose_in"],
            unique=False,
            sqlite_where=sa.text("loose_in IS NOT NULL"),
            postgresql_where=sa.text("loose_in IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_hits_window",
            ["window", "expires_at"],
            unique=False,
            sqlite_where=sa.text('"window" IS NOT NULL'),
            postgresql_where=sa.text('"window" IS NOT NULL'),
        )

    op.create_table(
        "input_offsets",
        sa.Column("group_name", sa.String(length=128), nullable=False),
        sa.Column("topic", sa.String(length=249), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", Moment(), nullable=False, comment="latest record timestamp so far"),
        sa.PrimaryKeyConstraint("group_name", "topic", "partition", name=op.f("pk_input_offsets")),
    )
    op.create_table(
        "keys",
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_keys")),
    )
    op.create_table(
        "notices",
        sa.Column("subscription_id", sa.String(length=64), nullable=False),
        sa.Column("change_id", sa.String(length=64), nullable=False),
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column(
            "change", sa.Text(), nullable=True, comment="the alert change while it waits; then its delivery has it"
        ),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subscription_id", "change_id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notices_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index("ix_notices_told", ["subscription_id", "alert_id"], unique=False)
        batch_op.create_index(
            "ix_notices_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("delivery_id IS NULL"),
            postgresql_where=sa.text("delivery_id IS NULL"),
        )

    op.create_table(
        "payloads",
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_payloads")),
    )
    op.create_table(
        "revisions",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_revisions")),
    )
    op.create_table(
        "sightings",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of Sighting"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_sightings")),
    )
    with op.batch_alter_table("sightings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sightings_arrived_at"), ["arrived_at"], unique=False)

    op.create_table(
        "silences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of Silence"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    with op.batch_alter_table("silences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_silences_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "source_clocks",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_clocks")),
    )
    with op.batch_alter_table("source_clocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_clocks_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint_id", sa.String(length=64), nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("timetable", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("name", name=op.f("uq_subscriptions_name")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_endpoint_id"), ["endpoint_id"], unique=False)

    op.create_table(
        "suppressions",
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("subscription_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("address", "subscription_id", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "tokens",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    op.create_table(
        "watermarks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watermarks")),
    )
