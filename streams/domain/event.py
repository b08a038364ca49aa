"""Events: what articles say happened."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from streams.domain.article import Source
from streams.domain.entity import EntityRef, PlaceRef
from streams.domain.identity import joined_key, stable_id

SENTENCES_KEPT = 5
"""Sentences of evidence in an excerpt."""

MAX_EVIDENCE = 50
"""Sentences of evidence in an event: a text that repeats itself for pages says nothing more."""

MAX_KEPT = 1_000
"""Characters of a sentence in an excerpt."""

Edition = tuple[int, datetime]
"""Which version of an article replaces which: the greater one stands."""


class Status(StrEnum):
    """How far along; :attr:`rank` orders them, ``cancelled`` stands outside the order."""

    PROPOSED = "proposed"
    THREATENED = "threatened"
    ANNOUNCED = "announced"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def rank(self) -> int:
        """0 for proposed to 3 for completed; -1 for cancelled."""
        return -1 if self is Status.CANCELLED else list(Status).index(self)


class Modality(StrEnum):
    """How real the article says it is."""

    ASSERTED = "asserted"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"


class Precision(StrEnum):
    """How exact a date is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurredOn:
    """When something happened; for a month or a year, its first day.

    What is announced happened when it was announced; the day on which it takes effect stands where that is not told.
    """

    date: date
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sentence that proves an event.

    Attributes:
        start: offset of the sentence's first character in the article's text; -1 when it stands in the title.
        end: offset behind its last character; -1 when it stands in the title.
        trigger: the words that gave the event away.
        context_before: what the text says right before the sentence, cut to be short; empty in excerpts.
        context_after: the same right after it.
    """

    sentence: str
    start: int
    end: int
    trigger: str
    context_before: str = ""
    context_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """The version of an article that an event was read out of.

    Attributes:
        revision: grows with each version of the article that arrives on the topic ``articles``: the milliseconds since
            1970 at which this one did. 0 where that is unknown, as for events that others put on their topic.
    """

    id: str
    url: str | None = None
    title: str = ""
    source: Source = Source()
    published_at: datetime
    revision: int = 0

    @property
    def edition(self) -> Edition:
        """What a later version of the article has more of: by arrival, and by date where arrival is unknown."""
        return self.revision, self.published_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an article says happened.

    In the membership family the actor is the state whose membership changes, also when it is suspended or
    expelled; the organisation is the body.

    Attributes:
        type: a dotted name from the taxonomy, such as ``membership.leave``.
        confidence: the estimated probability that a careful reader would agree, 0 to 1.
        evidence: never empty in an event as it was read; an alert carries an :func:`excerpt`.
        evidence_left_out: how many sentences more there are.
    """

    id: str
    type: str
    status: Status
    modality: Modality
    actor: EntityRef | None = None
    target: EntityRef | None = None
    organisation: EntityRef | None = None
    place: PlaceRef | None = None
    occurred_on: OccurredOn | None = None
    confidence: float
    evidence: tuple[Evidence, ...]
    evidence_left_out: int = 0
    article: ArticleRef

    @property
    def family(self) -> str:
        """The first part of the type's name: ``membership`` of ``membership.leave``."""
        return self.type.partition(".")[0]

    @property
    def story_key(self) -> str:
        """What all events of one happening share; the key on the topic ``events``."""
        other = self.organisation or self.target
        return joined_key([self.family, self.actor.id if self.actor else None, other.id if other else None])


def event_id(article_id: str, event_type: str, roles: tuple[str | None, ...]) -> str:
    """The id of the event of this type with these roles (actor, target, organisation ids) in that article."""
    return stable_id("event", article_id, event_type, *roles)


def revised(event: Event, revision: int) -> Event:
    """The event as read out of that revision of its article."""
    return replace(event, article=replace(event.article, revision=revision))


def excerpt(event: Event) -> Event:
    """As much of an event as an alert carries: a few sentences without context, very long ones ending in ``[…]``.

    A text without full stops is one sentence of a megabyte, and an alert has several events. An excerpt's excerpt is
    the same.
    """
    kept = event.evidence[:SENTENCES_KEPT]
    if kept == event.evidence and all(_is_excerpt(each) for each in kept):
        return event
    return replace(
        event,
        evidence=tuple(map(_excerpt, kept)),
        evidence_left_out=event.evidence_left_out + len(event.evidence) - len(kept),
    )


def _is_excerpt(evidence: Evidence) -> bool:
    return len(evidence.sentence) <= MAX_KEPT and not evidence.context_before and not evidence.context_after


def _excerpt(evidence: Evidence) -> Evidence:
    return replace(evidence, sentence=_shortened(evidence.sentence), context_before="", context_after="")


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= MAX_KEPT else sentence[: MAX_KEPT - 4].rstrip() + " […]"
