"""Stories: what an alert is, computed from the events that support it.

Everything here is a function of the *set* of an alert's hits: adding one up and computing afresh give the same alert.
The order of arrival leaves no trace in it, except in the episode's name, which :func:`episode_of` explains.
"""

import math
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.detect.rulebook import RuleBook
from streams.detect.summary import compiled
from streams.detect.tally import add, cancel, named_sources, tally_of
from streams.domain.alert import Alert, AlertState, Change, HistoryEntry, Severity, alert_id
from streams.domain.event import Event, excerpt
from streams.domain.rule import Rule
from streams.domain.rule_match import CANCELLED, RuleMatch
from streams.domain.tally import StageTransition, Tally
from streams.domain.tracked_alert import TrackedAlert

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Fetch = Callable[[Iterable[str]], Mapping[str, Event]]
"""Gives the newest versions of events by id."""


def episode_of(at: datetime, close_after: timedelta) -> str:
    """The name of the episode that an event at that time opens.

    It is the start of the event's cell in a grid of ``close_after``, with the grid's width. Two episodes are more than
    ``close_after`` apart, so they are never in one cell; and whichever event of a story happens to arrive first, the
    name is the same unless the story began across a cell's border.
    """
    cell = EPOCH + math.floor((at - EPOCH) / close_after) * close_after
    return f"{cell:%Y-%m-%dT%H:%MZ}/{close_after.total_seconds():.0f}s"


def rank(rule: Rule, stage: str | None) -> int:
    """How far a stage is by the rule: 0 for its first one, -1 for one that it does not order."""
    if rule.alert.stage_field is None:
        return 0
    return rule.alert.stage_order.index(stage) if stage in rule.alert.stage_order else -1


def cancels(rule: Rule, rule_match: RuleMatch) -> bool:
    """Whether the hit says that the story is off, by a rule that does not order that as a stage."""
    return rule.correlate is None and rule_match.stage == CANCELLED and rank(rule, CANCELLED) < 0


class AlertBuilder:
    """Computes alerts by the rules of one rule book."""

    def __init__(self, book: RuleBook, fetch: Fetch) -> None:
        self._book = book
        self._fetch = fetch

    def opened(self, rule: Rule, rule_match: RuleMatch, taken: Container[str]) -> TrackedAlert:
        """A new alert that this hit supports and names the episode of.

        Args:
            rule: whose alert it is.
            rule_match: the first to support it.
            taken: ids that are other alerts' already. That happens only where corrections moved an older episode away
                from the event that had named it.
        """
        policy, at = rule.alert, _at(rule_match)
        episode = episode_of(at, policy.close_after)
        if alert_id(rule.id, rule_match.dedupe, episode) in taken:
            episode = f"{episode}/{rule_match.event_id}"
        tally = tally_of([rule_match], lambda stage: rank(rule, stage))
        bare = Alert(
            id=alert_id(rule.id, rule_match.dedupe, episode),
            rule_id=rule.id,
            rule_title=rule.title,
            dedupe=dict(zip(policy.dedupe_key, rule_match.dedupe, strict=False)),  # an id follows where one is missing
            episode=episode,
            state=AlertState.OPEN,
            stage=None,
            severity=Severity.INFO,
            summary="",
            opened_at=at,
            changed_at=at,
        )
        return self._told(
            rule, TrackedAlert(alert=bare, slot=rule_match.slot, tally=tally, close_after=policy.close_after)
        )

    def joined(self, rule: Rule, tracked: TrackedAlert, rule_match: RuleMatch) -> TrackedAlert:
        """The alert with a hit that did not support it before, or that says that the story is off."""
        tally = tracked.tally
        if cancels(rule, rule_match):
            tally = cancel(tally, rule_match)
        else:
            if tracked.alert.state is AlertState.RETRACTED:
                return self.recomputed(rule, tracked, [rule_match])
            tally = add(tally, tally_of([rule_match], lambda stage: rank(rule, stage)), lambda stage: rank(rule, stage))
        return self._told(rule, replace(tracked, tally=tally))

    def merged(self, rule: Rule, into: TrackedAlert, other: TrackedAlert) -> TrackedAlert:
        """Both alerts as one."""
        tally = add(into.tally, other.tally, lambda stage: rank(rule, stage))
        corrections = tuple(sorted((*into.corrections, *other.corrections), key=lambda line: line.at))
        return self._told(rule, replace(into, tally=tally, corrections=corrections))

    def recomputed(self, rule: Rule, tracked: TrackedAlert, rule_matches: Sequence[RuleMatch]) -> TrackedAlert:
        """The alert computed afresh from the hits that support it, at least one, and those that say that it is off."""
        tally = tally_of((h for h in rule_matches if not cancels(rule, h)), lambda stage: rank(rule, stage))
        for rule_match in rule_matches:
            if cancels(rule, rule_match):
                tally = cancel(tally, rule_match)
        afresh = replace(tracked, tally=tally, alert=replace(tracked.alert, events=()))
        return self._told(rule, afresh)

    def fallen(self, rule: Rule, before: TrackedAlert, after: TrackedAlert, at: datetime) -> TrackedAlert:
        """The alert after a correction took a stage back; its history keeps what it said before."""
        known = (*_history(rule, after.tally, ()), *before.corrections)
        lost = [line for line in before.alert.history if line not in known and line.change is not Change.CLOSED]
        alert = after.alert
        line = HistoryEntry(change=Change.UPDATED, at=at, stage=alert.stage, severity=alert.severity)
        return self._told(rule, replace(after, corrections=(*after.corrections, *lost, line)))

    def retracted(self, tracked: TrackedAlert, at: datetime) -> TrackedAlert:
        """The alert without support; it still shows what it was about, but no source."""
        alert = tracked.alert
        said = [line for line in alert.history if line.change is not Change.CLOSED]
        line = HistoryEntry(change=Change.RETRACTED, at=at, stage=alert.stage, severity=alert.severity)
        history = (*said, line)
        alert = replace(
            alert,
            state=AlertState.RETRACTED,
            changed_at=max(alert.changed_at, at),
            sources=(),
            sources_left_out=0,
            event_count=0,
            history=history,
        )
        return replace(tracked, alert=alert, corrections=history)

    def _told(self, rule: Rule, tracked: TrackedAlert) -> TrackedAlert:
        """The standing with its alert told anew from the tally; fetches the events that the alert does not carry."""
        tally = tracked.tally
        top = tally.climbs[-1]
        events = {event.id: event for event in tracked.alert.events}
        missing = self._fetch([e.event_id for e in tally.exhibits if e.event_id not in events])
        events.update((event_id, excerpt(event)) for event_id, event in missing.items())
        kept = tuple(events[exhibit.event_id] for exhibit in tally.exhibits)
        first_of_stage = next(i for i, e in enumerate(tally.exhibits) if e.stage == top.stage)
        severity = rule.alert.severity_of(top.stage)
        history = _history(rule, tally, tracked.corrections)
        named = named_sources(tally)
        alert = replace(
            tracked.alert,
            rule_title=rule.title,
            state=AlertState.CLOSED if tracked.alert.state is AlertState.CLOSED else AlertState.OPEN,
            stage=top.stage,
            stage_order=rule.alert.stage_order if rule.alert.stage_field else (),
            severity=severity,
            summary=self._summary(rule, kept[first_of_stage], tally, severity),
            labels=rule.labels,
            parameters=rule.parameters,
            renamed_from=rule.renamed_from,
            opened_at=tally.opened_at,
            changed_at=max(tally.last_at, *(line.at for line in history)),
            sources=named,
            sources_left_out=len(tally.sources) - len(named),
            events=kept,
            event_count=tally.count,
            history=history,
        )
        return replace(tracked, alert=alert)

    def _summary(self, rule: Rule, event: Event, tally: Tally, severity: Severity) -> str:
        about = {
            "alert.stage": tally.climbs[-1].stage or "",
            "alert.severity": severity.value,
            "alert.event_count": tally.count,
            "alert.source_count": len(tally.sources),
            "rule.id": rule.id,
            "rule.title": rule.title,
        }
        if rule.alert.summary:
            return compiled(rule.alert.summary).render(self._book.fields.view(event), about)
        who = [role.name for role in (event.actor, event.target, event.organisation, event.place) if role is not None]
        return ": ".join(filter(None, [rule.title, ", ".join(who)]))


