"""Feed reports: feeds that need attention, for the operator."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledFeed:
    """A feed that needs somebody.

    Attributes:
        url: without what is secret in it.
        said: what is the matter.
        hint: what to do.
    """

    id: str
    name: str
    url: str
    said: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """Feeds that nobody was told of since they last worked.

    Attributes:
        id: hash of the feeds and the time.
        left_out: how many more there are.
    """

    id: str
    at: datetime
    feeds: tuple[TroubledFeed, ...]
    left_out: int = 0
