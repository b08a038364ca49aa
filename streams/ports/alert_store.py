"""Alerts, notices and silences in the store.

Every method takes the open transaction first and does its work within it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from streams.domain.alert import AlertChange, AlertState, Change, Severity
from streams.domain.event import Event
from streams.domain.rule_match import RuleMatch
from streams.domain.silence import Silence
from streams.domain.tracked_alert import TrackedAlert
from streams.ports.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertQuery:
    """Which alerts to list: the change recorded last first; every condition that is given must hold.

    Attributes:
        before: only alerts whose last change has a lower number: for pages.
        min_severity: at least this.
        text: stands in the summary, whatever the case, or every word of it begins a word of one event behind the alert.
        about: the id of a country or organisation that an event behind the alert names.
    """

    state: AlertState | None = None
    rule_id: str | None = None
    min_severity: Severity | None = None
    stage: str | None = None
    text: str | None = None
    about: str | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class RuleTally:
    """How many alerts a rule has raised, how many of them are open, and when one changed last (event time)."""

    total: int
    open: int
    last_at: datetime


class Alerts(Protocol):
    """Alerts and their changes."""

    def list_alerts(self, tx: Transaction, query: AlertQuery, /) -> list[TrackedAlert]:
        """The alerts of the query; those merged into others are left out."""

    def count_alerts(self, tx: Transaction, query: AlertQuery, /) -> int:
        """How many alerts the query finds; its ``before`` and ``limit`` do not matter."""

    def last_changes(self, tx: Transaction, alert_ids: Sequence[str], /) -> dict[str, tuple[int, datetime]]:
        """The number of the change of each alert that was recorded last, and when that was, by the alert's id."""

    def tally_by_rule(self, tx: Transaction, /) -> dict[str, RuleTally]:
        """How many alerts each rule has raised, by its id; those merged into others are left out."""

    def find_alerts(self, tx: Transaction, prefix: str, /) -> list[TrackedAlert]:
        """The alerts whose id begins with the prefix, at most two."""

    def changes_of_alert(self, tx: Transaction, alert_id: str, /) -> list[tuple[datetime, AlertChange]]:
        """Every change of the alert with the time of its record, oldest first."""

    def changes_since(
        self, tx: Transaction, since: datetime, kinds: Sequence[Change] = (), newest: int | None = None, /
    ) -> list[tuple[datetime, AlertChange]]:
        """The changes recorded since then, oldest first; only of these kinds and so many of the newest, if given."""

    def tally_by_day(self, tx: Transaction, since: datetime, kinds: Sequence[Change], /) -> dict[str, Counter[date]]:
        """How many changes of these kinds were recorded on each day (UTC) since then, by rule."""

    def last_change_number(self, tx: Transaction, /) -> int:
        """The number of the change recorded last; 0 without one."""

    def changes_after(self, tx: Transaction, number: int, /) -> list[tuple[int, AlertChange]]:
        """Some of the changes recorded after that number, with theirs, oldest first."""

    def matches_of_alert(self, tx: Transaction, alert_id: str, /) -> list[RuleMatch]:
        """Every match that supports or supported the alert."""

    def events_of(self, tx: Transaction, event_ids: Sequence[str], /) -> dict[str, Event]:
        """The newest versions of these events, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedNotice:
    """Which subscription is or was notified of which change, when, why then, and by which delivery."""

    subscription_id: str
    change_id: str
    due_at: datetime
    reason: str
    delivery_id: str | None
    withdrawn: bool = False


class Notices(Protocol):
    """What subscriptions are notified of."""

    def notices_of_alert(self, tx: Transaction, alert_id: str, /) -> list[RecordedNotice]:
        """Every notice of an alert, by the time at which it is due."""

    def waiting_of(self, tx: Transaction, subscription_id: str, /) -> list[datetime]:
        """When each notice that waits for a subscription is due."""


class Silences(Protocol):
    """Silences, which are never deleted."""

    def save_silence(self, tx: Transaction, silence: Silence, /) -> None:
        """Add a silence, or replace the one with its id."""

    def find_silence(self, tx: Transaction, silence_id: str, /) -> Silence | None:
        """The silence with that id."""

    def list_silences(self, tx: Transaction, ending_after: datetime | None = None, /) -> list[Silence]:
        """Silences, the one that ends last first."""