def closed(tracked: TrackedAlert) -> TrackedAlert:
    """The alert after its inactivity, or after the event that ended it."""
    at = tracked.ended_at or tracked.closes_at
    alert = tracked.alert
    line = HistoryEntry(change=Change.CLOSED, at=at, stage=alert.stage, severity=alert.severity)
    history = (*alert.history, line)
    alert = replace(alert, state=AlertState.CLOSED, changed_at=max(alert.changed_at, at), history=history)
    return replace(tracked, alert=alert)


def episodes(rule_matches: Iterable[RuleMatch], close_after: timedelta) -> list[list[RuleMatch]]:
    """The hits cut where silence ended a story."""
    parts: list[list[RuleMatch]] = []
    for rule_match in sorted(rule_matches, key=lambda h: (_at(h), h.event_id)):
        if not parts or _at(rule_match) - _at(parts[-1][-1]) > close_after:
            parts.append([])
        parts[-1].append(rule_match)
    return parts


def _at(rule_match: RuleMatch) -> datetime:
    return rule_match.fires_at or rule_match.at


def _history(rule: Rule, tally: Tally, corrections: tuple[HistoryEntry, ...]) -> tuple[HistoryEntry, ...]:
    """What the tally tells, and what was corrected; what made a retracted alert stand again comes after that."""
    lines = [
        _milestone(rule, Change.ESCALATED if number else Change.OPENED, climb)
        for number, climb in enumerate(tally.climbs)
    ]
    if tally.cancelled is not None:
        lines.append(_milestone(rule, Change.UPDATED, tally.cancelled))
    if not corrections:
        return tuple(sorted(lines, key=lambda line: line.at))
    retracted = max((line.at for line in corrections if line.change is Change.RETRACTED), default=EPOCH)
    told = [(max(line.at, retracted), line) for line in lines] + [(line.at, line) for line in corrections]
    said_first = {id(line) for line in corrections}
    return tuple(line for _, line in sorted(told, key=lambda one: (one[0], id(one[1]) not in said_first)))


def _milestone(rule: Rule, change: Change, climb: StageTransition) -> HistoryEntry:
    severity = rule.alert.severity_of(climb.stage)
    return HistoryEntry(change=change, at=climb.at, stage=climb.stage, severity=severity, source=climb.source)
