"""Hits: one event that matched one rule, with its role in the rule's windows and alerts."""

from dataclasses import dataclass
from datetime import date, datetime

from streams.domain.tracked_alert import AlertKey

CANCELLED = "cancelled"
"""The stage of a hit that says that the story is off; it supports nothing and closes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The events of one group that one rule, as it is, correlates."""

    rule_id: str
    fingerprint: str
    group: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    """One event that matched one rule.

    Attributes:
        fingerprint: the rule's when it matched; a window counts only hits of the rule as it is.
        dedupe: the values of the rule's dedupe fields.
        group: the values of ``group_by``; none for a rule without correlation.
        at: the event's time.
        stage: its stage by the rule; none for a rule without stages.
        source: what makes its source independent of others.
        steps: names of the steps that it matched.
        value: of the field that a ``distinct`` counts.
        happened_on: the day on which, by the text itself, it was completed; none with a correlation.
        late: it came too late for its window: recorded, but not counted there.
        stands: its article still says it.
        fires_at: event time since which it supports an alert: its own or, with a correlation, that of the event
            (or deadline) that completed the pattern; none while it supports nothing.
        due_at: event time at which an absence is certain.
        expires_at: event time after which no window needs it; none for a rule without correlation.
        alert_id: the alert that it supports or supported.
    """

    rule_id: str
    event_id: str
    fingerprint: str
    dedupe: tuple[str | None, ...]
    group: tuple[str | None, ...] | None = None
    at: datetime
    stage: str | None = None
    source: str
    steps: tuple[str, ...] = ()
    value: str | None = None
    happened_on: date | None = None
    late: bool = False
    stands: bool = True
    fires_at: datetime | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    alert_id: str | None = None

    @property
    def slot(self) -> AlertKey:
        """Where its alert stands."""
        return AlertKey(rule_id=self.rule_id, dedupe=self.dedupe)

    @property
    def window(self) -> Window | None:
        """Which window it is in; none without a correlation."""
        if self.group is None:
            return None
        return Window(rule_id=self.rule_id, fingerprint=self.fingerprint, group=self.group)

    @property
    def supports(self) -> bool:
        """Whether it supports an alert now."""
        return self.fires_at is not None
