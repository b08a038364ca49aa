"""Tallies supporting events so that their order of arrival does not matter."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from itertools import chain

from streams.domain.rule_match import RuleMatch
from streams.domain.tally import EvidenceSample, StageTransition, Tally

SOURCES_SHOWN = 6
"""Of how many sources, besides the first event of each stage and step, an alert carries an event as evidence."""

SOURCES_NAMED = 50
"""How many sources an alert names at most; the tally knows all."""

Rank = Callable[[str | None], int]
"""How far a stage is."""


def tally_of(rule_matches: Iterable[RuleMatch], rank: Rank) -> Tally:
    """The tally of at least one supporting hit."""
    return _sum([_single(rule_match) for rule_match in rule_matches], rank)


def add(a: Tally, b: Tally, rank: Rank) -> Tally:
    """Both tallies together; they must not share events."""
    return _sum((a, b), rank)


def cancel(tally: Tally, rule_match: RuleMatch) -> Tally:
    """The tally with a report that the story is off."""
    return replace(
        tally,
        cancelled=first(
            tally.cancelled, StageTransition(at=rule_match.at, stage=rule_match.stage, source=rule_match.source)
        ),
    )


def named_sources(tally: Tally) -> tuple[str, ...]:
    """The sources that the alert names, sorted: those of its evidence, and as many more as there is room for."""
    first_ones = dict.fromkeys((*(exhibit.source for exhibit in tally.exhibits), *tally.sources[:SOURCES_NAMED]))
    return tuple(sorted(list(first_ones)[:SOURCES_NAMED]))


def first(a: StageTransition | None, b: StageTransition | None) -> StageTransition | None:
    """The earlier of the two."""
    if a is None or b is None:
        return a or b
    return min(a, b, key=lambda climb: (climb.at, climb.source))


def _sum(tallies: Sequence[Tally], rank: Rank) -> Tally:
    return Tally(
        opened_at=min(tally.opened_at for tally in tallies),
        last_at=max(tally.last_at for tally in tallies),
        count=sum(tally.count for tally in tallies),
        sources=tuple(dict.fromkeys(sorted(chain.from_iterable(tally.sources for tally in tallies)))),
        climbs=_climbs(chain.from_iterable(tally.climbs for tally in tallies), rank),
        cancelled=reduce(first, (tally.cancelled for tally in tallies)),
        exhibits=_exhibits(chain.from_iterable(tally.exhibits for tally in tallies)),
    )


def _single(rule_match: RuleMatch) -> Tally:
    at = rule_match.fires_at or rule_match.at
    return Tally(
        opened_at=at,
        last_at=at,
        count=1,
        sources=(rule_match.source,),
        climbs=(StageTransition(at=at, stage=rule_match.stage, source=rule_match.source),),
        exhibits=(
            EvidenceSample(
                at=rule_match.at,
                event_id=rule_match.event_id,
                stage=rule_match.stage,
                source=rule_match.source,
                steps=rule_match.steps,
            ),
        ),
    )


def _climbs(climbs: Iterable[StageTransition], rank: Rank) -> tuple[StageTransition, ...]:
    """Those that go further than all before them; of one moment, every further one."""
    kept: list[StageTransition] = []
    for climb in sorted(climbs, key=lambda c: (c.at, rank(c.stage), c.source)):
        if not kept or rank(climb.stage) > rank(kept[-1].stage):
            kept.append(climb)
    return tuple(kept)


def _exhibits(exhibits: Iterable[EvidenceSample]) -> tuple[EvidenceSample, ...]:
    """Choose the evidence; choosing again from what was chosen and more gives what choosing at once would give."""
    kinds: dict[tuple[str | None, tuple[str, ...]], EvidenceSample] = {}
    sources: dict[str, EvidenceSample] = {}
    for exhibit in sorted(exhibits, key=lambda e: (e.at, e.event_id)):
        kinds.setdefault((exhibit.stage, exhibit.steps), exhibit)
        sources.setdefault(exhibit.source, exhibit)
    kept = {e.event_id: e for e in (*kinds.values(), *list(sources.values())[:SOURCES_SHOWN])}
    return tuple(sorted(kept.values(), key=lambda e: (e.at, e.event_id)))
