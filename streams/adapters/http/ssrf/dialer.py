"""Dialling: resolves a name once, vets every address, and connects only to a vetted one."""

import asyncio
import base64
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import httpx

from streams.adapters.http.ssrf.connection import BODY_LIMIT, Connection
from streams.adapters.http.ssrf.names import SystemNames
from streams.notify.address import WEBHOOK_ADVICE, Network, refusal

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, best first; raises OSError when there are none."""

PATIENCE = 4.0
"""Seconds for one of several addresses before the next is tried."""


class RefusedError(httpx.ConnectError):
    """An address that may not be reached."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where connections go and may be shared."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: httpx.URL) -> "Origin":
        """The origin of a URL."""
        host = url.raw_host.decode("ascii")
        return cls(url.scheme, host, url.port or (443 if url.scheme == "https" else 80))

    @property
    def authority(self) -> str:
        """``host:port``, an IPv6 address in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Dialer:
    """Makes connections.

    Args:
        allowed: networks that may be reached besides the public ones.
        tls: always verifies; by default with the public authorities.
        proxy: ``http://[user:password@]host[:port]``; it resolves names itself, so that its own rules decide where
            they may lead, and only addresses written as such are vetted here.
        resolve: how names become addresses.
        body_limit: bytes of an answer's body that are read.
        advice: what refusals say after the kind of address.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        tls: ssl.SSLContext | None = None,
        proxy: str | None = None,
        resolve: Resolver | None = None,
        *,
        body_limit: int = BODY_LIMIT,
        advice: str = WEBHOOK_ADVICE,
    ) -> None:
        self._allowed = allowed
        self._connection = partial(Connection, body_limit=body_limit)
        self._advice = advice
        self._given_tls = tls
        self.proxy = httpx.URL(proxy) if proxy else None
        self._names = SystemNames()
        self._resolve = resolve or self._names

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpx.create_ssl_context()

    async def connect(self, origin: Origin) -> Connection:
        """A connection to a vetted address of the origin; raises httpx.ConnectError that says what is wrong."""
        if self.proxy is not None:
            return await self._through(self.proxy, origin)
        return await self._first(origin, await self.vetted(origin.host, origin.port))

    async def vetted(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, all of which may be reached; raises httpx.ConnectError that says what is wrong."""
        addresses = await self._addresses(host, port)
        for address in addresses:
            self._vet(host, address)
        return addresses

    def close(self) -> None:
        """Resolve no more."""
        self._names.close()

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no host name"
            raise httpx.ConnectError(f"the name {host} cannot be resolved: {reason or error}") from error
        if not addresses:
            raise httpx.ConnectError(f"the name {host} has no address")
        return list(dict.fromkeys(addresses))

    def _vet(self, host: str, address: str) -> None:
        reason = refusal(address, self._allowed, self._advice)
        if reason is not None:
            raise RefusedError(reason if host == address else f"{host} leads to {address}: {reason}")

    async def _first(self, origin: Origin, addresses: Sequence[str]) -> Connection:
        errors: list[str] = []
        for number, address in enumerate(addresses, 1):
            try:
                async with asyncio.timeout(PATIENCE if number < len(addresses) else None):
                    connection = await self._open(origin, address)
            except TimeoutError:
                errors.append(f"{address}: no connection within {PATIENCE:g} s")
            except ssl.SSLError as error:
                errors.append(f"{address}: TLS failed: {_tls_reason(error)}")
            except OSError as error:
                errors.append(f"{address}: {error.strerror or error}")
            else:
                return connection
        raise httpx.ConnectError(f"cannot connect to {origin.host}: " + "; ".join(errors))

    async def _open(self, origin: Origin, address: str) -> Connection:
        loop = asyncio.get_running_loop()
        tls = self._tls if origin.scheme == "https" else None
        server_name = origin.host if tls else None
        transport, connection = await loop.create_connection(
            self._connection, address, origin.port, ssl=tls, server_hostname=server_name
        )
        try:
            self._vet(origin.host, transport.get_extra_info("peername")[0])
        except RefusedError:
            connection.close()
            raise
        return connection

    async def _through(self, proxy: httpx.URL, origin: Origin) -> Connection:
        literal = _literal(origin.host)
        if literal is not None:
            self._vet(origin.host, literal)
        loop = asyncio.get_running_loop()
        port = proxy.port or 80
        make = partial(self._connection, head_only=origin.scheme == "https")
        try:
            transport, connection = await loop.create_connection(make, proxy.host, port)
            if origin.scheme != "https":
                return connection
            request = f"CONNECT {origin.authority} HTTP/1.1\r\nHost: {origin.authority}\r\n{_credentials(proxy)}\r\n"
            answer = await connection.exchange(request.encode())
            if answer.status != 200:
                connection.close()
                raise httpx.ProxyError(f"the proxy {proxy.host}:{port} answered {answer.status} to a CONNECT")
            secure = self._connection()
            carrier = await loop.start_tls(transport, secure, self._tls, server_hostname=origin.host)
        except ssl.SSLError as error:
            raise httpx.ConnectError(f"{origin.host}: TLS failed: {_tls_reason(error)}") from error
        except OSError as error:
            raise httpx.ConnectError(f"the proxy {proxy.host}:{port}: {error.strerror or error}") from error
        if carrier is None:
            raise httpx.ConnectError(f"the proxy {proxy.host}:{port} closed the tunnel")
        secure.connection_made(carrier)
        return secure


def proxy_headers(proxy: httpx.URL) -> dict[str, str]:
    """What an unencrypted request through the proxy has to carry."""
    line = _credentials(proxy)
    return {"Proxy-Authorization": line.partition(": ")[2].strip()} if line else {}


def _credentials(proxy: httpx.URL) -> str:
    if not proxy.userinfo:
        return ""
    pair = f"{proxy.username}:{proxy.password}".encode()
    return f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}\r\n"


def _literal(host: str) -> str | None:
    """The address that a host is, in whatever form (``127.1``, ``0x7f.1``, ``2130706433``); None if it is a name."""
    if ":" in host:
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _tls_reason(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or str(error)
