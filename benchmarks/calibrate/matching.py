"""Matching: what extraction says today of the events that were judged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.calibrate.corpus import corpus_of, read_articles
from benchmarks.calibrate.judgements import Judgement
from streams.domain.event import Event
from streams.extract.extractor import Extractor
from streams.extract.merging import lead_of
from streams.extract.verdict import TriggerVerdict


@dataclass(frozen=True, slots=True)
class Match:
    """A judgement that still holds, and what today's confidence is worked out from."""

    judgement: Judgement
    features: dict[str, float]
    confidence: float


@dataclass(slots=True)
class Matches:
    """What became of the judgements.

    Attributes:
        held: those that still judge what extraction says.
        gone: those whose event is said no more.
        changed: those whose event is said with another status or modality, which was judged.
        unread: those whose article was not in the corpora given.
    """

    held: list[Match] = field(default_factory=list)
    gone: list[Judgement] = field(default_factory=list)
    changed: list[Judgement] = field(default_factory=list)
    unread: list[Judgement] = field(default_factory=list)


def match(judgements: Iterable[Judgement], corpora: Sequence[Path], extractor: Extractor) -> Matches:
    """Run extraction, which must leave no event out, on every judged article of these corpora."""
    matches = Matches()
    waiting: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        waiting[judgement.corpus, judgement.article].append(judgement)
    for path in corpora:
        corpus = corpus_of(path)
        wanted = {article for held, article in waiting if held == corpus}
        for article in read_articles(path, wanted):
            verdicts = extractor.verdicts(article)
            events = {event.id: event for event in extractor.events(article, verdicts)}
            for judgement in waiting.pop((corpus, article.id)):
                _sort(matches, judgement, events.get(judgement.event_id), verdicts)
    matches.unread = [judgement for held in waiting.values() for judgement in held]
    return matches


def _sort(matches: Matches, judgement: Judgement, event: Event | None, verdicts: Iterable[TriggerVerdict]) -> None:
    if event is None:
        matches.gone.append(judgement)
    elif not judgement.holds_for(event):
        matches.changed.append(judgement)
    else:
        matches.held.append(Match(judgement, features_of(event, verdicts), event.confidence))


def features_of(event: Event, verdicts: Iterable[TriggerVerdict]) -> dict[str, float]:
    """What the confidence of an event was worked out from."""
    roles = {"actor": event.actor, "target": event.target, "organisation": event.organisation}
    ids = {name: role.id if role else None for name, role in roles.items()}
    readings = (reading for verdict in verdicts for reading in verdict.readings)
    lead = lead_of(r for r in readings if r.type == event.type and all(r.slots.get(name) == ids[name] for name in ids))
    return dict(lead.features)
