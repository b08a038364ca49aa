"""Every HTTP status and network fault: what becomes of the delivery, when it is tried again, what the log says."""

import asyncio
import socket
import ssl
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from streams.adapters.channels.webhook.channel import Poster
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.http.ssrf.transport import VettedTransport
from streams.adapters.localrun.ports import free_port
from streams.agents.notifier import Notifier, Tools
from streams.domain.delivery import AttemptOutcome, Delivery, DeliveryState
from streams.domain.dispatch import Capacity, ClaimedDelivery, Finished, PollResult
from streams.domain.endpoint import Channel, Endpoint
from streams.notify.address import networks
from tests.integration.authority import Authority
from tests.integration.receivers import Answering, receiver, status

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOOPBACK = networks(["127.0.0.0/8"])
HANGING = 2.0
"""The limit in seconds of attempts that are meant to use it up; a loaded machine connects within it."""
AMPLE = 60.0
"""That of all others."""
URL = Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class Expected:
    """What follows from a fault on the first attempt; the wait is the one before jitter."""

    state: DeliveryState
    says: str
    wait: float | None = 5.0
    status: int | None = None
    disables: bool = False
    truncated: bool = False


def again(says: str, wait: float = 5.0, status: int | None = None) -> Expected:
    return Expected(DeliveryState.PENDING, says, wait, status)


def delivered(code: int, *, truncated: bool = False) -> Expected:
    return Expected(DeliveryState.DELIVERED, f"answered {code}", None, code, truncated=truncated)


class OneDelivery:
    """An outbox with one delivery; keeps what comes of it."""

    def __init__(self, work: ClaimedDelivery) -> None:
        self.work: tuple[ClaimedDelivery, ...] = (work,)
        self.finished: list[Finished] = []
        self.done = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def poll(self, finished: list[Finished], _room: Capacity, _now: datetime) -> PollResult:
        self.finished += finished
        if finished:
            self._loop.call_soon_threadsafe(self.done.set)
        work, self.work = self.work, ()
        return PollResult(work=work)

    def release(self, work: object) -> None:
        raise AssertionError(work)

    def maintain(self, _now: datetime) -> int:
        return 0


class Silence:
    """A bell that never rings."""

    def wait(self, _seconds: float) -> bool:
        time.sleep(0.01)
        return False

    def close(self) -> None:
        pass


@asynccontextmanager
async def poster(tls: ssl.SSLContext | None, limit: float, **dialing: object) -> AsyncIterator[Poster]:
    dialer = Dialer(**{"allowed": LOOPBACK, "tls": tls, **dialing})  # type: ignore[arg-type]
    async with VettedTransport(dialer) as transport:
        yield Poster(transport, lambda: NOW, limit)


