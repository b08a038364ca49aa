"""Method and time limit of an endpoint's own, and the body of a subscription's own, at real receivers."""

import asyncio
import json
from dataclasses import replace

import httpx
import pytest

from streams.adapters.channels.webhook.channel import Poster, WebhookChannel
from streams.adapters.http.oauth2 import TokenSource
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.http.ssrf.transport import VettedTransport
from streams.adapters.templates.custom_body import render
from streams.domain.delivery import AttemptOutcome, AttemptVerdict
from streams.domain.endpoint import METHODS, Channel, Endpoint
from streams.domain.message_template import MessageTemplate
from streams.notify.address import networks
from tests.integration.receivers import Answering, Receiver, receiver
from tests.unit.notify.stories import NOON, change
from tests.unit.notify.test_cloudevent import delivery


async def _never(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


def send(
    answer: bytes | Answering, limit: float = 60, template: MessageTemplate | None = None, **settings: object
) -> tuple[AttemptOutcome, Receiver]:
    async def run() -> tuple[AttemptOutcome, Receiver]:
        async with VettedTransport(Dialer(allowed=networks(["127.0.0.0/8"]))) as transport, receiver(answer) as hook:
            poster = Poster(transport, lambda: NOON, limit)
            tokens = TokenSource(poster.post, lambda: NOON)
            channel = WebhookChannel(lambda _: poster, lambda: NOON, "https://t.example", render, tokens)
            endpoint = Endpoint(id="hook", channel=Channel.WEBHOOK, address=hook.url(), created_at=NOON, **settings)  # type: ignore[arg-type]
            return await channel.send(replace(delivery(change()), template=template), endpoint), hook

    return asyncio.run(run())


@pytest.mark.parametrize("method", METHODS)
def test_a_webhook_is_sent_by_the_method_of_its_endpoint(method: str) -> None:
    outcome, hook = send(b"HTTP/1.1 204 No Content\r\n\r\n", method=method)
    assert outcome.verdict is AttemptVerdict.DELIVERED
    assert hook.heads[0].startswith(f"{method} /hook HTTP/1.1\r\n".encode())
    assert json.loads(hook.bodies[0])["type"] == "tocsin.alert.opened.v1"


def test_an_endpoint_is_given_its_own_time_limit_and_no_more() -> None:
    outcome, _ = send(_never, limit=3600, timeout=0.2)
    assert outcome.verdict is AttemptVerdict.RETRY
    assert outcome.error.startswith("gave up after 0.2 s")


@pytest.mark.parametrize("template", [MessageTemplate(body={"own": "{{ alert.severity }}"}), MessageTemplate(), None])
def test_the_body_of_a_subscription_goes_before_that_of_its_endpoint(template: MessageTemplate | None) -> None:
    _, hook = send(b"HTTP/1.1 204 No Content\r\n\r\n", template=template, body={"shared": "{{ alert.severity }}"})
    assert json.loads(hook.bodies[0]) == ({"own": "high"} if template and template.body else {"shared": "high"})


class Recording(httpx.AsyncBaseTransport):
    """Answers 204 and keeps what it was asked."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(204, stream=httpx.ByteStream(b""))


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://b\u00fccher.example/hook", "xn--bcher-kva.example"),
        ("https://[2001:db8::1]:8443/hook", "[2001:db8::1]:8443"),
        ("https://[2001:db8::1]/hook", "[2001:db8::1]"),
    ],
)
def test_hosts_are_sent_as_punycode_and_in_brackets(address: str, host: str) -> None:
    transport = Recording()
    outcome = asyncio.run(Poster(transport, lambda: NOON, 60).post(address, {}, b"{}"))
    assert outcome.verdict is AttemptVerdict.DELIVERED
    assert [request.headers["host"] for request in transport.requests] == [host]
