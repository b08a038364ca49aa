"""Going out to the world: HTTP to public addresses, and to what the settings allow besides."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from streams.notify.address import WEBHOOK_ADVICE, networks
from streams.settings.sections import Outbound

if TYPE_CHECKING:
    from streams.adapters.http.ssrf.transport import VettedTransport


@asynccontextmanager
async def open_transport(
    chosen: Outbound, *, body_limit: int | None = None, advice: str = WEBHOOK_ADVICE
) -> AsyncIterator["VettedTransport"]:
    """HTTP behind the guard against addresses that are not public.

    Args:
        chosen: where it may go.
        body_limit: most bytes of an answer; by default as much as is kept for the log.
        advice: what to do where an address is refused.
    """
    from streams.adapters.http.ssrf.connection import BODY_LIMIT
    from streams.adapters.http.ssrf.dialer import Dialer
    from streams.adapters.http.ssrf.transport import VettedTransport

    dialer = Dialer(
        allowed=networks(chosen.allow_networks),
        proxy=chosen.proxy,
        body_limit=BODY_LIMIT if body_limit is None else body_limit,
        advice=advice,
    )
    async with VettedTransport(dialer) as transport:
        yield transport
