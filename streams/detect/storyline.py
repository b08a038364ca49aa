"""Storylines: leading the alerts of one slot on, and saying what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from streams.detect.rulebook import RuleBook
from streams.detect.story import Teller, cancels, closed, rank
from streams.detect.telling import Step, judge
from streams.detect.workspace import Workspace
from streams.domain.alert import AlertChange, AlertState, Change, change_id
from streams.domain.event import Event
from streams.domain.hit import Hit
from streams.domain.rule import Rule
from streams.domain.standing import Slot, Standing

Move = tuple[Hit | None, Hit | None]
"""A hit of the slot before and after; none where it was or is not in the slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What made something change.

    Attributes:
        id: of this version of the event, of the withdrawal, …: the same cause gives the same change ids.
        at: event time.
        event: the event that came or went.
    """

    id: str
    at: datetime
    event: Event | None


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
        joining = [after for _, after in moves if after is not None and after.supports and after.alert_id is None]
        shaken = {
            hit.alert_id
            for before, after in moves
            for hit in (before, after)
            if hit is not None and hit.alert_id is not None and before != after
        }
        if not joining and not shaken:
            return
        before = {standing.alert.id: standing for standing in self._space.standings(slot)}
        self._close_passed(before, joining)
        standings = dict(before)
        for hit in sorted(joining, key=lambda h: (h.fires_at or h.at, h.event_id)):
            self._join(rule, standings, hit)
        for alert_id in shaken | {one.alert.id for one in standings.values() if one.disturbed}:
            if alert_id in standings and (alert_id in shaken or standings[alert_id] is not before.get(alert_id)):
                hits = self._space.hits_of_alert(alert_id)
                standings[alert_id] = self._teller.recomputed(rule, standings[alert_id], hits)
        for after in sorted(standings.values(), key=lambda s: (s.first_at, s.alert.id)):
            if after is not before.get(after.alert.id):
                twins = [before[i] for i, s in standings.items() if s.merged_into == after.alert.id and i in before]
                self._record(rule, before.get(after.alert.id), self._in_time(after), twins, cause)

    def close(self, standing: Standing) -> None:
        """Close an alert whose silence is over, or let it wait if its rule has become more patient."""
        rule = self._book.rules.get(standing.alert.rule_id)
        if rule is not None and rule.alert.close_after != standing.close_after:
            standing = replace(standing, close_after=rule.alert.close_after)
            watermark = self._space.time.watermark
            if watermark is not None and standing.closes_at > watermark:
                self._space.put_standing(standing)
                return
        after = closed(standing)
        at = standing.closes_at
        step = Step(
            change=Change.CLOSED,
            alert=after.alert,
            told_at=standing.told_at,
            published_at=None,
            note=f"no report for {standing.close_after.total_seconds() / 86400:g} days",
        )
        self._tell(rule, after, step, Cause(id=at.isoformat(), at=at, event=None))

    def _close_passed(self, standings: dict[str, Standing], joining: Sequence[Hit]) -> None:
        """Close what is over before anything new opens, so that changes come in the order of events."""
        watermark = self._space.time.watermark
        for standing in list(standings.values()):
            over = watermark is not None and standing.closes_at <= watermark
            goes_on = any(standing.covers(hit.fires_at or hit.at) for hit in joining)
            if over and not goes_on and standing.alert.state is AlertState.OPEN:
                self.close(standing)
                standings[standing.alert.id] = self._space.standing(standing.alert.id)

    def _join(self, rule: Rule, standings: dict[str, Standing], hit: Hit) -> None:
        """Add a hit to the alert whose episode it belongs to; it can open one, or show that several are one."""
        if cancels(rule, hit):
            at = hit.at
            found = [one for one in standings.values() if _spans(one, at)]
            if found:
                self._add(rule, standings, min(found, key=_age), hit)
            return
        at = hit.fires_at or hit.at
        found = sorted((s for s in standings.values() if s.merged_into is None and s.covers(at)), key=_age)
        if not found:
            standing = self._teller.opened(rule, hit)
            standings[standing.alert.id] = standing
            self._space.put_hit(replace(hit, alert_id=standing.alert.id))
        else:
            standing = found[0]
            for other in found[1:]:
                standing = self._merge(rule, standings, standing, other)
            standing = self._add(rule, standings, standing, hit)
        for loose in self._space.loose(hit.slot):
            if _spans(standing, loose.at):
                standing = self._add(rule, standings, standing, loose)

    def _add(self, rule: Rule, standings: dict[str, Standing], standing: Standing, hit: Hit) -> Standing:
        standing = self._teller.joined(rule, standing, [hit])
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
                self._tell(rule, after, _step(Change.CLOSED, after, cause, note), cause)
            return
        step = _compare(rule, before, after, cause)
        if step is None:
            self._space.put_standing(after)
            return
        reached = rank(rule, after.alert.stage)
        told = [one.alert.id for one in twins if one.told_at and rank(rule, one.alert.stage) >= reached]
        if told and step.change is Change.ESCALATED:
            step = replace(step, objection=f"it was told as the alert {told[0]}")
        self._tell(rule, after, step, cause)

    def _tell(self, rule: Rule | None, standing: Standing, step: Step, cause: Cause) -> None:
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
                event=cause.event,
            )
        )


def _age(standing: Standing) -> tuple[datetime, str]:
    return standing.first_at, standing.alert.id


def _spans(standing: Standing, at: datetime) -> bool:
    return standing.merged_into is None and standing.first_at <= at <= standing.closes_at


def _step(change: Change, after: Standing, cause: Cause, note: str, takes_back: bool = False) -> Step:
    return Step(
        change=change,
        alert=after.alert,
        told_at=after.told_at,
        published_at=cause.at,
        takes_back=takes_back,
        note=note,
    )


def _compare(rule: Rule, before: Standing | None, after: Standing, cause: Cause) -> Step | None:
    """What an alert's subscribers would see change; none where nothing did."""
    old, new = before.alert if before else None, after.alert
    if new.state is AlertState.RETRACTED:
        if old is None or old.state is AlertState.RETRACTED:
            return None
        note = "what supported it was taken back, and nothing else does"
        return _step(Change.RETRACTED, after, cause, note, takes_back=True)
    at = f" at {new.stage}" if new.stage else ""
    if before is None or old is None:
        return _step(Change.OPENED, after, cause, f"opened{at}")
    if old.state is AlertState.RETRACTED:
        return _step(Change.OPENED, after, cause, f"opened again{at} after it was retracted")
    return _progress(rule, before, after, cause)


def _progress(rule: Rule, before: Standing, after: Standing, cause: Cause) -> Step | None:
    old, new = before.alert, after.alert
    climb = rank(rule, new.stage) - rank(rule, old.stage)
    if climb > 0:
        return _step(Change.ESCALATED, after, cause, f"climbed from {old.stage} to {new.stage}")
    if climb < 0:
        note = f"a correction took {old.stage} back; it stands at {new.stage}"
        return _step(Change.UPDATED, after, cause, note, takes_back=True)
    off = after.tally.cancelled
    if off is not None and before.tally.cancelled is None:
        return _step(Change.UPDATED, after, cause, f"{off.source} reports that it is off", takes_back=True)
    more = sorted(set(new.sources) - set(old.sources))
    return _step(Change.UPDATED, after, cause, f"also reported by {', '.join(more)}") if more else None
