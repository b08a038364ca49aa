"""Try a rule on the events in the store: the alerts that it would have raised, without a broker."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from streams.detect.backtest import Backtest, Findings
from streams.detect.input import Input
from streams.detect.match.event_types import event_types
from streams.detect.rehearsal import company
from streams.detect.rulebook import RuleBook
from streams.domain.entity import Atlas
from streams.domain.event_state import EventState
from streams.domain.rule import Rule
from streams.domain.tracked_alert import TrackedAlert
from streams.domain.withdrawal import Withdrawal, withdrawal_id
from streams.ports.event_store import EventQuery
from streams.ports.store import Store
from streams.services.events.search import export_events

MAX_EVENTS = 100_000
"""Most events that are played; of more, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a rule would have done.

    Attributes:
        read: how many events of its types there were.
        since: the event time from which they were played.
        is_cut: whether there were more than are played.
    """

    findings: Findings
    read: int
    since: datetime
    is_cut: bool

    @property
    def days(self) -> Mapping[date, Mapping[str, int]]:
        """How many alerts opened on each day (UTC), by the stage that they reached."""
        found: dict[date, Counter[str]] = {}
        for tracked in self.findings.alerts:
            found.setdefault(tracked.alert.opened_at.date(), Counter())[stage_of(tracked)] += 1
        return found


def stage_of(tracked: TrackedAlert) -> str:
    """The stage that an alert reached; ``alerts`` for rules without stages."""
    return tracked.alert.stage or "alerts"


def try_rule(
    store: Store, rules: Mapping[str, Rule], rule_id: str, atlas: Atlas, span: tuple[datetime, datetime]
) -> Trial:
    """Play the events of a span through a rule and those that it mutes or that mute it; nothing is stored.

    Args:
        store: where the events are.
        rules: the rules that count, by id.
        rule_id: the rule to try; one of them.
        atlas: what names mean.
        span: event time, from the first moment to before the second.
    """
    since, until = span
    rule = rules[rule_id]
    book = RuleBook(company(rule, rules), atlas)
    query = EventQuery(types=tuple(sorted(event_types(rule.match))), since=since, until=until, withdrawn=True)
    backtest, read, last = Backtest(book), 0, since
    for state in islice(export_events(store, query), MAX_EVENTS):
        read, last = read + 1, state.at
        for item in _inputs(state):
            backtest.offer(item)
    findings = next(each for each in backtest.play(until) if each.rule.id == rule_id)
    is_cut = read == MAX_EVENTS
    return Trial(findings=findings, read=read, since=last if is_cut else since, is_cut=is_cut)


def _inputs(state: EventState) -> Iterator[Input]:
    event = state.event
    assert event is not None  # noqa: S101 - the store lists events only
    yield event
    if not state.stands and state.withdrawn_at is not None:
        yield Withdrawal(
            id=withdrawal_id(event.id, state.withdrawn_at, state.withdrawn_in),
            event_id=event.id,
            story_key=event.story_key,
            article_id=event.article.id,
            at=state.withdrawn_at,
            revision=state.withdrawn_in,
        )
