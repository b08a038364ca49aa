"""An overview of alert changes: since a time, by day, and by country."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from streams.domain.alert import Alert, AlertChange, Change, Severity
from streams.ports.store import Store
from streams.ports.transaction import Transaction

SHOWN_CHANGES = (Change.OPENED, Change.ESCALATED, Change.RETRACTED)
"""The changes that people want to know of."""

MAX_CHANGES = 5_000
"""Most changes that are looked at; of more, the newest."""

DAYS = 7
"""Days that are counted one by one, today among them."""

RULE_DAYS = 30
"""Days of each rule's own count."""


@dataclass(slots=True)
class CountryTally:
    """What happened in alerts about one country."""

    id: str
    name: str
    changes: Counter[Change] = field(default_factory=Counter)
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What happened.

    Attributes:
        since: the time from which ``fresh`` and ``latest`` are taken.
        fresh: changes since then, by kind and severity.
        latest: the alerts opened or escalated since then, the newest first.
        by_day: changes of the last days (UTC), by day and kind, today first.
        by_country: the same days, the country with most changes first.
        by_rule: changes of the last 30 days (UTC), by rule and day, the rule with most first.
        is_cut: whether there were more changes than are looked at.
    """

    since: datetime
    fresh: Counter[tuple[Change, Severity]]
    latest: Sequence[Alert]
    by_day: dict[date, Counter[Change]]
    by_country: Sequence[CountryTally]
    by_rule: dict[str, Counter[date]]
    is_cut: bool


def overview(store: Store, since: datetime, now: datetime) -> Overview:
    """What happened since then, and in the days up to now."""
    today = now.date()
    days = [today - timedelta(days=number) for number in range(DAYS)]
    start = min(since, now - timedelta(days=DAYS))
    with store.read() as tx:
        found = store.alerts.changes_since(tx, start, SHOWN_CHANGES, MAX_CHANGES)
        by_rule = changes_by_rule(store, tx, now)
    fresh = [change for recorded_at, change in found if recorded_at >= since]
    by_day: dict[date, Counter[Change]] = {day: Counter() for day in days}
    for recorded_at, change in found:
        if recorded_at.date() in by_day:
            by_day[recorded_at.date()][change.change] += 1
    return Overview(
        since=since,
        fresh=Counter((change.change, change.alert.severity) for change in fresh),
        latest=_latest(fresh),
        by_day=by_day,
        by_country=_by_country(change for _, change in found),
        by_rule=dict(sorted(by_rule.items(), key=lambda pair: (-pair[1].total(), pair[0]))),
        is_cut=len(found) == MAX_CHANGES,
    )


def changes_by_rule(store: Store, tx: Transaction, now: datetime) -> dict[str, Counter[date]]:
    """How many alerts of each rule were new, escalated or retracted on each of the last 30 days."""
    first = (now - timedelta(days=RULE_DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return store.alerts.tally_by_day(tx, first, SHOWN_CHANGES)


def _latest(changes: Sequence[AlertChange]) -> list[Alert]:
    newest: dict[str, AlertChange] = {}
    for change in reversed(changes):
        newest.setdefault(change.alert.id, change)
    return [change.alert for change in newest.values() if change.change is not Change.RETRACTED]


def _by_country(changes: Iterable[AlertChange]) -> list[CountryTally]:
    tallies: dict[str, CountryTally] = {}
    for change in changes:
        for country, name in _countries(change.alert).items():
            tally = tallies.setdefault(country, CountryTally(country, name))
            tally.changes[change.change] += 1
            tally.severity = max(tally.severity, change.alert.severity, key=lambda each: each.rank)
    return sorted(tallies.values(), key=lambda tally: (-tally.changes.total(), tally.name))


def _countries(alert: Alert) -> dict[str, str]:
    roles = (role for event in alert.events for role in (event.actor, event.target, event.place) if role)
    return {role.id: role.name for role in roles if role.kind == "country"}
