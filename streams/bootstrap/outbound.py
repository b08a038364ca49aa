"""Outbound connections: to public addresses, and to others that the settings allow."""

from typing import TYPE_CHECKING

from streams.notify.address import WEBHOOK_ADVICE, networks
from streams.settings.sections import Outbound

if TYPE_CHECKING:
    from ssl import SSLContext

    from streams.adapters.http.ssrf.dialer import Dialer


def outbound_dialer(
    chosen: Outbound,
    *,
    body_limit: int | None = None,
    advice: str = WEBHOOK_ADVICE,
    tls: "SSLContext | None" = None,
) -> "Dialer":
    """What connects to addresses that the guard lets be reached.

    Args:
        chosen: where it may go.
        body_limit: most bytes of an answer; by default as much as is kept for the log.
        advice: what to do where an address is refused.
        tls: whom to trust; the public authorities by default.
    """
    from streams.adapters.http.ssrf.connection import BODY_LIMIT
    from streams.adapters.http.ssrf.dialer import Dialer

    return Dialer(
        allowed=networks(chosen.allow_networks),
        tls=tls,
        proxy=chosen.proxy,
        body_limit=BODY_LIMIT if body_limit is None else body_limit,
        advice=advice,
    )
