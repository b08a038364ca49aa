"""Traces: an article's path from its sentences to the subscriptions, up to what stops it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from streams.domain.article import Article
from streams.domain.event import Event
from streams.domain.rule import Rule


class Station(StrEnum):
    """What an article passes on its way to people, in order."""

    SENTENCE = "sentence"
    EVENT = "event"
    CLAUSE = "clause"
    WINDOW = "window"
    MUTE = "mute"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One station: whether it was passed, why, and what else people should see there."""

    station: Station
    passed: bool
    reason: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """The way of one event, or of an article without a fitting one, up to the first station that it does not pass."""

    event: Event | None
    checkpoints: tuple[Checkpoint, ...]

    @property
    def stopped_by(self) -> Checkpoint | None:
        """The first station that was not passed; none when somebody is told."""
        return next((one for one in self.checkpoints if not one.passed), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTrace:
    """The ways of everything that an article says to one rule, that which came furthest first."""

    rule: Rule
    article: Article
    dated: bool
    traces: Sequence[Trace]

    @property
    def stopped_by(self) -> Checkpoint | None:
        """What stopped the event that came furthest."""
        return self.traces[0].stopped_by
