"""Presentation: a message story by story, as every template receives it."""

import sys
from dataclasses import dataclass

from streams.domain.alert import AlertChange, Severity
from streams.domain.notice import Message
from streams.domain.wording import counted
from streams.notify.operator_stories import endpoint_story, feed_story
from streams.notify.story import Story, story_of


@dataclass(frozen=True, slots=True)
class Page:
    """What templates are given of one message.

    Attributes:
        stories: most severe first, then newest; what was retracted comes last.
        home: address of the pages, without a slash at its end.
        unsubscribe: address of the form that ends the subscription; none for channels without one.
        own_text: what its subscription writes in the place of the stories; empty for the stories.
        most: how many stories a channel with little room shows.
    """

    message: Message
    stories: tuple[Story, ...]
    home: str
    unsubscribe: str | None = None
    own_text: str = ""
    most: int = sys.maxsize

    @property
    def zone(self) -> str:
        """IANA time zone in which times are shown beside UTC."""
        return self.message.zone

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
        """The only story, or the most severe."""
        return self.stories[0]

    @property
    def is_digest(self) -> bool:
        """Whether there is more than one story."""
        return len(self.stories) > 1

    @property
    def severity(self) -> Severity:
        """That of the most severe story."""
        return self.story.severity

    @property
    def urgency(self) -> Severity | None:
        """That of the most severe story that is not over; none when all of them are."""
        return max((story.severity for story in self.stories if story.is_urgent), key=lambda s: s.rank, default=None)

    @property
    def standing(self) -> tuple[Story, ...]:
        """The stories that were not retracted."""
        return tuple(story for story in self.stories if not story.is_retracted)

    @property
    def retracted(self) -> tuple[Story, ...]:
        """The stories that were retracted."""
        return tuple(story for story in self.stories if story.is_retracted)

    @property
    def count(self) -> str:
        """How many stories there are: ``5 alerts, 2 retracted``; what was retracted first when nothing else stands."""
        retracted = len(self.retracted)
        if not self.standing:
            return f"Retracted: {retracted} alerts"
        return f"{self.standing_count}, {retracted} retracted" if retracted else self.standing_count

    @property
    def standing_count(self) -> str:
        """How many stories were not retracted: ``3 alerts``."""
        return counted(len(self.standing), "alert")


def present(message: Message, home: str, unsubscribe: str | None = None) -> Page:
    """Arrange a message's changes by story for the templates."""
    if message.endpoint_event is not None:
        return Page(message, (endpoint_story(message.endpoint_event, home, message.zone),), home, unsubscribe)
    if message.feed_report is not None:
        return Page(message, (feed_story(message.feed_report, home, message.zone),), home, unsubscribe)
    by_alert: dict[str, list[AlertChange]] = {}
    for change in message.changes:
        by_alert.setdefault(change.alert.id, []).append(change)
    stories = sorted(
        (story_of(changes, home, message.zone) for changes in by_alert.values()),
        key=lambda story: (story.is_retracted, -story.severity.rank, -story.change.at.timestamp(), story.alert.id),
    )
    return Page(message, tuple(stories), home, unsubscribe)
