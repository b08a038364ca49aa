"""Presentation: a message as people read it, story by story; what every template is given."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert import Alert, AlertChange, Change, HistoryEntry, Severity
from streams.domain.event import Event, Evidence
from streams.domain.notice import Message
from streams.domain.rule import AlertPolicy

MAX_QUOTES = 4
"""Most quotes that a story shows; ``further_reports`` counts the rest."""

MAX_URL = 1000
"""Characters of a URL beyond which there is no link; chat services and mail clients cut or refuse what is longer."""

HEADINGS = {
    Change.OPENED: "New alert",
    Change.ESCALATED: "Escalated",
    Change.UPDATED: "Further report",
    Change.RETRACTED: "Retracted",
    Change.CLOSED: "Closed",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a story.

    Attributes:
        at: when it was reached; none when nobody reported it.
        passed: the story has come this far or further.
    """

    name: str
    at: datetime | None
    current: bool
    passed: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that proves it, cut around its trigger, and where it stands."""

    before: str
    trigger: str
    after: str
    outlet: str
    title: str
    url: str | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One alert of a message, as it stood after the last of the message's changes.

    Attributes:
        heading: what happened to the alert, in a word or two.
        names: those it is about: actor, then organisation or target.
        topic: the names and the rule's title: stays the same as long as the story lasts.
        passed: the changes of this message, oldest first.
        stages: how far it has come; none of what was retracted, which has come nowhere.
        further_reports: supporting events beyond those quoted.
        url: of the alert's page.
    """

    alert: Alert
    change: AlertChange
    heading: str
    names: str
    topic: str
    passed: tuple[AlertChange, ...]
    stages: tuple[Stage, ...]
    quotes: tuple[Quote, ...]
    further_reports: int
    history: tuple[HistoryEntry, ...]
    url: str

    @property
    def severity(self) -> Severity:
        """How loud it is now."""
        return self.alert.severity

    @property
    def summary(self) -> str:
        """The rule's line, else the names and the rule's title."""
        return self.alert.summary or self.topic

    @property
    def who(self) -> str:
        """The first of those it is about."""
        return self.names.partition(" · ")[0] or self.topic

    @property
    def progress(self) -> str:
        """The stages on one line: ``● threatened  ● announced  ○ completed``."""
        return "  ".join(f"{'●' if stage.passed else '○'} {stage.name}" for stage in self.stages)

    @property
    def support(self) -> str:
        """How many sources there are, in words."""
        number = self.alert.source_count
        if not number:
            return "no source left"
        return f"{number} independent source{'' if number == 1 else 's'}"

    @property
    def is_retracted(self) -> bool:
        """Whether what was told before is taken back."""
        return self.change.change is Change.RETRACTED


@dataclass(frozen=True, slots=True)
class Page:
    """What templates are given of one message.

    Attributes:
        stories: loudest first, then newest.
        follows: whether the story was told of before, so that this message continues a thread.
        home: address of the pages, without a slash at its end.
        unsubscribe: address of the form that ends the subscription; none for channels without one.
        most: how many stories a channel with little room shows.
    """

    message: Message
    stories: tuple[Story, ...]
    follows: bool
    home: str
    unsubscribe: str | None = None
    most: int = sys.maxsize

    @property
    def shown(self) -> tuple[Story, ...]:
        """The stories that there is room for."""
        return self.stories[: self.most]

    @property
    def left_out(self) -> int:
        """How many others there are."""
        return len(self.stories) - len(self.shown)

    @property
    def story(self) -> Story:
        """The only story, or the loudest."""
        return self.stories[0]

    @property
    def is_digest(self) -> bool:
        """Whether there is more than one story."""
        return len(self.stories) > 1

    @property
    def severity(self) -> Severity:
        """That of the loudest story."""
        return self.story.severity


def present(message: Message, home: str, unsubscribe: str | None = None) -> Page:
    """Arrange a message's changes by story for the templates."""
    by_alert: dict[str, list[AlertChange]] = {}
    for change in message.changes:
        by_alert.setdefault(change.alert.id, []).append(change)
    stories = sorted(
        (story_of(changes, home) for changes in by_alert.values()),
        key=lambda story: (-story.severity.rank, -story.change.at.timestamp(), story.alert.id),
    )
    follows = all(change.change is not Change.OPENED for change in message.changes)
    return Page(message, tuple(stories), follows, home, unsubscribe)


def story_of(changes: Sequence[AlertChange], home: str) -> Story:
    """One alert's changes, oldest first, as people read them."""
    last = changes[-1]
    alert = last.alert
    names = " · ".join(_names(alert.events)) or " · ".join(v for v in alert.dedupe.values() if v)
    quotes = tuple(_quotes(last))
    return Story(
        alert=alert,
        change=last,
        heading=HEADINGS[last.change],
        names=names,
        topic=f"{names}: {alert.rule_title}" if names else alert.rule_title,
        passed=tuple(changes),
        stages=() if last.change is Change.RETRACTED else tuple(_stages(alert)),
        quotes=quotes[:MAX_QUOTES],
        further_reports=max(alert.event_count, len(alert.events)) - min(len(quotes), MAX_QUOTES),
        history=alert.history,
        url=f"{home}/alerts/{alert.id}",
    )


def _names(events: Iterable[Event]) -> tuple[str, ...]:
    for event in events:
        roles = (event.actor, event.organisation or event.target)
        return tuple(role.name for role in roles if role is not None)
    return ()


def _stages(alert: Alert) -> Iterator[Stage]:
    reached: dict[str, datetime] = {}
    for milestone in alert.history:
        if milestone.stage is not None:
            reached.setdefault(milestone.stage, milestone.at)
    if alert.stage is not None:
        reached.setdefault(alert.stage, alert.changed_at)
    usual = AlertPolicy().stage_order
    names = usual if set(reached) <= set(usual) else tuple(reached)
    now = max((number for number, name in enumerate(names) if name in reached), default=-1)
    for number, name in enumerate(names if reached else ()):
        yield Stage(name, reached.get(name), name == alert.stage, number <= now)


def _quotes(change: AlertChange) -> Iterator[Quote]:
    """The causing event's sentence first, then the newest of every other article that words it otherwise."""
    newest_first = sorted(change.alert.events, key=lambda event: event.article.published_at, reverse=True)
    seen: set[str] = set()
    for event in (*((change.event,) if change.event else ()), *newest_first):
        if event.evidence and seen.isdisjoint(marks := {event.article.id, event.evidence[0].sentence}):
            seen |= marks
            yield _quote(event, event.evidence[0])


def _quote(event: Event, evidence: Evidence) -> Quote:
    before, trigger, after = evidence.sentence.partition(evidence.trigger) if evidence.trigger else ("", "", "")
    if not trigger:
        before = evidence.sentence
    article = event.article
    return Quote(before, trigger, after, article.source.name, article.title, web_url(article.url), article.published_at)


def web_url(url: str | None) -> str | None:
    """The URL if a link may lead there: ``http`` or ``https``, no white space or control characters, not endless."""
    if url is None or len(url) > MAX_URL or not url.lower().startswith(("http://", "https://")):
        return None
    return None if any(character <= " " or character == "\x7f" for character in url) else url
