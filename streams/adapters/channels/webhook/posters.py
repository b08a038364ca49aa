"""Posters: one for all endpoints, and one for each TLS identity that an endpoint has of its own."""

import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from streams.adapters.channels.webhook.channel import Poster
from streams.adapters.http.tls import tls_context
from streams.domain.tls_identity import TlsIdentity


class Posters:
    """Connections of two identities are never shared. An ``async with`` block closes them.

    Args:
        usual: for endpoints without an identity.
        connect: a transport with that TLS context.
        make: a poster over a transport.
    """

    def __init__(
        self,
        usual: Poster,
        connect: Callable[[ssl.SSLContext], httpx.AsyncBaseTransport],
        make: Callable[[httpx.AsyncBaseTransport], Poster],
    ) -> None:
        self._usual = usual
        self._connect = connect
        self._make = make
        self._made: dict[TlsIdentity, tuple[Poster, httpx.AsyncBaseTransport]] = {}

    def of(self, identity: TlsIdentity | None) -> Poster:
        """The poster of an identity; raises RejectedError when it is none."""
        if identity is None:
            return self._usual
        if identity not in self._made:
            transport = self._connect(tls_context(identity))
            self._made[identity] = self._make(transport), transport
        return self._made[identity][0]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, transport in self._made.values():
            await transport.aclose()
