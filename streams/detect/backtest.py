"""Backtests: the alerts that rules would have raised, as if their events had arrived when they were published."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from streams.detect.detector import Detector
from streams.detect.input import Input, article_of
from streams.detect.memory_state import MemoryState
from streams.detect.rulebook import RuleBook
from streams.domain.alert import AlertChange, AlertState, Change
from streams.domain.event import Event
from streams.domain.rule import Rule
from streams.domain.tracked_alert import TrackedAlert

EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one rule would have done.

    Attributes:
        matched: events that matched it (one of its steps).
        alerts: those that it would have opened, oldest first; retracted ones included, those that others tell of not.
        changes: how many of each.
        told: messages that a subscriber to everything would have got.
        withheld: changes that the rule tells of by itself and that were not told, by reason.
        late: events too late for its window.
    """

    rule: Rule
    matched: int
    alerts: Sequence[TrackedAlert]
    changes: Counter[Change]
    told: int
    withheld: Counter[str]
    late: int

    @property
    def avoided(self) -> int:
        """Messages that one message an event would have sent besides."""
        return max(0, self.matched - self.told)

    @property
    def weeks(self) -> Counter[date]:
        """How many alerts opened in the week that begins on that Monday (UTC)."""
        return Counter(monday(tracked.alert.opened_at) for tracked in self.alerts)

    def examples(self, number: int = EXAMPLES) -> list[TrackedAlert]:
        """The alerts that most sources reported; of equal ones the most severe, then the newest."""
        return heapq.nlargest(
            number,
            (one for one in self.alerts if one.alert.state is not AlertState.RETRACTED),
            key=lambda one: (len(one.alert.sources), one.alert.severity.rank, one.alert.opened_at),
        )


class Backtest:
    """Takes events and withdrawals, keeps those that matter, and plays them in the order of publication.

    Versions of one event are to come in the order in which they arrived; all else in any order.

    Attributes:
        seen: inputs that were offered and lie within the span.
        first: when the first of them was published.
        last: when the last of them was published.
    """

    def __init__(self, book: RuleBook, since: datetime | None = None, until: datetime | None = None) -> None:
        """Prepare for inputs published from ``since`` on and before ``until``."""
        self._book = book
        self._since, self._until = since, until
        self._inputs: list[tuple[datetime, int, Input]] = []
        self._latest: dict[str, datetime] = {}
        self.seen = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def offer(self, item: Input) -> None:
        """Take an input in.

        What matches no rule is only counted, so that long spans fit into memory, unless it replaces a version that
        did match; it does so after that version, whatever date it claims.
        """
        event_id = item.id if isinstance(item, Event) else item.event_id
        at = item.article.published_at if isinstance(item, Event) else item.at
        at = max(at, self._latest.get(event_id, at))
        if (self._since is not None and at < self._since) or (self._until is not None and at >= self._until):
            return
        self.seen += 1
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)
        if event_id in self._latest or not isinstance(item, Event) or self._book.matches(item):
            self._latest[event_id] = at
            self._inputs.append((at, len(self._inputs), item))

    @property
    def size(self) -> int:
        """How many inputs are to be played."""
        return len(self._inputs)

    def play(self, end: datetime, watch: Callable[[int], None] = lambda _: None) -> list[Findings]:
        """Play everything and let time pass until ``end``; calls ``watch`` with how many inputs were just played."""
        state, detector = MemoryState(), Detector(self._book)
        for at, items in self._moments(end):
            if items:
                detector.detect(items, state, at)
                watch(len(items))
            else:
                detector.tick(state, at)
        return [self._findings(rule, state) for rule in self._book.rules.values()]

    def _moments(self, end: datetime) -> Iterator[tuple[datetime, list[Input]]]:
        """The inputs in the order of their time, article by article, and a tick a day while nothing happens."""
        now: datetime | None = None
        ordered = sorted(self._inputs, key=lambda one: one[:2])
        for (at, _), group in groupby(ordered, key=lambda one: (one[0], article_of(one[2]))):
            yield from ((day, []) for day in _days(now, at))
            yield at, [item for _, _, item in group]
            now = at
        yield from ((day, []) for day in _days(now, end))
        yield end, []

    def _findings(self, rule: Rule, state: MemoryState) -> Findings:
        alerts = [one for one in state.alerts() if one.alert.rule_id == rule.id and one.bundled_in is None]
        changes = [change for change in state.changes if change.alert.rule_id == rule.id]
        return Findings(
            rule=rule,
            matched=sum(rule_match.rule_id == rule.id for rule_match in state.rule_matches()),
            alerts=sorted(alerts, key=lambda one: (one.alert.opened_at, one.alert.id)),
            changes=Counter(change.change for change in changes),
            told=sum(change.notify for change in changes),
            withheld=Counter(_why(change) for change in changes if _held_back(rule, change)),
            late=sum(rule_match.late and rule_match.rule_id == rule.id for rule_match in state.rule_matches()),
        )


def monday(moment: datetime) -> date:
    """The Monday (UTC) of the week of that moment."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def _days(now: datetime | None, until: datetime) -> Iterable[datetime]:
    while now is not None and until - now > timedelta(days=1):
        now += timedelta(days=1)
        yield now


def _held_back(rule: Rule, change: AlertChange) -> bool:
    return not change.notify and change.change in rule.alert.notify_on


def _why(change: AlertChange) -> str:
    return change.reason.partition("; ")[2] or change.reason