class Posting:
    """A channel that posts the payload as it is."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        return await self._poster.post(endpoint.address, {}, delivery.payload)


async def tried(
    url: str, tls: ssl.SSLContext | None = None, limit: float = AMPLE
) -> tuple[Finished, list[dict[str, object]]]:
    """One attempt by a real notifier at that URL, and what was logged of it."""
    endpoint = Endpoint(id="hook", channel=Channel.WEBHOOK, address=url, created_at=NOW)
    delivery = Delivery(
        id="msg_1",
        endpoint_id="hook",
        subscription_id=None,
        alert_id=None,
        changes=(),
        payload=b"{}",
        attempts=1,
        next_at=NOW,
        created_at=NOW,
    )
    outbox = OneDelivery(ClaimedDelivery(delivery, endpoint))
    with structlog.testing.capture_logs() as logs:
        async with poster(tls, limit) as channel:
            tools = Tools(
                outbox=outbox,
                bell=Silence(),
                senders={Channel.WEBHOOK: Posting(channel)},
                clock=lambda: NOW,
                random=lambda: 0.5,
                workers=4,
            )
            notifier = Notifier(tools)
            running = asyncio.create_task(notifier.run())
            async with asyncio.timeout(2 * AMPLE):
                await outbox.done.wait()
            notifier.stop()
            await running
    (finished,) = outbox.finished
    return finished, logs


def check(finished: Finished, logs: list[dict[str, object]], expected: Expected) -> None:
    decision, attempt = finished.decision, finished.attempt
    assert expected.says in (attempt.error or decision.reason)
    assert (decision.state, attempt.status, attempt.truncated) == (expected.state, expected.status, expected.truncated)
    wait = None if expected.wait is None else timedelta(seconds=expected.wait)
    assert decision.next_at == (None if wait is None else NOW + wait)
    assert bool(decision.disable) == expected.disables
    (line,) = [entry for entry in logs if "delivery" in entry]
    assert (line["delivery"], line["endpoint"], line["attempt"]) == ("msg_1", "hook", 1)
    if expected.state is DeliveryState.DELIVERED:
        assert (line["event"], line["log_level"]) == ("delivered", "debug")
    elif expected.state is DeliveryState.PENDING:
        assert (line["event"], line["log_level"]) == ("attempt failed", "warning")
        assert expected.says in str(line["error"])
        assert line["again_at"] == (NOW + (wait or timedelta())).isoformat()
    else:
        assert (line["event"], line["log_level"]) == ("not delivered", "error")
        assert expected.says in str(line["reason"])


STATUSES = [
    *((code, "", delivered(code)) for code in (200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 299)),
    *((code, "", again("redirects are not followed", status=code)) for code in (300, 301, 302, 303, 304, 307, 308)),
    *(
        (code, "", again(f"answered {code}", status=code))
        for code in (*range(400, 410), *range(411, 419), 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499)
    ),
    *((code, "", again(f"answered {code}", status=code)) for code in (*range(500, 509), 510, 511, 520, 599, 999)),
    (410, "", Expected(DeliveryState.HELD, "gone for good", None, 410, disables=True)),
    (503, "Retry-After: 120\r\n", again("answered 503", 120, 503)),
    (429, "Retry-After: 3\r\n", again("answered 429", 5, 429)),
    (503, "Retry-After: Sun, 01 Mar 2026 12:10:00 GMT\r\n", again("answered 503", 600, 503)),
    (503, "Retry-After: Sun Mar  1 12:10:00 2026\r\n", again("answered 503", 600, 503)),
    (503, "Retry-After: Sun, 01 Mar 2026 12:10:00 -0000\r\n", again("answered 503", 600, 503)),
    (503, "Retry-After: 99999999999\r\n", again("answered 503", 86_400, 503)),
    (503, "Retry-After: soon\r\n", again("answered 503", 5, 503)),
    (200, "Retry-After: 120\r\n", delivered(200)),
]


@pytest.mark.parametrize(("code", "headers", "expected"), STATUSES, ids=[f"{s[0]} {s[1].strip()}" for s in STATUSES])
def test_every_status(code: int, headers: str, expected: Expected) -> None:
    async def play() -> None:
        async with receiver(status(code, headers)) as hook:
            finished, logs = await tried(hook.url())
            if expected.state is DeliveryState.DELIVERED:
                assert finished.decision.reason == f"answered {code}"
            check_status(finished, logs)

    def check_status(finished: Finished, logs: list[dict[str, object]]) -> None:
        if expected.state is DeliveryState.HELD:
            assert "gone for good" in finished.decision.reason
            assert finished.decision.disable
            assert finished.attempt.status == 410
            return
        check(finished, logs, expected)

    asyncio.run(play())


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def never(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


def trickle(start: bytes, drop: bytes) -> Answering:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(0.05)

    return answer


def flood(start: bytes, drop: bytes) -> Answering:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(drop)
            await writer.drain()

    return answer


def then_close(data: bytes) -> Answering:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        writer.close()

    return answer


OK = b"HTTP/1.1 200 OK\r\n"
FAULTS: dict[str, tuple[bytes | Answering, Expected]] = {
    "reset before an answer": (reset, again("reset before any answer")),
    "closed before an answer": (close, again("closed before any answer")),
    "no answer": (never, again("gave up after 2 s, waiting for an answer")),
    "slow headers": (trickle(b"HTTP/1.1 2", b""), again("gave up after 2 s, waiting for an answer")),
    "endless slow headers": (trickle(OK, b"X-A: b\r\n"), again("gave up after 2 s, waiting for an answer")),
    "endless headers": (flood(OK, b"X-A: b\r\n" * 100), again("headers go beyond 64 KiB")),
    "slow body": (
        trickle(OK + b"Content-Length: 5000\r\n\r\n", b"x"),
        again("gave up after 2 s, reading the answer"),
    ),
    "slow body without an end": (trickle(OK + b"\r\n", b"x"), again("gave up after 2 s, reading the answer")),
    "endless body": (flood(OK + b"\r\n", b"x" * 4096), delivered(200, truncated=True)),
    "endless chunks": (
        flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        delivered(200, truncated=True),
    ),
    "endless body of an error": (
        flood(b"HTTP/1.1 500 No\r\n\r\n", b"x" * 4096),
        Expected(DeliveryState.PENDING, "answered 500", 5.0, 500, truncated=True),
    ),
    "body shorter than its length": (
        then_close(OK + b"Content-Length: 10\r\n\r\nabc"),
        again("closed in the middle of the answer"),
    ),
    "headers cut off": (then_close(OK + b"Content-Le"), again("closed in the middle of the answer")),
    "body without a length": (then_close(OK + b"\r\nfine"), delivered(200)),
    "HTTP/1.0": (then_close(b"HTTP/1.0 200 OK\r\n\r\nfine"), delivered(200)),
    "two lengths": (status(200, "Content-Length: 7\r\n"), again("not HTTP")),
    "a negative length": (OK + b"Content-Length: -1\r\n\r\n", again("not HTTP")),
    "length and chunks": (
        OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        again("not HTTP"),
    ),
    "not HTTP at all": (b"220 mail.example ESMTP\r\n", again("not HTTP")),
    "another protocol": (
        b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        again("switches to another protocol"),
    ),
    "early hints first": (b"HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n" + status(204), delivered(204)),
    "more than was announced": (status(200, body="ok") + b"and more", delivered(200)),
    "a null byte in the answer": (status(500, body="a\x00b"), again("answered 500", status=500)),
}


@pytest.mark.parametrize("diagnostic", FAULTS)
def test_every_fault_of_a_receiver(diagnostic: str) -> None:
    answer, expected = FAULTS[diagnostic]

    async def play() -> None:
        async with receiver(answer) as hook:
            finished, logs = await tried(hook.url(), limit=HANGING if "gave up" in expected.says else AMPLE)
        check(finished, logs, expected)
        assert len(finished.attempt.response) <= 16 * 1024
        assert "\x00" not in finished.attempt.response
        if expected.truncated:
            assert len(finished.attempt.response) == 16 * 1024

    asyncio.run(play())


NOWHERE: dict[str, tuple[str, str]] = {
    "refused": ("http://127.0.0.1:{free}/", "Connect call failed"),
    "a name without address": ("http://receiver.invalid/", "the name receiver.invalid cannot be resolved"),
    "an impossible name": ("http://a..b/", "the name a..b cannot be resolved"),
    "a label too long": ("http://" + "a" * 70 + ".example/", "cannot be resolved"),
    "a private address": ("http://10.1.2.3/", "10.1.2.3 is private"),
}


@pytest.mark.parametrize("diagnostic", NOWHERE)
def test_every_fault_before_a_connection(diagnostic: str) -> None:
    url, says = NOWHERE[diagnostic]

    async def play() -> None:
        finished, logs = await tried(url.replace("{free}", str(free_port())))
        check(finished, logs, again(says))

    asyncio.run(play())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, and receivers' certificates from it: a good one, one of another name, one that has expired."""
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    authority.certify("good", "localhost")
    authority.certify("other", "elsewhere.example")
    authority.certify("old", "localhost", days=-1)
    return folder


@pytest.mark.parametrize(
    ("certificate", "trusted", "expected"),
    [
        ("good", True, delivered(204)),
        ("good", False, again("TLS failed")),
        ("other", True, again("TLS failed: Hostname mismatch")),
        ("old", True, again("TLS failed: certificate has expired")),
    ],
    ids=["good", "unknown authority", "another name", "expired"],
)
def test_tls_is_always_verified(certificates: Path, certificate: str, trusted: bool, expected: Expected) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificates / f"{certificate}.pem")
    trusting = ssl.create_default_context(cafile=str(certificates / "authority.pem")) if trusted else None

    async def play() -> None:
        async with receiver(status(204), serving) as hook:
            finished, logs = await tried(hook.url(scheme="https", host="localhost"), trusting)
        check(finished, logs, expected)

    asyncio.run(play())


def test_a_receiver_without_tls_is_not_talked_to_in_the_clear() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(status(400))

    async def play() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            finished, logs = await tried(f"https://localhost:{port}/")
        check(finished, logs, again("TLS failed: WRONG_VERSION_NUMBER"))

    asyncio.run(play())
