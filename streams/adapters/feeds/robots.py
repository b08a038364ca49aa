"""robots.txt: whether a program may fetch a page, and how long to wait between requests."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from streams.domain.fetched import Fetched, FetchRequest
from streams.ports.clock import Clock

KEPT = timedelta(hours=24)
"""How long a site's rules are kept, as RFC 9309 has it."""

MAX_SITES = 2_000
MAX_BYTES = 500_000
NAME = "Tocsin"

Fetch = Callable[[FetchRequest], Awaitable[Fetched]]


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None
    closed: bool
    until: datetime


class Robots:
    """The rules of sites, fetched when first asked for.

    A site that has no robots.txt allows everything; one whose robots.txt cannot be had now allows nothing meanwhile.
    """

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._sites: OrderedDict[str, _Rules] = OrderedDict()

    async def allows(self, url: str) -> bool:
        """Whether this page may be fetched."""
        rules = await self._rules(url)
        if rules.parsed is None:
            return not rules.closed
        return bool(rules.parsed.can_fetch(url, NAME))

    async def _rules(self, url: str) -> _Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._sites.get(site)
        if known is not None and known.until > self._clock():
            self._sites.move_to_end(site)
            return known
        rules = self._read(await self._fetch(FetchRequest(url=f"{site}/robots.txt", accept="text/plain, */*;q=0.1")))
        self._sites[site] = rules
        self._sites.move_to_end(site)
        while len(self._sites) > MAX_SITES:
            self._sites.popitem(last=False)
        return rules

    def _read(self, answer: Fetched) -> _Rules:
        now = self._clock()
        if answer.status is None or answer.status >= 500:
            return _Rules(None, closed=True, until=now + timedelta(minutes=10))
        if answer.status != 200:
            return _Rules(None, closed=False, until=now + KEPT)
        text = answer.body[:MAX_BYTES].decode("utf-8", "replace")
        return _Rules(Protego.parse(text), closed=False, until=now + KEPT)
