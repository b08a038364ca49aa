"""One batch of the detector: read the state that inputs can touch, apply them in order, settle what is due, write."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from streams.detect.bundling import bundle
from streams.detect.change_recorder import ChangeRecorder
from streams.detect.correlating import Move, alone, awaiting, correlate, last_of_each, shifted, too_old
from streams.detect.event_states import says_the_same, see, withdraw
from streams.detect.inhibition import Inhibitors
from streams.detect.input import Input
from streams.detect.intake import matches_of
from streams.detect.progress import Cause
from streams.detect.rulebook import RuleBook
from streams.detect.storyline import Storyline
from streams.detect.workspace import Workspace
from streams.domain.alert import AlertChange
from streams.domain.correlation import Correlation
from streams.domain.event import Event
from streams.domain.event_state import EventState
from streams.domain.rule import Rule
from streams.domain.rule_match import RuleMatch
from streams.domain.tracked_alert import AlertKey
from streams.domain.withdrawal import Withdrawal
from streams.ports.detect_state import DetectState

DUE_AT_ONCE = 10_000
"""Closings and absences that one call settles; the next call goes on with the rest."""


class Batch:
    """One call of the detector."""

    def __init__(
        self,
        book: RuleBook,
        order: Mapping[str, tuple[int, str]],
        stronger: Inhibitors,
        state: DetectState,
        now: datetime,
    ) -> None:
        self._book = book
        self._order = order
        self._stronger = stronger
        self._now = now
        self._space = Workspace(state, now)
        self._recorder = ChangeRecorder(book, self._space, stronger, now)
        self._story = Storyline(book, self._space, self._recorder)

    def run(self, inputs: Sequence[Input], patience: timedelta) -> list[AlertChange]:
        """Take the inputs and let what is due happen; reads alerts as far back as the longest patience."""
        drafts = self._read(inputs, patience)
        for number, item in enumerate(inputs):
            self._take(item, drafts.get(number))
        self._settle()
        bundle(self._space, self._book.rules)
        return self._space.write()

    def adopt(self, patience: Mapping[str, timedelta]) -> None:
        """Give open alerts the inactivity that their rules ask for now."""
        self._space.adopt(patience)

    def catch_up(self, rule_ids: Collection[str]) -> None:
        """Tell of alerts that something muted which has ended."""
        found = self._space.caught_up(rule_ids, DUE_AT_ONCE)
        self._read_muters({one.alert.rule_id for one in found}, {one.alert.events[0].story_key for one in found})
        for tracked in found:
            self._recorder.catch_up(tracked)

    def _read_muters(self, rule_ids: Collection[str], stories: Collection[str]) -> None:
        """Read the open alerts that can mute alerts of these rules about these stories."""
        pairs = [pair for rule_id in rule_ids for pair in self._stronger.get(rule_id, ())]
        self._space.read_open_stories({rule_id for rule_id, how in pairs if how.by_story}, stories)
        self._space.read_rivals({rule_id for rule_id, how in pairs if not how.by_story})

    def _read(self, inputs: Sequence[Input], patience: timedelta) -> dict[int, Sequence[RuleMatch]]:
        """Read all that the inputs can touch; gives the hits that each event would make."""
        if not inputs:
            return {}
        space = self._space
        known = space.read_sightings({i.id if isinstance(i, Event) else i.event_id for i in inputs})
        drafts: dict[int, Sequence[RuleMatch]] = {}
        touched: list[RuleMatch] = [rule_match for event_id in known for rule_match in space.matches_of_event(event_id)]
        stories: set[str] = set()
        for number, item in enumerate(inputs):
            if isinstance(item, Event) and not _repeats(known.get(item.id), item):
                drafts[number] = matches_of(self._book, item, item.article.published_at)
                touched.extend(drafts[number])
                stories.add(item.story_key)
        windows = {window for rule_match in touched if (window := rule_match.window) is not None}
        space.read_windows(windows)
        touched.extend(rule_match for window in windows for rule_match in space.window(window))
        if touched:
            earliest = min(min(rule_match.at, self._now) for rule_match in touched)
            space.read_slots({rule_match.slot for rule_match in touched}, earliest - patience)
        self._read_muters({rule_match.rule_id for rule_match in touched}, stories)
        return drafts

    def _take(self, item: Input, drafts: Sequence[RuleMatch] | None) -> None:
        if isinstance(item, Withdrawal):
            known = self._space.event_state(item.event_id)
            seen = withdraw(known, item, self._now)
            cause = Cause(at=item.at, event=seen.event, other=item.id)
        else:
            known = self._space.event_state(item.id)
            seen = see(known, item, self._now)
            cause = Cause(at=seen.at, event=item)
        if seen == known:
            return
        watermark = self._space.time.watermark
        if isinstance(item, Event):
            self._space.time.observe(item.article.source.independent_key, seen.at)
        if isinstance(item, Withdrawal):
            drafts = self._space.matches_of_event(item.event_id)
        elif seen.event is not None and (seen.event is not item or drafts is None):
            drafts = matches_of(self._book, seen.event, seen.at)
        rule_matches = [self._placed(draft, seen, watermark) for draft in drafts or ()]
        if known is None and not rule_matches and seen.event is not None:
            return
        self._space.put_sighting(seen)
        if known is not None and _stays(known, seen):
            return
        self._replace(self._space.matches_of_event(seen.event_id), rule_matches, cause)

    def _placed(self, draft: RuleMatch, seen: EventState, watermark: datetime | None) -> RuleMatch:
        """The draft as a match at its event time, late or not."""
        rule = self._book.rules.get(draft.rule_id)
        rule_match = draft if draft.stands == seen.stands else replace(draft, stands=seen.stands)
        if rule is None or rule.correlate is None:
            return rule_match if rule_match.at == seen.at else replace(rule_match, at=seen.at)
        return shifted(rule.correlate, rule_match, seen.at, watermark)

    def _replace(self, old: Sequence[RuleMatch], new: Sequence[RuleMatch], cause: Cause) -> None:
        """Put the event's new hits in the place of its old ones, stronger rules first."""
        before = {rule_match.rule_id: rule_match for rule_match in old}
        after = {rule_match.rule_id: rule_match for rule_match in new}
        for rule_id in sorted(before.keys() | after.keys(), key=lambda r: self._order.get(r, (1, r))):
            rule = self._book.rules.get(rule_id)
            if rule is None:
                continue
            self._move(rule, before.get(rule_id), after.get(rule_id), cause)

    def _move(self, rule: Rule, before: RuleMatch | None, after: RuleMatch | None, cause: Cause) -> None:
        if before is not None and after is None:
            if before.fingerprint != rule.fingerprint:
                return  # the rule was edited since: what it once matched stays with its alert
            after = replace(before, stands=False)
        if after is None:
            return
        if before is not None:
            alert_id = before.alert_id if before.slot == after.slot else after.alert_id
            after = replace(after, late=before.late, fires_at=before.fires_at, alert_id=alert_id)
        if rule.correlate is None:
            self._lead(rule, [(before, alone(after))], cause)
            return
        self._space.put_hit(after)
        watermark = self._space.time.watermark
        moves: list[Move] = [(before, after)]
        near = [rule_match.at for rule_match in (before, after) if rule_match is not None]
        if too_old(rule.correlate, after, watermark):
            moves.append((after, after if after.stands else alone(after)))
        else:
            for window in {w for one in (before, after) if one is not None and (w := one.window) is not None}:
                moves += correlate(rule.correlate, self._space.window(window), near, watermark)
        self._lead(rule, last_of_each(moves), cause)
        if rule.correlate.awaits_more and not after.late:
            self._await_more(rule.correlate, after)
            if after.stands:
                self._story.recover(rule, after, cause)

    def _await_more(self, correlation: Correlation, rule_match: RuleMatch) -> None:
        """Let only those wait for their deadline which nothing has followed, so that a busy group costs little."""
        if rule_match.window is None:
            return
        for one, due_at in awaiting(correlation, self._space.window(rule_match.window)):
            if one.due_at != due_at:
                self._space.put_hit(replace(one, due_at=due_at))

    def _lead(self, rule: Rule, moves: Sequence[Move], cause: Cause) -> None:
        slots: dict[AlertKey, list[tuple[RuleMatch | None, RuleMatch | None]]] = {}
        for before, after in moves:
            self._space.put_hit(after)
            if before is not None and before.slot != after.slot:
                slots.setdefault(before.slot, []).append((before, None))
                before = None  # noqa: PLW2901
            slots.setdefault(after.slot, []).append((before, after))
        for slot, moved in slots.items():
            self._story.lead(rule, slot, moved, cause)

    def _settle(self) -> None:
        """Decide the absences that are certain now, and close the alerts whose inactivity lasted long enough."""
        for due in self._space.due_matches(DUE_AT_ONCE):
            rule = self._book.rules.get(due.rule_id)
            rule_match = replace(self._space.rule_match(due), due_at=None)
            self._space.put_hit(rule_match)
            if rule is not None and rule.correlate is not None and rule_match.fingerprint == rule.fingerprint:
                self._decide(rule, rule.correlate, rule_match)
        for tracked in self._space.due_alerts(DUE_AT_ONCE):
            self._story.close(tracked)

    def _decide(self, rule: Rule, correlation: Correlation, rule_match: RuleMatch) -> None:
        assert rule_match.window is not None  # noqa: S101 - the caller asked
        self._space.read_windows({rule_match.window}, expired=True)  # the watermark may have leapt since its deadline
        self._space.read_slots({rule_match.slot}, rule_match.at - rule.alert.close_after)
        window = self._space.window(rule_match.window)
        moves = correlate(correlation, window, [rule_match.at], self._space.time.watermark)
        event = self._space.events([rule_match.event_id]).get(rule_match.event_id)
        at = max((after.fires_at for _, after in moves if after.fires_at is not None), default=rule_match.at)
        self._lead(rule, moves, Cause(at=at, event=event, other=f"{rule_match.event_id} at {at.isoformat()}"))
        if correlation.awaits_more:
            self._come_again(rule, rule_match, at)

    def _come_again(self, rule: Rule, silent: RuleMatch, at: datetime) -> None:
        """Close at once what came again before its absence was decided, as after an outage of ours."""
        assert silent.window is not None  # noqa: S101 - the caller asked
        later = [one for one in self._space.window(silent.window) if one.stands and not one.late and one.at > at]
        if later:
            first = min(later, key=lambda one: (one.at, one.event_id))
            event = self._space.events([first.event_id]).get(first.event_id)
            self._story.recover(rule, first, Cause(at=first.at, event=event))


def _repeats(known: EventState | None, event: Event) -> bool:
    return known is not None and known.stands and says_the_same(event, known.event)


def _stays(known: EventState, seen: EventState) -> bool:
    """Whether nothing became of an event but that its article was sent again."""
    same = seen.event is not None and says_the_same(seen.event, known.event)
    return same and (seen.at, seen.stands) == (known.at, known.stands)
