"""The detector's own tables: sightings, hits and clocks."""

import sqlalchemy as sa

from streams.adapters.store.columns import Moment, metadata

event_states = sa.Table(
    "sightings",
    metadata,
    sa.Column("event_id", sa.String(64), primary_key=True),
    sa.Column("arrived_at", Moment, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of Sighting"),
)

rule_matches = sa.Table(
    "hits",
    metadata,
    sa.Column("event_id", sa.String(64), primary_key=True),
    sa.Column("rule_id", sa.Text, primary_key=True),
    sa.Column("alert_id", sa.String(64)),
    sa.Column("window", sa.String(64), comment="hash of rule, fingerprint and group"),
    sa.Column("loose_in", sa.String(64), comment="the slot, while no alert tells that the story is off"),
    sa.Column("due_at", Moment),
    sa.Column("expires_at", Moment),
    sa.Column("fired", sa.Boolean, nullable=False, comment="it supports or supported an alert"),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="wire form of Hit"),
)
LATE = sa.text("late = true")
UNFIRED = sa.text("fired = false")
for _name, _columns, _where in (
    ("alert", ("alert_id",), "alert_id IS NOT NULL"),
    ("window", ("window", "expires_at"), "window IS NOT NULL"),
    ("loose", ("loose_in",), "loose_in IS NOT NULL"),
    ("due", ("due_at",), "due_at IS NOT NULL"),
    ("expired", ("expires_at",), f"{UNFIRED} AND expires_at IS NOT NULL"),
    ("late", ("rule_id",), str(LATE)),
):
    _text = sa.text(_where.replace("window IS", '"window" IS'))
    sa.Index(f"ix_hits_{_name}", *(rule_matches.c[c] for c in _columns), sqlite_where=_text, postgresql_where=_text)

source_clocks = sa.Table(
    "source_clocks",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False, index=True),
)

watermarks = sa.Table(
    "watermarks",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False),
)
