"""Alerts: a rule's view of a story, and its changes over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from streams.domain.event import Event
from streams.domain.identity import stable_id


class Change(StrEnum):
    """What can happen to an alert."""

    OPENED = "opened"
    ESCALATED = "escalated"
    UPDATED = "updated"
    RETRACTED = "retracted"
    CLOSED = "closed"


class AlertState(StrEnum):
    """Where an alert is in its life."""

    OPEN = "open"
    RETRACTED = "retracted"
    CLOSED = "closed"


class Severity(StrEnum):
    """How loud; ordered by :attr:`rank`."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info to 4 for critical."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of an alert's history: which change came when, to which stage, from which source."""

    change: Change
    at: datetime
    stage: str | None = None
    severity: Severity | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledAlert:
    """An alert that another one tells of, because one article changed both by one rule."""

    alert_id: str
    summary: str
    dedupe: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBundle:
    """The alerts that one alert tells of besides itself.

    Attributes:
        members: the first of them.
        left_out: how many more there are.
        countries: all that any of them concerns, sorted, so that whoever asks for one is told; also organisations
            and types.
    """

    members: tuple[BundledAlert, ...]
    left_out: int = 0
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertParameter:
    """A parameter of the rule by which subscriptions narrow what they are told of.

    Attributes:
        field: of the dedupe key, whose value must be among theirs.
        default: values for subscriptions that give none; empty for any value.
    """

    name: str
    field: str
    default: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A rule's view of a story.

    Attributes:
        id: :func:`alert_id` of rule, dedupe values and episode.
        dedupe: the dedupe fields and their values; missing ones are ``None``.
        episode: what tells this happening from an earlier one with the same dedupe values; taken from the
            opening event, never from a clock.
        stage: the furthest stage reached; only climbs.
        stage_order: the rule's stages from first to last; empty for a rule without stages.
        summary: one line for people, rendered from the rule.
        labels: the rule's, for routing.
        opened_at: event time (``published_at`` of the opening event).
        changed_at: event time of the last change.
        sources: independent sources that reported it, sorted: those of ``events`` and some more.
        sources_left_out: how many more there are.
        events: excerpts of the first supporting events of each stage and source, oldest first; ``event_count`` counts
            all.
        history: every change except plain updates.
        bundle: what the article that opened it opened besides by the same rule.
        parameters: those of the rule.
        renamed_from: ids that the rule had before.
    """

    id: str
    rule_id: str
    rule_title: str
    dedupe: Mapping[str, str | None]
    episode: str
    state: AlertState
    stage: str | None
    severity: Severity
    summary: str
    labels: Mapping[str, str] = field(default_factory=dict)
    opened_at: datetime
    changed_at: datetime
    sources: tuple[str, ...] = ()
    sources_left_out: int = 0
    events: tuple[Event, ...] = ()
    event_count: int = 0
    history: tuple[HistoryEntry, ...] = ()
    bundle: AlertBundle | None = None
    stage_order: tuple[str, ...] = ()
    parameters: tuple[AlertParameter, ...] = ()
    renamed_from: tuple[str, ...] = ()

    @property
    def source_count(self) -> int:
        """How many independent sources reported it."""
        return len(self.sources) + self.sources_left_out


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """One change of one alert: what goes out on the topic ``alerts`` and, if it notifies, to subscribers.

    Attributes:
        id: hash of alert id, change, stage and the event that caused it: processing twice gives it once.
        notify: whether subscribers are to be told.
        reason: why it notifies or why not, for people.
        alert: the alert after the change.
        event: the event that caused it; none for a closing.
        first_told: nobody was told of the alert before, whatever changed.
    """

    id: str
    change: Change
    at: datetime
    notify: bool
    reason: str
    alert: Alert
    event: Event | None = None
    first_told: bool = False


def alert_id(rule_id: str, dedupe_values: tuple[str | None, ...], episode: str) -> str:
    """The id of a rule's alert for these dedupe values in this episode."""
    return stable_id("alert", rule_id, *dedupe_values, episode)


def change_id(alert: str, change: Change, stage: str | None, cause: str | None) -> str:
    """The id of one change of an alert; ``cause`` is the causing event's id."""
    return stable_id("change", alert, change.value, stage, cause)
