"""Stories: what an alert is, computed from the events that support it.

Everything here is a function of the *set* of an alert's hits: adding one up and computing afresh give the same alert.
The order of arrival leaves no trace in it, except in the episode's name, which :func:`episode_of` explains.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.detect.rulebook import RuleBook
from streams.detect.summary import compiled
from streams.detect.tally import add, cancel, first, tally_of
from streams.domain.alert import Alert, AlertState, Change, Milestone, Severity, alert_id
from streams.domain.event import Event
from streams.domain.hit import CANCELLED, Hit
from streams.domain.rule import Rule
from streams.domain.standing import Standing
from streams.domain.tally import Climb, Tally

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


def cancels(rule: Rule, hit: Hit) -> bool:
    """Whether the hit says that the story is off, by a rule that does not order that as a stage."""
    return rule.correlate is None and hit.stage == CANCELLED and rank(rule, CANCELLED) < 0


class Teller:
    """Computes alerts by the rules of one rule book."""

    def __init__(self, book: RuleBook, fetch: Fetch) -> None:
        self._book = book
        self._fetch = fetch

    def opened(self, rule: Rule, hit: Hit) -> Standing:
        """A new alert that this hit supports and names the episode of."""
        at = _at(hit)
        slot = hit.slot
        close_after = rule.alert.close_after
        episode = episode_of(at, close_after)
        tally = tally_of([hit], lambda stage: rank(rule, stage))
        bare = Alert(
            id=alert_id(rule.id, slot.dedupe, episode),
            rule_id=rule.id,
            rule_title=rule.title,
            dedupe=dict(zip(rule.alert.dedupe_key, slot.dedupe, strict=True)),
            episode=episode,
            state=AlertState.OPEN,
            stage=None,
            severity=Severity.INFO,
            summary="",
            opened_at=at,
            changed_at=at,
        )
        standing = Standing(
            alert=bare,
            slot=slot,
            tally=tally,
            first_at=at,
            last_at=at,
            close_after=close_after,
        )
        return self._told(rule, standing, tally)

    def joined(self, rule: Rule, standing: Standing, hits: Sequence[Hit]) -> Standing:
        """The alert with hits that did not support it before; reports that the story is off among them."""
        supporting = [hit for hit in hits if not cancels(rule, hit)]
        tally = standing.tally
        if supporting:
            more = tally_of(supporting, lambda stage: rank(rule, stage))
            retracted = standing.alert.state is AlertState.RETRACTED
            tally = more if retracted else add(tally, more, lambda stage: rank(rule, stage))
            standing = _stretched(standing, supporting)
        for hit in hits:
            if cancels(rule, hit):
                tally = cancel(tally, hit)
        return self._told(rule, standing, tally)

    def merged(self, rule: Rule, into: Standing, other: Standing) -> Standing:
        """Both alerts as one."""
        live = [one for one in (into, other) if one.alert.state is not AlertState.RETRACTED] or [into]
        tally = live[0].tally if len(live) == 1 else add(into.tally, other.tally, lambda stage: rank(rule, stage))
        events = {event.id: event for one in (into, other) for event in one.alert.events}
        into = replace(
            into,
            first_at=min(into.first_at, other.first_at),
            last_at=max(into.last_at, other.last_at),
            disturbed=into.disturbed or other.disturbed,
            alert=replace(into.alert, state=live[0].alert.state, events=tuple(events.values())),
        )
        return self._told(rule, into, tally)

    def recomputed(self, rule: Rule, standing: Standing, hits: Sequence[Hit]) -> Standing:
        """The alert computed afresh from all hits that ever supported it; retracted when none does any more."""
        backing = [hit for hit in hits if hit.fires_at is not None and not cancels(rule, hit)]
        supporting = [hit for hit in backing if hit.supports]
        standing = _stretched(standing, backing) if backing else standing
        standing = replace(standing, disturbed=len(supporting) < len(backing) or standing.disturbed)
        shown = supporting or backing
        tally = tally_of(shown, lambda stage: rank(rule, stage)) if shown else standing.tally
        off = None
        for hit in hits:
            if cancels(rule, hit) and hit.supports:
                off = first(off, Climb(at=hit.at, stage=hit.stage, source=hit.source))
        standing = replace(standing, alert=replace(standing.alert, events=()))
        standing = self._told(rule, standing, replace(tally, cancelled=off))
        alert = replace(standing.alert, history=_history(rule, backing, off))
        ceased = max((hit.ceased_at for hit in backing if hit.ceased_at is not None), default=alert.changed_at)
        alert = replace(alert, changed_at=max(alert.changed_at, ceased))
        if supporting:
            state = AlertState.OPEN if alert.state is AlertState.RETRACTED else alert.state
            return replace(standing, alert=replace(alert, state=state))
        retracted = replace(alert, state=AlertState.RETRACTED, sources=(), event_count=0)
        return replace(standing, alert=retracted)

    def _told(self, rule: Rule, standing: Standing, tally: Tally) -> Standing:
        """The standing with its alert told anew from the tally; fetches the events that the alert does not carry."""
        top = tally.climbs[-1]
        events = {event.id: event for event in standing.alert.events}
        events.update(self._fetch(e.event_id for e in tally.exhibits if e.event_id not in events))
        kept = tuple(events[exhibit.event_id] for exhibit in tally.exhibits)
        first_of_stage = next(i for i, e in enumerate(tally.exhibits) if e.stage == top.stage)
        severity = rule.alert.severity_of(top.stage)
        off = tally.cancelled
        alert = replace(
            standing.alert,
            rule_title=rule.title,
            state=AlertState.OPEN if standing.alert.state is AlertState.RETRACTED else standing.alert.state,
            stage=top.stage,
            severity=severity,
            summary=self._summary(rule, kept[first_of_stage], tally, severity),
            labels=rule.labels,
            opened_at=tally.opened_at,
            changed_at=max(standing.last_at, off.at if off else standing.last_at),
            sources=tally.sources,
            events=kept,
            event_count=tally.count,
            history=_climbed(rule, tally),
        )
        return replace(standing, tally=tally, alert=alert)

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


def closed(standing: Standing) -> Standing:
    """The alert after its silence."""
    at = standing.closes_at
    alert = standing.alert
    line = Milestone(change=Change.CLOSED, at=at, stage=alert.stage, severity=alert.severity)
    alert = replace(
        alert, state=AlertState.CLOSED, changed_at=max(alert.changed_at, at), history=(*alert.history, line)
    )
    return replace(standing, alert=alert)


def _at(hit: Hit) -> datetime:
    return hit.fires_at or hit.at


def _stretched(standing: Standing, hits: Sequence[Hit]) -> Standing:
    return replace(
        standing,
        first_at=min(standing.first_at, *(_at(hit) for hit in hits)),
        last_at=max(standing.last_at, *(_at(hit) for hit in hits)),
    )


def _milestone(rule: Rule, change: Change, climb: Climb) -> Milestone:
    severity = rule.alert.severity_of(climb.stage)
    return Milestone(change=change, at=climb.at, stage=climb.stage, severity=severity, source=climb.source)


def _climbed(rule: Rule, tally: Tally) -> tuple[Milestone, ...]:
    lines = [
        _milestone(rule, Change.ESCALATED if number else Change.OPENED, climb)
        for number, climb in enumerate(tally.climbs)
    ]
    if tally.cancelled is not None:
        lines.append(_milestone(rule, Change.UPDATED, tally.cancelled))
    return tuple(sorted(lines, key=lambda line: line.at))


def _history(rule: Rule, hits: Sequence[Hit], off: Climb | None) -> tuple[Milestone, ...]:
    """What happened when support came and went: the history of an alert to which corrections were made."""
    moves = [(_at(hit), 0, hit) for hit in hits]
    moves += [(max(hit.ceased_at, _at(hit)), 1, hit) for hit in hits if hit.ceased_at is not None]
    moves.sort(key=lambda move: (move[0], move[1], -rank(rule, move[2].stage), move[2].source, move[2].event_id))
    standing: Counter[str | None] = Counter()
    lines: list[Milestone] = []
    height: int | None = None
    for at, leaving, hit in moves:
        standing[hit.stage] += -1 if leaving else 1
        stages = [stage for stage, count in standing.items() if count]
        top = max(stages, key=lambda stage: rank(rule, stage)) if stages else hit.stage
        before, height = height, rank(rule, top) if stages else None
        if height == before:
            continue
        if height is None:
            change = Change.RETRACTED
        elif before is None:
            change = Change.OPENED
        else:
            change = Change.ESCALATED if height > before else Change.UPDATED
        lines.append(_milestone(rule, change, Climb(at=at, stage=top, source=hit.source)))
    if off is not None:
        lines.append(_milestone(rule, Change.UPDATED, off))
    return tuple(sorted(lines, key=lambda line: line.at))
