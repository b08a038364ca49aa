"""Figures of an installation, for the console and for Prometheus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from streams.domain.consumer_group import ConsumerGroup
from streams.domain.rule_load import RuleLoad
from streams.domain.topic import Topic

ATTEMPT_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""The upper ends of the spans into which attempts are sorted by how long they took; what took longer is in one more."""

SPANS = (*(f"{bound:g}" for bound in ATTEMPT_SECONDS), "+Inf")
"""The same as labels."""

MAX_COUNTED = 1_000_000
"""Where counting deliveries ends: more than this many say the same."""


@dataclass(frozen=True, slots=True)
class AttemptTally:
    """Attempts of one channel that ended alike and took about as long; ``seconds`` is what they took together."""

    channel: str
    outcome: str
    up_to: str
    number: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The figures that people look at first."""

    open_alerts: int
    subscriptions: int
    waiting_for_a_digest: int
    to_be_delivered: int
    delivered: int
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What Prometheus reads.

    Attributes:
        skipped_articles: articles that were not read, by reason.
        rule_loads: of the workers that reported a short while ago.
        late_events: events that came too late for a window, by rule.
        alert_changes: changes since the store was made.
        deliveries: those still to arrive or dead, by state, each up to :data:`MAX_COUNTED`.
        oldest_due: how long the delivery that is due longest has been due.
        endpoints: by state.
        failing_endpoints: active ones to which nothing has got through since the last failure.
        attempts: attempts to deliver since the store was made.
        feeds: by state.
        failing_feeds: active ones whose last fetch failed.
        silent_feeds: active ones that have brought nothing new for long.
        feed_articles: articles that the present feeds have brought in.
        oldest_due_feed: how long the feed that is due longest has been due.
    """

    skipped_articles: Mapping[str, int]
    rule_loads: Sequence[RuleLoad]
    late_events: Mapping[str, int]
    open_alerts: int
    alert_changes: int
    notices_waiting: int
    deliveries: Mapping[str, int]
    oldest_due: timedelta
    endpoints: Mapping[str, int]
    failing_endpoints: int
    attempts: Sequence[AttemptTally]
    feeds: Mapping[str, int]
    failing_feeds: int
    silent_feeds: int
    feed_articles: int
    oldest_due_feed: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamFigures:
    """What Prometheus reads of Kafka: the topics, and the groups of the agents that read them."""

    topics: Sequence[Topic]
    groups: Sequence[ConsumerGroup]
