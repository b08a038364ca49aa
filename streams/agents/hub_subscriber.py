"""Subscribes to WebSub hubs and renews before leases expire."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from streams.collect.websub import asked, asking
from streams.domain.errors import UnavailableError
from streams.domain.fetched import Fetched
from streams.domain.hub_subscription import HubSubscription
from streams.ports.clock import Clock

LOOK_SECONDS = 2.0
"""Seconds between two looks for subscriptions that are due."""

AT_ONCE = 8

_log = structlog.get_logger()


class HubQueue(Protocol):
    """Subscriptions at hubs, shared with other collectors. Its methods block and raise UnavailableError."""

    def claim_hubs(self, limit: int, now: datetime) -> Sequence[HubSubscription]:
        """Those that are due, each given to one collector."""
        ...

    def asked_hub(self, subscription: HubSubscription) -> None:
        """Write down what came of asking."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSubscriber:
    """Runs beside a collector until it is cancelled.

    Attributes:
        post: sends a form to an address behind the guard against private ones; what goes wrong is in the answer.
        callback: the address that a hub calls, without the token at its end.
    """

    queue: HubQueue
    post: Callable[[str, Mapping[str, str]], Awaitable[Fetched]]
    callback: str
    clock: Clock

    async def run(self) -> None:
        """Ask hubs for ever."""
        while True:
            try:
                number = await self.ask_due()
            except UnavailableError as error:
                _log.error("database unavailable; hubs are asked later", error=str(error))
                number = 0
            if number < AT_ONCE:
                await asyncio.sleep(LOOK_SECONDS)

    async def ask_due(self) -> int:
        """Ask the hubs that are due; returns how many. Raises UnavailableError."""
        due = await asyncio.to_thread(self.queue.claim_hubs, AT_ONCE, self.clock())
        await asyncio.gather(*(self._ask(each) for each in due))
        return len(due)

    async def _ask(self, subscription: HubSubscription) -> None:
        answer = await self.post(subscription.hub, asking(subscription, f"{self.callback}/{subscription.token}"))
        after = asked(subscription, answer.status, answer.error, self.clock())
        await asyncio.to_thread(self.queue.asked_hub, after)
        if after.error:
            _log.warning("a hub was not subscribed to", hub=subscription.hub, error=after.error)
        else:
            _log.info("hub asked", hub=subscription.hub, feed=subscription.feed_id)
