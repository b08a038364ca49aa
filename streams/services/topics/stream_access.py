"""What services of the stream work with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from streams.domain.errors import NotFoundError
from streams.ports.topics import ConsumerGroups, Redriver, TopicAdmin, TopicReader

TOPICS = ("articles", "events", "alerts", "dead-letters")
"""Those that are Tocsin's: other people's topics on the same cluster are shown to nobody over HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamAccess:
    """The topics of the installation. Each attribute raises UnavailableError when no broker answers.

    Attributes:
        open_topic: a reader outside all consumer groups.
        redriver: sends dead letters back.
    """

    open_topic: Callable[[str], AbstractContextManager[TopicReader]]
    admin: Callable[[], TopicAdmin]
    groups: Callable[[], ConsumerGroups]
    redriver: Callable[[], Redriver]


def require_own(name: str) -> str:
    """The name, if it is one of Tocsin's topics; raises NotFoundError."""
    if name not in TOPICS:
        raise NotFoundError(f"there is no topic {name}; there are {', '.join(TOPICS)}", listed_by="topics list")
    return name
