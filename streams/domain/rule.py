"""Rules: what is interesting, and how an alert about it lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from streams.domain.alert import Change, Severity
from streams.domain.condition import Condition
from streams.domain.faults import Place


class RuleStatus(StrEnum):
    """``experimental`` evaluates and records but never notifies; ``disabled`` does nothing."""

    STABLE = "stable"
    EXPERIMENTAL = "experimental"
    DISABLED = "disabled"


class CorrelationType(StrEnum):
    """What a correlation looks for in the events of one group within one window."""

    COUNT = "count"
    DISTINCT = "distinct"
    RATE = "rate"
    SEQUENCE = "sequence"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a sequence or absence: a name and what an event must match to be it."""

    name: str
    match: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """What several events must show together.

    Attributes:
        type: what to look for.
        field: the field whose distinct values count (``distinct``).
        at_least: how many (``count``, ``distinct``); for ``rate``, how many times the usual.
        group_by: fields whose values make a group.
        within: length of the sliding event-time window.
        allowed_lateness: how late an event may come and still count.
        steps: of a ``sequence`` or ``absence`` (first came, second did not).
        ordered: whether a sequence's steps must come in order.
    """

    type: CorrelationType
    field: str | None = None
    at_least: float = 1
    group_by: tuple[str, ...] = ()
    within: timedelta
    allowed_lateness: timedelta = timedelta(hours=24)
    steps: tuple[Step, ...] = ()
    ordered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """How a rule's alerts live.

    Attributes:
        dedupe_key: fields whose values make one story one alert.
        stage_field: the field whose value is the stage; none for a rule without stages.
        stage_order: stages from first to last; a stage only climbs; an event with another value opens nothing.
        severity: by stage; the key ``None`` is for rules without stages.
        notify_on: the changes that subscribers are told of.
        throttle: least time between two notifications of one alert; an escalation passes.
        close_after: silence that ends the story; a later event opens a new episode.
        max_event_age: events older than this at arrival are recorded without notifying.
        inhibits: ids of weaker rules whose alerts of the same story this one mutes.
        summary: Jinja line rendered from the event's fields and ``alert``.
    """

    dedupe_key: tuple[str, ...] = ("actor.id", "organisation.id")
    stage_field: str | None = "event.status"
    stage_order: tuple[str, ...] = ("threatened", "announced", "completed")
    severity: Mapping[str | None, Severity] = field(default_factory=dict)
    notify_on: frozenset[Change] = frozenset({Change.OPENED, Change.ESCALATED, Change.RETRACTED})
    throttle: timedelta = timedelta(0)
    close_after: timedelta = timedelta(days=180)
    max_event_age: timedelta | None = timedelta(days=7)
    inhibits: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as loaded and checked.

    Attributes:
        match: what an event must match; filters already folded in.
        fingerprint: hash of ``match`` and ``correlate``: when it changes, the rule's windows start afresh.
        tests: the inline tests as the file gives them.
    """

    id: str
    title: str
    status: RuleStatus = RuleStatus.STABLE
    owner: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    false_positives: tuple[str, ...] = ()
    match: Condition
    correlate: Correlation | None = None
    alert: AlertPolicy = AlertPolicy()
    tests: tuple[object, ...] = ()
    place: Place
    fingerprint: str
