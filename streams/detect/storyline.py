"""Storylines: leading the alerts of one slot on, and saying what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from streams.detect.notification_policy import Step, judge
from streams.detect.progress import Cause, compare, step_of
from streams.detect.rulebook import RuleBook
from streams.detect.story import Teller, cancels, closed, episode_of, episodes, rank
from streams.detect.workspace import Workspace
from streams.domain.alert import AlertChange, AlertState, Change, change_id
from streams.domain.alert_state import Slot, Standing
from streams.domain.event import excerpt
from streams.domain.rule import Rule
from streams.domain.rule_match import Hit

Move = tuple[Hit | None, Hit | None]
"""A hit of the slot before and after; none where it was or is not in the slot."""


class Storyline:
    """Leads alerts on within a workspace."""

    def __init__(self, book: RuleBook, space: Workspace, stronger: Mapping[str, Iterable[str]], now: datetime) -> None:
        self._book = book
        self._space = space
        self._stronger = stronger
        self._now = now
        self._teller = Teller(book, space.events)

    def lead(self, rule: Rule, slot: Slot, moves: Sequence[Move], cause: Cause) -> None:
        """Bring the slot's alerts in line with what its hits are now, and record each alert's change."""
        joining = [a for b, a in moves if a is not None and a.supports and not (b is not None and _belongs(b))]
        shaken = {b.alert_id for b, _ in moves if b is not None and b.alert_id is not None and b.supports}
        if not joining and not shaken:
            return
        before = {standing.alert.id: standing for standing in self._space.standings(slot)}
        standings = dict(before)
        self._release(joining)
        for alert_id in sorted(shaken & standings.keys()):
            joining += self._reclaim(rule, standings, alert_id, cause)
        if shaken:
            self._fuse(rule, standings)
        joining = self._release(joining)
        self._close_passed(standings, joining)
        for hit in sorted(joining, key=lambda h: (h.fires_at or h.at, h.event_id)):
            self._join(rule, standings, hit)
        for loose in self._space.loose(slot):
            self._join(rule, standings, loose)
        for after in sorted(standings.values(), key=_age):
            old = before.get(after.alert.id)
            if after is not old and after is not self._space.standing(after.alert.id):
                twins = [before[i] for i, s in standings.items() if s.merged_into == after.alert.id and i in before]
                self._record(rule, old, self._in_time(after), twins, cause)

    def close(self, standing: Standing) -> Standing:
        """Close an alert whose silence is over, or let it wait if its rule has become more patient."""
        rule = self._book.rules.get(standing.alert.rule_id)
        if rule is not None and rule.alert.close_after != standing.close_after:
            standing = replace(standing, close_after=rule.alert.close_after)
            watermark = self._space.time.watermark
            if watermark is not None and standing.closes_at > watermark:
                self._space.put_standing(standing)
                return standing
        after = closed(standing)
        at = standing.closes_at
        step = Step(
            change=Change.CLOSED,
            alert=after.alert,
            told_at=standing.told_at,
            published_at=None,
            note=f"no report for {standing.close_after.total_seconds() / 86400:g} days",
        )
        return self._tell(rule, after, step, Cause(at=at, event=None))

    def _reclaim(self, rule: Rule, standings: dict[str, Standing], alert_id: str, cause: Cause) -> list[Hit]:
        """Compute an alert afresh whose support has changed; gives the hits that it has to let go.

        Without support it is retracted. If a gap was torn into the story, the alert keeps the part that named it.
        """
        standing = standings[alert_id]
        hits = [hit for hit in self._space.hits_of_alert(alert_id) if hit.supports]
        parts = episodes((hit for hit in hits if not cancels(rule, hit)), standing.close_after)
        if not parts:
            standings[alert_id] = self._teller.retracted(standing, cause.at)
            return self._release(hits)
        named = standing.alert.episode
        mine = next((p for p in parts if any(_names(hit, standing.close_after, named) for hit in p)), parts[0])
        start, end = mine[0].fires_at or cause.at, mine[-1].fires_at or cause.at
        off = [h for h in hits if cancels(rule, h) and start <= h.at <= end + standing.close_after]
        afresh = self._teller.recomputed(rule, standing, [*mine, *off])
        if rank(rule, afresh.alert.stage) < rank(rule, standing.alert.stage):
            afresh = self._teller.fallen(rule, standing, afresh, cause.at)
        standings[alert_id] = afresh
        kept = {hit.event_id for hit in (*mine, *off)}
        return self._release([hit for hit in hits if hit.event_id not in kept])

    def _fuse(self, rule: Rule, standings: dict[str, Standing]) -> None:
        """Make one of alerts between which there is no silence: a report that was dated anew can move an end."""
        living = sorted((one for one in standings.values() if _lives(one)), key=_age)
        for earlier, later in pairwise(living):
            before = standings[standings[earlier.alert.id].merged_into or earlier.alert.id]
            if before.covers(later.tally.opened_at):
                self._merge(rule, standings, before, later)

    def _release(self, hits: Iterable[Hit]) -> list[Hit]:
        hits = list(hits)
        free = [hit if hit.alert_id is None else replace(hit, alert_id=None) for hit in hits]
        for before, after in zip(hits, free, strict=True):
            if after is not before:
                self._space.put_hit(after)
        return free

    def _close_passed(self, standings: dict[str, Standing], joining: Sequence[Hit]) -> None:
        """Close what is over before anything new opens, so that changes come in the order of events."""
        watermark = self._space.time.watermark
        for standing in list(standings.values()):
            over = watermark is not None and standing.closes_at <= watermark
            goes_on = any(standing.covers(hit.fires_at or hit.at) for hit in joining)
            untouched = standing is self._space.standing(standing.alert.id)
            if over and untouched and not goes_on and standing.alert.state is AlertState.OPEN:
                standings[standing.alert.id] = self.close(standing)

    def _join(self, rule: Rule, standings: dict[str, Standing], hit: Hit) -> None:
        """Add a hit to the alert whose episode it belongs to; it can open one, or show that several are one."""
        at = hit.fires_at or hit.at
        if cancels(rule, hit):
            spanning = [one for one in standings.values() if _spans(one, at)]
            if spanning:
                self._add(rule, standings, min(spanning, key=_age), hit)
            return
        found = sorted((s for s in standings.values() if s.merged_into is None and s.covers(at)), key=_age)
        living = [standing for standing in found if _lives(standing)]
        if living:
            standing = living[0]
            for other in living[1:]:
                standing = self._merge(rule, standings, standing, other)
            standing = self._add(rule, standings, standing, hit)
        elif found:
            standing = self._add(rule, standings, found[0], hit)
        else:
            standing = self._teller.opened(rule, hit, self._space.alert_ids(hit.slot) | standings.keys())
            standings[standing.alert.id] = standing
            self._space.put_hit(replace(hit, alert_id=standing.alert.id))

    def _add(self, rule: Rule, standings: dict[str, Standing], standing: Standing, hit: Hit) -> Standing:
        standing = self._teller.joined(rule, standing, hit)
        standings[standing.alert.id] = standing
        self._space.put_hit(replace(hit, alert_id=standing.alert.id))
        return standing

    def _merge(self, rule: Rule, standings: dict[str, Standing], into: Standing, other: Standing) -> Standing:
        for hit in self._space.hits_of_alert(other.alert.id):
            self._space.put_hit(replace(hit, alert_id=into.alert.id))
        told = [at for at in (into.told_at, other.told_at) if at is not None]
        merged = self._teller.merged(rule, into, other)
        standings[into.alert.id] = merged = replace(merged, told_at=max(told, default=None))
        standings[other.alert.id] = replace(other, merged_into=into.alert.id)
        return merged

    def _in_time(self, standing: Standing) -> Standing:
        """A closed alert stays closed only if its silence is over still; its history says so again."""
        if standing.alert.state is not AlertState.CLOSED or standing.merged_into is not None:
            return standing
        reopened = replace(standing, alert=replace(standing.alert, state=AlertState.OPEN))
        watermark = self._space.time.watermark
        return closed(reopened) if watermark is not None and standing.closes_at <= watermark else reopened

    def _record(
        self, rule: Rule, before: Standing | None, after: Standing, twins: Sequence[Standing], cause: Cause
    ) -> None:
        if after.merged_into is not None:
            if before is not None:
                after = replace(after, alert=replace(after.alert, state=AlertState.CLOSED))
                note = f"a late report shows that it is one story with the alert {after.merged_into}"
                self._tell(rule, after, step_of(Change.CLOSED, after, cause, note), cause)
            return
        step = compare(rule, before, after, cause)
        if step is None:
            self._space.put_standing(after)
            return
        reached = rank(rule, after.alert.stage)
        told = [one.alert.id for one in twins if one.told_at and rank(rule, one.alert.stage) >= reached]
        if told and step.change is Change.ESCALATED:
            step = replace(step, objection=f"it was told as the alert {told[0]}")
        self._tell(rule, after, step, cause)

    def _tell(self, rule: Rule | None, standing: Standing, step: Step, cause: Cause) -> Standing:
        story = cause.event.story_key if cause.event else standing.alert.events[0].story_key
        muter = self._space.stronger(frozenset(self._stronger.get(standing.alert.rule_id, ())), story)
        verdict = judge(step, rule, self._now, self._space.silences, muter)
        if verdict.notify:
            standing = replace(standing, told_at=self._now)
        self._space.put_standing(standing)
        alert = standing.alert
        self._space.put_change(
            AlertChange(
                id=change_id(alert.id, step.change, alert.stage, cause.id),
                change=step.change,
                at=alert.changed_at,
                notify=verdict.notify,
                reason=verdict.reason,
                alert=alert,
                event=excerpt(cause.event) if cause.event else None,
            )
        )
        return standing


def _age(standing: Standing) -> tuple[datetime, str]:
    return standing.tally.opened_at, standing.alert.id


def _belongs(hit: Hit) -> bool:
    return hit.supports and hit.alert_id is not None


def _lives(standing: Standing) -> bool:
    return standing.merged_into is None and standing.alert.state is not AlertState.RETRACTED


def _spans(standing: Standing, at: datetime) -> bool:
    return _lives(standing) and standing.tally.opened_at <= at <= standing.closes_at


def _names(hit: Hit, close_after: timedelta, episode: str) -> bool:
    """Whether the hit would give, or gave, the episode its name."""
    return episode.startswith(episode_of(hit.fires_at or hit.at, close_after))
