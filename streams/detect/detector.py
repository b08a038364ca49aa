"""Detection: events and withdrawals in, alert changes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from streams.detect.event_versions import says_the_same, see, withdraw
from streams.detect.intake import hits_of
from streams.detect.patterns import find, reach
from streams.detect.progress import Cause
from streams.detect.rulebook import RuleBook
from streams.detect.storyline import Storyline
from streams.detect.workspace import Workspace
from streams.domain.alert import AlertChange
from streams.domain.alert_state import Slot
from streams.domain.event import Event
from streams.domain.event_version import Sighting
from streams.domain.rule import Rule, Skip
from streams.domain.rule_match import Hit
from streams.domain.withdrawal import Withdrawal
from streams.ports import DetectState

DUE_AT_ONCE = 10_000
"""Closings and absences that one call settles; the next call goes on with the rest."""

Input = Event | Withdrawal


class Detector:
    """Leads alerts through their lives by the rules of one rule book; keeps no state of its own."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        strength = _strengths(book.rules)
        self._order = {rule_id: (-strength[rule_id], rule_id) for rule_id in book.rules}
        self._stronger: dict[str, set[str]] = {}
        for rule in book.rules.values():
            for weaker in rule.alert.inhibits:
                self._stronger.setdefault(weaker, set()).add(rule.id)
        self._patience = {rule.id: rule.alert.close_after for rule in book.rules.values()}

    def detect(self, inputs: Sequence[Input], state: DetectState, now: datetime) -> list[AlertChange]:
        """Take the inputs in order and write what they change.

        The same inputs in batches of other sizes give the same; inputs that were taken before change nothing.

        Args:
            inputs: events and withdrawals.
            state: of one transaction.
            now: by the wall clock.

        Returns:
            The alert changes that were not known before, in order.
        """
        longest = max(self._patience.values(), default=timedelta(0))
        return _Batch(self._book, self._order, self._stronger, state, now).run(inputs, longest)

    def tick(self, state: DetectState, now: datetime) -> list[AlertChange]:
        """Let time pass without input: silence closes alerts, absences become certain, edits of rules take hold."""
        batch = _Batch(self._book, self._order, self._stronger, state, now)
        batch.adopt(self._patience)
        return batch.run((), timedelta(0))


