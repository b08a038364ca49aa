"""Storylines: advances the alerts of one slot and reports what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from streams.detect.change_recorder import ChangeRecorder
from streams.detect.happening import belongs, latest, same_happening
from streams.detect.notification_policy import PendingChange
from streams.detect.progress import Cause, compare, step_of
from streams.detect.rulebook import RuleBook
from streams.detect.story import AlertBuilder, cancels, closed, episode_of, episodes, rank
from streams.detect.workspace import Workspace
from streams.domain.alert import AlertState, Change
from streams.domain.duration import rough_duration
from streams.domain.rule import Rule
from streams.domain.rule_match import RuleMatch
from streams.domain.tracked_alert import AlertKey, TrackedAlert

Move = tuple[RuleMatch | None, RuleMatch | None]
"""A hit of the slot before and after; none where it was or is not in the slot."""


class Storyline:
    """Leads alerts on within a workspace."""

    def __init__(self, book: RuleBook, space: Workspace, recorder: ChangeRecorder) -> None:
        self._book = book
        self._space = space
        self._recorder = recorder
        self._teller = AlertBuilder(book, space.events)

    def lead(self, rule: Rule, slot: AlertKey, moves: Sequence[Move], cause: Cause) -> None:
        """Bring the slot's alerts in line with what its hits are now, and record each alert's change."""
        joining = [a for b, a in moves if a is not None and a.supports and not (b is not None and _belongs(b))]
        shaken = {b.alert_id for b, _ in moves if b is not None and b.alert_id is not None and b.supports}
        if not joining and not shaken:
            return
        before = {tracked.alert.id: tracked for tracked in self._space.tracked_alerts(slot)}
        tracked_alerts = dict(before)
        self._release(joining)
        for alert_id in sorted(shaken & tracked_alerts.keys()):
            joining += self._reclaim(rule, tracked_alerts, alert_id, cause)
        if shaken:
            self._fuse(rule, tracked_alerts)
        joining = self._release(joining)
        self._close_passed(tracked_alerts, joining)
        for rule_match in sorted(joining, key=lambda h: (h.fires_at or h.at, h.event_id)):
            self._join(rule, tracked_alerts, rule_match)
        for loose in self._space.loose(slot):
            self._join(rule, tracked_alerts, loose)
        for after in sorted(tracked_alerts.values(), key=_age):
            old = before.get(after.alert.id)
            if after is not old and after is not self._space.tracked(after.alert.id):
                twins = [
                    before[i] for i, s in tracked_alerts.items() if s.merged_into == after.alert.id and i in before
                ]
                self._record(rule, old, self._in_time(after), twins, cause)

    def close(self, tracked: TrackedAlert) -> TrackedAlert:
        """Close an alert whose inactivity lasted long enough, or let it wait if its rule has become more patient."""
        rule = self._book.rules.get(tracked.alert.rule_id)
        if rule is not None and rule.alert.close_after != tracked.close_after:
            tracked = replace(tracked, close_after=rule.alert.close_after)
            watermark = self._space.time.watermark
            if watermark is not None and tracked.closes_at > watermark:
                self._space.put_alert(tracked)
                return tracked
        after = closed(tracked)
        at = tracked.closes_at
        step = PendingChange(
            change=Change.CLOSED,
            alert=after.alert,
            told_at=tracked.told_at,
            published_at=None,
            note=f"no report for {tracked.close_after.total_seconds() / 86400:g} days",
        )
        return self._recorder.record(rule, after, step, Cause(at=at, event=None))

    def recover(self, rule: Rule, rule_match: RuleMatch, cause: Cause) -> None:
        """Close the alerts of a group that had fallen silent and of which something comes again."""
        for tracked in self._space.tracked_alerts(rule_match.slot):
            since = tracked.tally.last_at
            if tracked.alert.state is not AlertState.OPEN or rule_match.at < since:
                continue
            after = closed(replace(tracked, ended_at=rule_match.at))
            step = PendingChange(
                change=Change.CLOSED,
                alert=after.alert,
                told_at=tracked.told_at,
                published_at=rule_match.at,
                note=f"it comes again, {rough_duration(rule_match.at - since)} after its absence was noted",
                objection="nobody had been told of it" if tracked.told_at is None else None,
            )
            self._recorder.record(rule, after, step, cause)

    def _reclaim(
        self, rule: Rule, tracked_alerts: dict[str, TrackedAlert], alert_id: str, cause: Cause
    ) -> list[RuleMatch]:
        """Compute an alert afresh whose support has changed; gives the hits that it has to let go.

        Without support it is retracted. If a gap was torn into the story, the alert keeps the part that named it.
        """
        tracked = tracked_alerts[alert_id]
        rule_matches = [rule_match for rule_match in self._space.matches_of_alert(alert_id) if rule_match.supports]
        parts = episodes(
            (rule_match for rule_match in rule_matches if not cancels(rule, rule_match)), tracked.close_after
        )
        if not parts:
            tracked_alerts[alert_id] = self._teller.retracted(tracked, cause.at)
            return self._release(rule_matches)
        named = tracked.alert.episode
        mine = next(
            (p for p in parts if any(_names(rule_match, tracked.close_after, named) for rule_match in p)), parts[0]
        )
        start, end = mine[0].fires_at or cause.at, mine[-1].fires_at or cause.at
        off = [h for h in rule_matches if cancels(rule, h) and start <= h.at <= end + tracked.close_after]
        afresh = self._teller.recomputed(rule, tracked, [*mine, *off])
        if rank(rule, afresh.alert.stage) < rank(rule, tracked.alert.stage):
            afresh = self._teller.fallen(rule, tracked, afresh, cause.at)
        tracked_alerts[alert_id] = afresh
        kept = {rule_match.event_id for rule_match in (*mine, *off)}
        return self._release([rule_match for rule_match in rule_matches if rule_match.event_id not in kept])

    def _fuse(self, rule: Rule, tracked_alerts: dict[str, TrackedAlert]) -> None:
        """Make one of alerts between which there is no silence: a report that was dated anew can move an end."""
        living = sorted((one for one in tracked_alerts.values() if _lives(one)), key=_age)
        for earlier, later in pairwise(living):
            before = tracked_alerts[tracked_alerts[earlier.alert.id].merged_into or earlier.alert.id]
            if before.covers(later.tally.opened_at) and same_happening(before, later):
                self._merge(rule, tracked_alerts, before, later)

    def _release(self, rule_matches: Iterable[RuleMatch]) -> list[RuleMatch]:
        rule_matches = list(rule_matches)
        free = [
            rule_match if rule_match.alert_id is None else replace(rule_match, alert_id=None)
            for rule_match in rule_matches
        ]
        for before, after in zip(rule_matches, free, strict=True):
            if after is not before:
                self._space.put_hit(after)
        return free

    def _close_passed(self, tracked_alerts: dict[str, TrackedAlert], joining: Sequence[RuleMatch]) -> None:
        """Close what is over before anything new opens, so that changes come in the order of events."""
        watermark = self._space.time.watermark
        for tracked in list(tracked_alerts.values()):
            over = watermark is not None and tracked.closes_at <= watermark
            goes_on = any(tracked.covers(rule_match.fires_at or rule_match.at) for rule_match in joining)
            untouched = tracked is self._space.tracked(tracked.alert.id)
            if over and untouched and not goes_on and tracked.alert.state is AlertState.OPEN:
                tracked_alerts[tracked.alert.id] = self.close(tracked)

    def _join(self, rule: Rule, tracked_alerts: dict[str, TrackedAlert], rule_match: RuleMatch) -> None:
        """Add a hit to the alert whose episode it belongs to; it can open one, or show that several are one."""
        at = rule_match.fires_at or rule_match.at
        if cancels(rule, rule_match):
            spanning = [one for one in tracked_alerts.values() if _spans(one, at)]
            if spanning:
                self._add(rule, tracked_alerts, min(spanning, key=_age), rule_match)
            return
        covering = [s for s in tracked_alerts.values() if s.merged_into is None and s.covers(at)]
        found = sorted((s for s in covering if belongs(s, rule_match)), key=_age)
        living = [tracked for tracked in found if _lives(tracked)]
        if living:
            tracked = self._united(rule, tracked_alerts, living, at)
            self._add(rule, tracked_alerts, tracked, rule_match)
        elif found:
            self._add(rule, tracked_alerts, found[0], rule_match)
        else:
            tracked = self._teller.opened(
                rule, rule_match, self._space.alert_ids(rule_match.slot) | tracked_alerts.keys()
            )
            tracked_alerts[tracked.alert.id] = replace(tracked, happened_on=rule_match.happened_on)
            self._space.put_hit(replace(rule_match, alert_id=tracked.alert.id))

    def _united(
        self, rule: Rule, tracked_alerts: dict[str, TrackedAlert], living: Sequence[TrackedAlert], at: datetime
    ) -> TrackedAlert:
        """The alert that a report at that time joins: all that it shows to be one story, as one.

        Of happenings that the text tells apart, the report is of the last that had begun.
        """
        begun = [one for one in living if one.tally.opened_at <= at]
        chosen = (begun or living)[-1 if begun else 0]
        for other in living:
            if other is not chosen and same_happening(chosen, other):
                into, gone = sorted((chosen, other), key=_age)
                chosen = self._merge(rule, tracked_alerts, into, gone)
        return chosen

    def _add(
        self, rule: Rule, tracked_alerts: dict[str, TrackedAlert], tracked: TrackedAlert, rule_match: RuleMatch
    ) -> None:
        day = latest(tracked.happened_on, rule_match.happened_on)
        tracked = replace(self._teller.joined(rule, tracked, rule_match), happened_on=day)
        tracked_alerts[tracked.alert.id] = tracked
        self._space.put_hit(replace(rule_match, alert_id=tracked.alert.id))

    def _merge(
        self, rule: Rule, tracked_alerts: dict[str, TrackedAlert], into: TrackedAlert, other: TrackedAlert
    ) -> TrackedAlert:
        for rule_match in self._space.matches_of_alert(other.alert.id):
            self._space.put_hit(replace(rule_match, alert_id=into.alert.id))
        merged = _heard_of_both(rule, self._teller.merged(rule, into, other), into, other)
        merged = replace(merged, happened_on=latest(into.happened_on, other.happened_on))
        tracked_alerts[into.alert.id] = merged
        tracked_alerts[other.alert.id] = replace(other, merged_into=into.alert.id)
        return merged

    def _in_time(self, tracked: TrackedAlert) -> TrackedAlert:
        """A closed alert stays closed only if its silence is over still; its history says so again."""
        if tracked.alert.state is not AlertState.CLOSED or tracked.merged_into is not None:
            return tracked
        if tracked.ended_at is not None:
            return tracked
        reopened = replace(tracked, alert=replace(tracked.alert, state=AlertState.OPEN))
        watermark = self._space.time.watermark
        return closed(reopened) if watermark is not None and tracked.closes_at <= watermark else reopened

    def _record(
        self, rule: Rule, before: TrackedAlert | None, after: TrackedAlert, twins: Sequence[TrackedAlert], cause: Cause
    ) -> None:
        if after.merged_into is not None:
            if before is not None:
                after = replace(after, alert=replace(after.alert, state=AlertState.CLOSED))
                note = f"a late report shows that it is one story with the alert {after.merged_into}"
                self._recorder.record(rule, after, step_of(Change.CLOSED, after, cause, note), cause)
            return
        step = compare(rule, before, after, cause)
        if step is None or self._recorder.says_nothing(rule, before, after, step, cause):
            self._space.put_alert(after)
            return
        reached = rank(rule, after.alert.stage)
        told = [one.alert.id for one in twins if one.told_at and rank(rule, one.alert.stage) >= reached]
        if told and step.change is Change.ESCALATED:
            step = replace(step, objection=f"it was told as the alert {told[0]}")
        self._recorder.record(rule, after, step, cause)


def _heard_of_both(rule: Rule, merged: TrackedAlert, into: TrackedAlert, other: TrackedAlert) -> TrackedAlert:
    """The merged alert with what subscribers were told of either, and what they have still to hear."""
    told = [one for one in (into, other) if one.told_at is not None]
    if not told:
        return replace(merged, unheard=into.unheard or other.unheard, muted_by=into.muted_by or other.muted_by)
    furthest = max(told, key=lambda one: rank(rule, one.told_stage))
    waits = {into.unheard, other.unheard} - {None}
    heard = rank(rule, furthest.told_stage) >= rank(rule, merged.alert.stage)
    return replace(
        merged,
        told_at=max(one.told_at for one in told if one.told_at is not None),
        told_stage=furthest.told_stage,
        unheard=None if heard or not waits else Change.ESCALATED,
        muted_by=None if heard or not waits else into.muted_by or other.muted_by,
    )


def _age(tracked: TrackedAlert) -> tuple[datetime, str]:
    return tracked.tally.opened_at, tracked.alert.id


def _belongs(rule_match: RuleMatch) -> bool:
    return rule_match.supports and rule_match.alert_id is not None


def _lives(tracked: TrackedAlert) -> bool:
    return tracked.merged_into is None and tracked.alert.state is not AlertState.RETRACTED


def _spans(tracked: TrackedAlert, at: datetime) -> bool:
    return _lives(tracked) and tracked.tally.opened_at <= at <= tracked.closes_at


def _names(rule_match: RuleMatch, close_after: timedelta, episode: str) -> bool:
    """Whether the hit would give, or gave, the episode its name."""
    return episode.startswith(episode_of(rule_match.fires_at or rule_match.at, close_after))
