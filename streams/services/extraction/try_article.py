"""Try an article: what is read out of it and which rules fire, with nothing stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.detect.rulebook import RuleBook
from streams.domain.event import Event
from streams.services.extraction.read_article import ArticleReading
from streams.services.rules.explain import RuleExplanation
from streams.services.rules.near_misses import NearMiss, judge_event


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedEvent:
    """An event and what the rules make of it.

    Attributes:
        is_sent: whether it is confident enough to reach the rules at all.
        firing: the rules whose conditions it meets.
        near_misses: the others that look at such events.
    """

    event: Event
    is_sent: bool
    firing: Sequence[RuleExplanation]
    near_misses: Sequence[NearMiss]


def try_article(reading: ArticleReading, book: RuleBook, min_confidence: float) -> list[TriedEvent]:
    """What the rules make of every event of a reading; less confident ones than that would not be sent to them."""
    return [_tried(event, book, min_confidence) for event in reading.events]


def _tried(event: Event, book: RuleBook, min_confidence: float) -> TriedEvent:
    firing, near_misses = judge_event(book, event)
    return TriedEvent(event=event, is_sent=event.confidence >= min_confidence, firing=firing, near_misses=near_misses)