class _Batch:
    """One call of the detector."""

    def __init__(
        self,
        book: RuleBook,
        order: Mapping[str, tuple[int, str]],
        stronger: Mapping[str, set[str]],
        state: DetectState,
        now: datetime,
    ) -> None:
        self._book = book
        self._order = order
        self._stronger = stronger
        self._now = now
        self._space = Workspace(state, now)
        self._story = Storyline(book, self._space, stronger, now)

    def run(self, inputs: Sequence[Input], patience: timedelta) -> list[AlertChange]:
        drafts = self._read(inputs, patience)
        for number, item in enumerate(inputs):
            self._take(item, drafts.get(number))
        self._settle()
        return self._space.write()

    def adopt(self, patience: Mapping[str, timedelta]) -> None:
        self._space.adopt(patience)

    def _read(self, inputs: Sequence[Input], patience: timedelta) -> dict[int, Sequence[Hit]]:
        """Read all that the inputs can touch; gives the hits that each event would make."""
        if not inputs:
            return {}
        space = self._space
        known = space.read_sightings({i.id if isinstance(i, Event) else i.event_id for i in inputs})
        drafts: dict[int, Sequence[Hit]] = {}
        touched: list[Hit] = [hit for event_id in known for hit in space.hits_of_event(event_id)]
        stories: set[str] = set()
        for number, item in enumerate(inputs):
            if isinstance(item, Event) and not _repeats(known.get(item.id), item):
                drafts[number] = hits_of(self._book, item, item.article.published_at)
                touched.extend(drafts[number])
                stories.add(item.story_key)
        windows = {window for hit in touched if (window := hit.window) is not None}
        space.read_windows(windows)
        touched.extend(hit for window in windows for hit in space.window(window))
        if touched:
            earliest = min(min(hit.at, self._now) for hit in touched)
            space.read_slots({hit.slot for hit in touched}, earliest - patience)
        muters = {rule_id for hit in touched for rule_id in self._stronger.get(hit.rule_id, ())}
        space.read_open_stories(muters, stories)
        return drafts

    def _take(self, item: Input, drafts: Sequence[Hit] | None) -> None:
        if isinstance(item, Withdrawal):
            known = self._space.sighting(item.event_id)
            seen = withdraw(known, item, self._now)
            cause = Cause(at=item.at, event=seen.event, other=item.id)
        else:
            known = self._space.sighting(item.id)
            seen = see(known, item, self._now)
            cause = Cause(at=seen.at, event=item)
        if seen == known:
            return
        watermark = self._space.time.watermark
        if isinstance(item, Event):
            self._space.time.observe(item.article.source.independent_key, seen.at)
        if isinstance(item, Withdrawal):
            drafts = self._space.hits_of_event(item.event_id)
        elif seen.event is not None and (seen.event is not item or drafts is None):
            drafts = hits_of(self._book, seen.event, seen.at)
        hits = [self._placed(draft, seen, watermark) for draft in drafts or ()]
        if known is None and not hits and seen.event is not None:
            return
        self._space.put_sighting(seen)
        if known is not None and _stays(known, seen):
            return
        self._replace(self._space.hits_of_event(seen.event_id), hits, cause)

    def _placed(self, draft: Hit, seen: Sighting, watermark: datetime | None) -> Hit:
        """The draft as a hit at its event time, late or not."""
        rule = self._book.rules.get(draft.rule_id)
        shift = seen.at - draft.at
        hit = draft if not shift and draft.stands == seen.stands else replace(draft, at=seen.at, stands=seen.stands)
        if rule is None or rule.correlate is None:
            return hit
        late = watermark is not None and seen.at + rule.correlate.allowed_lateness < watermark
        if not shift and late == hit.late:
            return hit
        return replace(
            hit,
            late=late,
            due_at=None if hit.due_at is None else hit.due_at + shift,
            expires_at=None if hit.expires_at is None else hit.expires_at + shift,
        )

    def _replace(self, old: Sequence[Hit], new: Sequence[Hit], cause: Cause) -> None:
        """Put the event's new hits in the place of its old ones, stronger rules first."""
        before = {hit.rule_id: hit for hit in old}
        after = {hit.rule_id: hit for hit in new}
        for rule_id in sorted(before.keys() | after.keys(), key=lambda r: self._order.get(r, (1, r))):
            rule = self._book.rules.get(rule_id)
            if rule is None:
                continue
            self._move(rule, before.get(rule_id), after.get(rule_id), cause)

    def _move(self, rule: Rule, before: Hit | None, after: Hit | None, cause: Cause) -> None:
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
            self._lead(rule, [(before, _plain(after))], cause)
            return
        self._space.put_hit(after)
        moves: list[tuple[Hit | None, Hit]] = [(before, after)]
        near = [hit.at for hit in (before, after) if hit is not None]
        if self._too_old(rule, after):
            moves.append((after, after if after.stands else _plain(after)))
        else:
            for window in {hit.window for hit in (before, after) if hit is not None and hit.window is not None}:
                moves += self._correlate(rule, self._space.window(window), near)
        self._lead(rule, _last_of_each(moves), cause)

    def _too_old(self, rule: Rule, hit: Hit) -> bool:
        """Whether windows around the hit are not whole any more, so that nothing can be said about its neighbours."""
        correlate = rule.correlate
        if hit.late or correlate is None:
            return True
        watermark = self._space.time.watermark
        return watermark is not None and hit.at + correlate.within + correlate.allowed_lateness < watermark

    def _correlate(self, rule: Rule, hits: Iterable[Hit], near: Sequence[datetime]) -> list[tuple[Hit | None, Hit]]:
        """What a change at these times does to the pattern: hits that begin or cease to take part."""
        correlate = rule.correlate
        assert correlate is not None  # noqa: S101 - the caller asked
        hits = list(hits)
        fires = find(correlate, hits, self._space.time.watermark)
        ahead = timedelta.max if correlate.skip is Skip.PAST_LAST else reach(correlate)
        moves: list[tuple[Hit | None, Hit]] = []
        for hit in sorted(hits, key=lambda h: (h.at, h.event_id)):
            if not any(-correlate.within <= hit.at - time <= ahead for time in near):
                continue
            since = fires.get(hit.event_id)
            if since is not None and (not hit.supports or hit.fires_at != since):
                moves.append((hit, replace(hit, fires_at=since, due_at=None)))
            elif since is None and hit.supports:
                moves.append((hit, replace(hit, fires_at=None)))
        return moves

    def _lead(self, rule: Rule, moves: Sequence[tuple[Hit | None, Hit]], cause: Cause) -> None:
        slots: dict[Slot, list[tuple[Hit | None, Hit | None]]] = {}
        for before, after in moves:
            self._space.put_hit(after)
            if before is not None and before.slot != after.slot:
                slots.setdefault(before.slot, []).append((before, None))
                before = None  # noqa: PLW2901
            slots.setdefault(after.slot, []).append((before, after))
        for slot, moved in slots.items():
            self._story.lead(rule, slot, moved, cause)

    def _settle(self) -> None:
        """Decide the absences that are certain now, and close the alerts whose silence is over."""
        for due in self._space.due_hits(DUE_AT_ONCE):
            rule = self._book.rules.get(due.rule_id)
            hit = replace(self._space.hit(due), due_at=None)
            self._space.put_hit(hit)
            if rule is not None and hit.fingerprint == rule.fingerprint:
                self._decide(rule, hit)
        for standing in self._space.due_standings(DUE_AT_ONCE):
            self._story.close(standing)

    def _decide(self, rule: Rule, hit: Hit) -> None:
        assert hit.window is not None  # noqa: S101 - the caller asked
        self._space.read_windows({hit.window}, expired=True)  # the watermark may have leapt since its deadline
        self._space.read_slots({hit.slot}, hit.at - rule.alert.close_after)
        moves = self._correlate(rule, self._space.window(hit.window), [hit.at])
        event = self._space.events([hit.event_id]).get(hit.event_id)
        at = max((after.fires_at for _, after in moves if after.fires_at is not None), default=hit.at)
        self._lead(rule, moves, Cause(at=at, event=event, other=f"{hit.event_id} at {at.isoformat()}"))


