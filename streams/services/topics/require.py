"""Ensure that topics exist before anything is produced to them."""

from collections.abc import Iterable

from streams.domain.topic import no_such_topic
from streams.ports.topics import TopicAdmin


def require_topics(admin: TopicAdmin, names: Iterable[str]) -> None:
    """Raise TocsinError with those of the topics that do not exist: a producer would wait a minute for each."""
    if missing := sorted(set(names) - set(admin.names())):
        raise no_such_topic(missing)
