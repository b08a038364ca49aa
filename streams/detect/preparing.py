"""Preparing: what new, edited and renamed rules inherit from the past before they see new events."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from streams.detect.intake import matches_of
from streams.detect.match.event_types import event_types
from streams.detect.patterns.find import memory
from streams.detect.rulebook import RuleBook
from streams.domain.event_state import EventState
from streams.domain.identity import stable_id
from streams.domain.rule import Rule, RuleStatus
from streams.domain.rule_match import RuleMatch
from streams.ports.detect_state import DetectState, DetectWrites
from streams.ports.rule_history import RuleHistory

MAX_EVENTS = 50_000
"""Of how many retained events, the newest of its types, a window learns; more would hold detection up for minutes."""


def prepare(book: RuleBook, state: DetectState, history: RuleHistory, now: datetime) -> None:
    """Let rules take over what they know of the past; done once for each, whoever does it first.

    Alerts of a renamed rule go on under its new name. Windows of a new or edited rule are filled from the events that
    are retained. Nothing is told of: a window that the past alone has filled opens its alert with the next event.
    """
    steps = {_renaming(old, rule): (old, rule) for rule in book.rules.values() for old in rule.renamed_from}
    for mark in sorted(steps.keys() - history.marks(steps.keys())):
        old, rule = steps[mark]
        history.rename(old, rule.id)
        history.note(mark, now)
    windows = {_learning(rule): rule for rule in book.rules.values() if _has_window(rule)}
    for mark in sorted(windows.keys() - history.marks(windows.keys())):
        _fill(book, windows[mark], state, history, now)
        history.note(mark, now)


def _has_window(rule: Rule) -> bool:
    return rule.correlate is not None and rule.status is not RuleStatus.DISABLED


def _renaming(old: str, rule: Rule) -> str:
    return f"renamed:{stable_id('renamed', old, rule.id)}"


def _learning(rule: Rule) -> str:
    return f"learned:{stable_id('learned', rule.id, rule.fingerprint)}"


def _fill(book: RuleBook, rule: Rule, state: DetectState, history: RuleHistory, now: datetime) -> None:
    correlate = rule.correlate
    watermark = state.clocks(now).watermark
    if correlate is None or watermark is None:
        return
    past = history.past_events(event_types(rule.match), watermark - memory(correlate), MAX_EVENTS)
    alone = book.only([rule])
    known = state.event_states([one.event_id for one in past])
    kept = {
        one.event_id: one for one in state.matches_of_events([one.event_id for one in past]) if one.rule_id == rule.id
    }
    found = list(_matches(alone, past, watermark))
    fresh = [one for one in found if _takes_over(kept.get(one.event_id), one)]
    wanted = {one.event_id for one in fresh}
    unseen = [one for one in past if one.event_id in wanted and one.event_id not in known]
    state.write(DetectWrites(event_states=unseen, rule_matches=fresh))


def _matches(book: RuleBook, past: Sequence[EventState], watermark: datetime) -> Iterator[RuleMatch]:
    for seen in past:
        if seen.event is None or not seen.stands:
            continue
        for one in matches_of(book, seen.event, seen.at):
            overdue = one.due_at is not None and one.due_at <= watermark
            yield replace(one, due_at=None) if overdue else one


def _takes_over(before: RuleMatch | None, after: RuleMatch) -> bool:
    """Whether an event enters the window: not when it is there, nor when it already belongs to an alert of the rule."""
    if before is None:
        return True
    return before.fingerprint != after.fingerprint and before.alert_id is None and not before.supports
