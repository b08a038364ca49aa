"""Adding up what supporting events amount to, so that the order of arrival does not matter."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

from streams.domain.hit import Hit
from streams.domain.tally import Climb, Exhibit, Tally

SOURCES_SHOWN = 6
"""Of how many sources, besides the first event of each stage and step, an alert carries an event as evidence."""

Rank = Callable[[str | None], int]
"""How far a stage is."""


def tally_of(hits: Iterable[Hit], rank: Rank) -> Tally:
    """The tally of at least one supporting hit."""
    return reduce(lambda a, b: add(a, b, rank), map(_single, hits))


def add(a: Tally, b: Tally, rank: Rank) -> Tally:
    """Both tallies together; they must not share events."""
    return Tally(
        opened_at=min(a.opened_at, b.opened_at),
        last_at=max(a.last_at, b.last_at),
        count=a.count + b.count,
        sources=a.sources if set(b.sources) <= set(a.sources) else tuple(sorted({*a.sources, *b.sources})),
        climbs=_climbs((*a.climbs, *b.climbs), rank),
        cancelled=first(a.cancelled, b.cancelled),
        exhibits=_exhibits((*a.exhibits, *b.exhibits)),
    )


def cancel(tally: Tally, hit: Hit) -> Tally:
    """The tally with a report that the story is off."""
    return replace(tally, cancelled=first(tally.cancelled, Climb(at=hit.at, stage=hit.stage, source=hit.source)))


def first(a: Climb | None, b: Climb | None) -> Climb | None:
    """The earlier of the two."""
    if a is None or b is None:
        return a or b
    return min(a, b, key=lambda climb: (climb.at, climb.source))


def _single(hit: Hit) -> Tally:
    at = hit.fires_at or hit.at
    return Tally(
        opened_at=at,
        last_at=at,
        count=1,
        sources=(hit.source,),
        climbs=(Climb(at=at, stage=hit.stage, source=hit.source),),
        exhibits=(Exhibit(at=hit.at, event_id=hit.event_id, stage=hit.stage, source=hit.source, steps=hit.steps),),
    )


def _climbs(climbs: Iterable[Climb], rank: Rank) -> tuple[Climb, ...]:
    """Those that go further than all before them; of one moment's, the furthest."""
    kept: list[Climb] = []
    for climb in sorted(climbs, key=lambda c: (c.at, -rank(c.stage), c.source)):
        if not kept or rank(climb.stage) > rank(kept[-1].stage):
            kept.append(climb)
    return tuple(kept)


def _exhibits(exhibits: Iterable[Exhibit]) -> tuple[Exhibit, ...]:
    """Choose the evidence; choosing again from what was chosen and more gives what choosing at once would give."""
    kinds: dict[tuple[str | None, tuple[str, ...]], Exhibit] = {}
    sources: dict[str, Exhibit] = {}
    for exhibit in sorted(exhibits, key=lambda e: (e.at, e.event_id)):
        kinds.setdefault((exhibit.stage, exhibit.steps), exhibit)
        sources.setdefault(exhibit.source, exhibit)
    kept = {e.event_id: e for e in (*kinds.values(), *list(sources.values())[:SOURCES_SHOWN])}
    return tuple(sorted(kept.values(), key=lambda e: (e.at, e.event_id)))
