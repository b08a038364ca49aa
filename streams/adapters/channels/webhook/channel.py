"""The channel webhook: turns a delivery into a signed request, and the answer into an outcome."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from importlib.metadata import version
from typing import cast

import httpx

from streams.adapters.http.oauth2 import TokenSource
from streams.adapters.http.ssrf.transport import Progress
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.errors import TocsinError
from streams.domain.notice import Message
from streams.domain.tls_identity import TlsIdentity
from streams.notify import cloudevent, sign
from streams.notify.sample import told_something
from streams.ports.clock import Clock
from streams.wire.codec import decode, encode

USER_AGENT = f"Tocsin/{version('tocsin')}"

_HEADERS = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "identity"}

Body = Callable[[object, bytes], bytes]
"""Renders an endpoint's own body (a tree with template leaves) with what the CloudEvent says; raises FaultsError."""


class Poster:
    """Posts to URLs, one attempt each.

    Args:
        transport: decides what may be reached.
        timeout: seconds for all of an attempt, unless it has others: resolving, connecting, sending, answering.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, clock: Clock, timeout: float) -> None:
        self._transport = transport
        self._clock = clock
        self._timeout = timeout

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, method: str = "POST", seconds: float | None = None
    ) -> AttemptOutcome:
        """Send a body; every failure of the receiver or the network is an outcome, not an exception."""
        progress, seconds = Progress(), seconds or self._timeout
        try:
            request = _request(method, url, headers, body, progress)
            async with asyncio.timeout(seconds):
                response = await self._transport.handle_async_request(request)
                answer = b"".join([part async for part in cast("httpx.AsyncByteStream", response.stream)])
        except TimeoutError:
            return _again(f"gave up after {seconds:g} s, {progress.step}")
        except (httpx.TransportError, httpx.InvalidURL, UnicodeEncodeError) as error:
            return _again(str(error))
        return self._judge(response, answer)

    def _judge(self, response: httpx.Response, answer: bytes) -> AttemptOutcome:
        status = response.status_code
        verdict = AttemptVerdict.GONE if status == 410 else AttemptVerdict.RETRY
        if 200 <= status < 300:
            verdict = AttemptVerdict.DELIVERED
        error = "" if verdict is AttemptVerdict.DELIVERED else f"answered {status}"
        if 300 <= status < 400:
            error += ": redirects are not followed, the endpoint's address must be the final one"
        return AttemptOutcome(
            verdict=verdict,
            status=status,
            error=error,
            response=answer.decode("utf-8", "replace").replace("\x00", "\ufffd"),
            truncated=bool(response.extensions.get("truncated")),
            retry_after=retry_after(response.headers.get("retry-after", ""), self._clock()) if error else None,
        )


PosterOf = Callable[[TlsIdentity | None], Poster]
"""The poster of a TLS identity; raises RejectedError when it is none."""


class WebhookChannel:
    """Sends deliveries as signed CloudEvents, or in the endpoint's own form."""

    def __init__(
        self,
        poster_of: PosterOf,
        clock: Clock,
        public_url: str,
        body: Body,
        tokens: TokenSource,
        *,
        is_traced: bool = False,
    ) -> None:
        self._poster_of = poster_of
        self._clock = clock
        self._public_url = public_url
        self._body = body
        self._tokens = tokens
        self._is_traced = is_traced

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once."""
        try:
            body = cloudevent.body(delivery, self._public_url, is_traced=self._is_traced)
            kind = cloudevent.MEDIA_TYPE
            own_body = _own_body(delivery, endpoint)
            if own_body is not None:
                shown = cloudevent.body(_with_sample(delivery, self._clock()), self._public_url)
                body, kind = self._body(own_body, shown), "application/json"
            signed = sign.headers(delivery.id, body, endpoint.secrets, self._clock())
            proof = await self._proof(endpoint)
            poster = self._poster_of(endpoint.tls)
        except TocsinError as error:
            return _again(f"the request could not be made: {error}")
        own = {name.lower(): value for name, value in endpoint.headers.items()}
        sent = {**_HEADERS, "content-type": kind, **own, **signed, **proof}
        outcome = await poster.post(endpoint.address, sent, body, endpoint.method, endpoint.timeout)
        if outcome.status == 401 and endpoint.oauth is not None:
            self._tokens.forget(endpoint.oauth)
        return outcome

    async def _proof(self, endpoint: Endpoint) -> dict[str, str]:
        """The header that says who we are, where the receiver wants an access token."""
        if endpoint.oauth is None:
            return {}
        return {"authorization": f"Bearer {await self._tokens.token(endpoint.oauth)}"}


def _own_body(delivery: Delivery, endpoint: Endpoint) -> object | None:
    """The subscription's, else the endpoint's; none for the CloudEvent."""
    template = delivery.template
    return endpoint.body if template is None or template.body is None else template.body


def _with_sample(delivery: Delivery, now: datetime) -> Delivery:
    """The delivery; a ping with a sample alert, because bodies of one's own ask for what an alert says."""
    if delivery.changes:
        return delivery
    return replace(delivery, payload=encode(told_something(decode(delivery.payload, Message), now)))


def _request(method: str, url: str, headers: Mapping[str, str], body: bytes, progress: Progress) -> httpx.Request:
    parsed, host = _parsed(url)
    lines = [(b"host", host), *((name.encode("ascii"), value.encode()) for name, value in headers.items())]
    lines.append((b"content-length", b"%d" % len(body)))
    return httpx.Request(method, parsed, headers=lines, content=body, extensions={"progress": progress})


@lru_cache(maxsize=4096)
def _parsed(url: str) -> tuple[httpx.URL, bytes]:
    """The URL, and what ``Host`` says for it; the same few addresses come again and again."""
    parsed = httpx.URL(url)
    return parsed, parsed.netloc


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a ``Retry-After`` asks for, in either of its forms; None when it cannot be read."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        at = parsedate_to_datetime(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at  # asctime, and a zone of -0000: both mean UTC
        return max((at - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _again(error: str) -> AttemptOutcome:
    return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=error)
