"""What collecting needs: publishers, and feeds shared with other collectors."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from streams.domain.collected import CollectedArticle
from streams.domain.collecting import ClaimedFeed, ClaimedFeeds, FinishedFeed, Recognised
from streams.domain.feed_document import FeedDocument
from streams.domain.feed_report import TroubledFeed
from streams.domain.fetched import Fetched, FetchRequest
from streams.domain.fingerprint import Fingerprint
from streams.domain.json_mapping import JsonMapping
from streams.domain.page import Page


class FeedQueue(Protocol):
    """The feeds that are to be fetched, shared with other collectors. Its methods block and raise UnavailableError."""

    def claim(self, limit: int, now: datetime) -> ClaimedFeeds:
        """Lease feeds that are due, one a host."""
        ...

    def known(self, keys: Collection[str]) -> Mapping[str, CollectedArticle]:
        """The articles that are known by these keys; unknown keys are missing."""
        ...

    def with_origins(self, articles: Sequence[Fingerprint], now: datetime) -> list[Fingerprint]:
        """The articles with whose reports they are, as far as they copy earlier ones or each other."""
        ...

    def remember(self, recognised: Sequence[Recognised], fingerprints: Sequence[Fingerprint], now: datetime) -> None:
        """Note articles that came otherwise than by feeds, and are on the stream."""
        ...

    def finish(self, finished: Sequence[FinishedFeed], now: datetime) -> int:
        """Write down what is over, and give the hosts free; returns how many leases had ended before."""
        ...

    def release(self, work: Sequence[ClaimedFeed]) -> None:
        """Give up leases on feeds that were not fetched."""
        ...

    def borrow_host(self, host: str, now: datetime) -> datetime | None:
        """Lease a host for a page; None if it is ours now, else when to ask again."""
        ...

    def return_host(self, host: str, now: datetime) -> None:
        """Give a host free that was borrowed."""
        ...

    def maintain(self, now: datetime) -> int:
        """Take back leases that ended; returns how many."""
        ...

    def report(self, now: datetime) -> Sequence[TroubledFeed]:
        """Tell the operator once of feeds that began to need somebody; returns them."""
        ...


class FeedSource(Protocol):
    """The publishers, reached with manners."""

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Ask once; what goes wrong is in the answer, not an exception."""
        ...

    async def document(self, answer: Fetched, mapping: JsonMapping | None = None) -> FeedDocument:
        """Read what came, JSON by the mapping if there is one; raises RejectedError when it is no feed."""
        ...

    async def page(self, url: str) -> Page | str:
        """An article's own page, or why it cannot be had."""
        ...

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Fetched:
        """Send a form once, to a hub; what goes wrong is in the answer."""
        ...

    def feeds_named_by(self, answer: Fetched) -> list[tuple[str, str]]:
        """Address and title of the feeds that a web page names; none when it is a feed itself."""
        ...

    def now(self) -> datetime:
        """The time at which answers are judged."""
        ...
