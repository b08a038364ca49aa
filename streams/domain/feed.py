"""Feeds: sources of articles, and what fetching has shown about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from streams.domain.identity import stable_id
from streams.domain.json_mapping import JsonMapping
from streams.domain.oauth2 import OAuth2Client


class Identity(StrEnum):
    """What tells one article of a feed from another.

    ``auto`` uses whichever of guid and link the feed keeps stable.
    """

    AUTO = "auto"
    GUID = "guid"
    LINK = "link"
    LINK_TITLE = "link+title"


class FeedState(StrEnum):
    """Whether a feed is fetched. ``gone`` is final until somebody resumes it."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as people configure it.

    Attributes:
        url: http or https, or the imap or imaps address of a mailbox; replaced when the publisher moves it for good.
        every: seconds between fetches; None adapts to how often the feed changes.
        language: ISO 639-1 of its articles; None identifies each article's.
        country: ISO 3166-1 alpha-3 of the publisher.
        owner: who owns the publisher; copies of one owner count once.
        tier: 1 (wire agencies, papers of record) to 5 (unknown).
        full_text: whether each article's page is fetched for its text.
        mapping: where articles stand in the JSON of an API; None for the usual forms of feeds.
        headers: sent with each request to the feed's host; may hold secrets.
        oauth: who we are to an authorisation server, whose access token goes with each request or opens the mailbox.
        user: whose mailbox an access token opens.
        declared: whether a file declares it, so that the file can remove it.
        state_reason: why it is not active, in words.
    """

    id: str
    url: str
    name: str
    every: int | None = None
    language: str | None = None
    country: str | None = None
    owner: str | None = None
    tier: int | None = None
    full_text: bool = False
    identity: Identity = Identity.AUTO
    mapping: JsonMapping | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    oauth: OAuth2Client | None = None
    user: str = ""
    declared: bool = False
    state: FeedState = FeedState.ACTIVE
    state_reason: str = ""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedProgress:
    """What fetching a feed has taught so far; every field has its value before the first fetch.

    Attributes:
        etag, last_modified: what the server said about the newest document, for conditional requests.
        digest: hash of the newest document.
        full_at: when a whole document last came, rather than ``304 Not Modified``.
        interval: seconds until the next fetch, as it adapted.
        failures: fetches that failed in a row.
        error: what the last fetch failed with and what to do; empty after a success.
        new_at: when an article that was new last came.
        articles: articles brought in so far.
        moved_to, moved_seen: where permanent redirects lead, and how often in a row they did.
        hub: the WebSub hub that the feed offers.
        topic: the address under which the hub knows the feed.
        cursor: with what the next fetch goes on.
    """

    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    fetched_at: datetime | None = None
    full_at: datetime | None = None
    status: int | None = None
    interval: int | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str = ""
    new_at: datetime | None = None
    articles: int = 0
    moved_to: str = ""
    moved_seen: int = 0
    hub: str = ""
    topic: str = ""
    cursor: str = ""


def feed_id(url: str) -> str:
    """The id of a feed that is added under this URL; it stays when the feed moves."""
    return stable_id("feed", url)