def _plain(hit: Hit) -> Hit:
    """A hit of a rule without correlation supports its alert as long as it stands."""
    fires_at = hit.at if hit.stands else None
    return hit if hit.fires_at == fires_at else replace(hit, fires_at=fires_at)


def _last_of_each(moves: Iterable[tuple[Hit | None, Hit]]) -> list[tuple[Hit | None, Hit]]:
    """One move a hit: from what it was first to what it became last."""
    joined: dict[str, tuple[Hit | None, Hit]] = {}
    for before, after in moves:
        first = joined.get(after.event_id)
        joined[after.event_id] = (first[0] if first else before, after)
    return list(joined.values())


def _repeats(known: Sighting | None, event: Event) -> bool:
    return known is not None and known.stands and says_the_same(event, known.event)


def _stays(known: Sighting, seen: Sighting) -> bool:
    """Whether nothing became of an event but that its article was sent again."""
    same = seen.event is not None and says_the_same(seen.event, known.event)
    return same and (seen.at, seen.stands) == (known.at, known.stands)


def _strengths(rules: Mapping[str, Rule]) -> dict[str, int]:
    """By rule, the length of the longest chain of rules that it mutes; muting in a circle counts once."""
    strengths: dict[str, int] = {}

    def measure(rule_id: str, above: frozenset[str]) -> int:
        if rule_id in above or rule_id not in rules:
            return 0
        if rule_id not in strengths:
            below = (measure(weaker, above | {rule_id}) for weaker in rules[rule_id].alert.inhibits)
            strengths[rule_id] = 1 + max(below, default=0)
        return strengths[rule_id]

    for rule_id in rules:
        measure(rule_id, frozenset())
    return strengths
