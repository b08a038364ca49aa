"""Fetching documents: vetted redirects, decompression, size limits, and a truthful User-Agent."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import cast
from urllib.parse import urlencode, urljoin

import httpx

from streams.adapters.http.content_encoding import ACCEPTED, ContentError, decode
from streams.adapters.http.ssrf.transport import Progress
from streams.domain.fetched import Fetched, FetchRequest

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})


def user_agent(contact: str) -> str:
    """How we name ourselves to servers: truthfully, with whom to ask where the operator says so."""
    return f"Tocsin/{version('tocsin')} (news alerts{'; ' + contact if contact else ''})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a fetch may take: seconds for everything, bytes of a body before and after unpacking."""

    seconds: float = 30
    max_bytes: int = 10_000_000


class Fetcher:
    """Gets documents, one attempt each; what goes wrong is in what comes back, nothing is raised.

    Args:
        transport: decides what may be reached; every redirect passes through it too.
        agent: sent as ``User-Agent``.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, *, agent: str, limits: Limits) -> None:
        self._transport = transport
        self._agent = agent
        self._limits = limits

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Ask once, and follow redirects."""
        progress = Progress()
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._follow(request, progress)
        except TimeoutError:
            return Fetched(url=request.url, error=f"gave up after {self._limits.seconds:g} s, {progress.step}")
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            return Fetched(url=request.url, error=str(error) or type(error).__name__)
        except ContentError as error:
            return Fetched(url=request.url, error=f"the answer cannot be used: {error}")

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Fetched:
        """Send a form once; redirects are not followed. What goes wrong is in what comes back."""
        form = {"content-type": "application/x-www-form-urlencoded"}
        request = FetchRequest(url=url, headers=form)
        progress = Progress()
        try:
            async with asyncio.timeout(self._limits.seconds):
                status, headers, body = await self._ask(url, request, progress, urlencode(fields).encode())
        except TimeoutError:
            return Fetched(url=url, error=f"gave up after {self._limits.seconds:g} s, {progress.step}")
        except (httpx.TransportError, httpx.InvalidURL, UnicodeError, ValueError, ContentError) as error:
            return Fetched(url=url, error=str(error) or type(error).__name__)
        return Fetched(url=url, status=status, headers=headers, body=body)

    async def _follow(self, request: FetchRequest, progress: Progress) -> Fetched:
        url, permanent = request.url, True
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, body = await self._ask(url, request, progress)
            location = headers.get("location", "")
            if status not in _REDIRECTS or not location:
                moved = url if permanent and url != request.url else ""
                return Fetched(url=url, status=status, headers=headers, body=body, moved_to=moved)
            permanent = permanent and status in _PERMANENT
            url = _target(url, location)
        return Fetched(url=url, error=f"more than {MAX_REDIRECTS} redirects")

    async def _ask(
        self, url: str, request: FetchRequest, progress: Progress, form: bytes | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        parsed = httpx.URL(url)
        if parsed.scheme not in {"http", "https"} or not parsed.host or parsed.userinfo:
            raise ValueError(f"{url} is no http or https address without a password in it")
        headers = {"user-agent": self._agent, "accept": request.accept, "accept-encoding": ACCEPTED}
        if request.etag:
            headers["if-none-match"] = request.etag
        if request.last_modified:
            headers["if-modified-since"] = request.last_modified
        if parsed.netloc == httpx.URL(request.url).netloc:
            headers |= {name.lower(): value for name, value in request.headers.items()}
        lines = [(b"host", parsed.netloc), *((n.encode("ascii"), v.encode()) for n, v in headers.items())]
        if form is not None:
            lines.append((b"content-length", str(len(form)).encode()))
        method = "GET" if form is None else "POST"
        sent = httpx.Request(method, parsed, headers=lines, content=form, extensions={"progress": progress})
        response = await self._transport.handle_async_request(sent)
        body = b"".join([part async for part in cast("httpx.AsyncByteStream", response.stream)])
        answered = {name.lower(): value for name, value in response.headers.items()}
        if response.extensions.get("truncated"):
            raise ContentError(f"it is larger than {self._limits.max_bytes:,} bytes")
        return (
            response.status_code,
            answered,
            decode(body, answered.get("content-encoding", ""), self._limits.max_bytes),
        )


def _target(url: str, location: str) -> str:
    target = urljoin(url, location.strip())
    return target.partition("#")[0]
