"""The transport used in development: redirects requests for other machines to the console's catcher."""

import httpx

from streams.notify.address import Network, refusal_of_host


class CatchingTransport(httpx.AsyncBaseTransport):
    """Sends to this machine what is addressed to this machine, and to the catcher all else.

    Args:
        transport: sends to this machine.
        catcher: the URL below which the catcher takes requests; the address that was meant follows as a path.
        here: the networks of this machine.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, catcher: str, here: tuple[Network, ...]) -> None:
        self._transport = transport
        self._catcher = catcher.rstrip("/")
        self._here = here

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request once."""
        if not self._is_here(request.url.host):
            request = self._turned(request)
        return await self._transport.handle_async_request(request)

    def _is_here(self, host: str) -> bool:
        return refusal_of_host(host) is not None and refusal_of_host(host, self._here) is None

    def _turned(self, request: httpx.Request) -> httpx.Request:
        meant = request.url
        target = f"{self._catcher}/{meant.scheme}/{meant.netloc.decode()}{meant.raw_path.decode()}"
        url = httpx.URL(target)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        return httpx.Request(
            request.method,
            url,
            headers=[(b"host", url.netloc), *headers],
            content=request.content,
            extensions=request.extensions,
        )
