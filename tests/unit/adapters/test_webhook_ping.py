"""A ping reaches also those receivers that get a body of their own."""

import asyncio
import json
from datetime import UTC, datetime

import httpx

from streams.adapters.channels.webhook.channel import Poster, WebhookChannel
from streams.adapters.http.oauth2 import TokenSource
from streams.adapters.templates.custom_body import render
from streams.domain.delivery import AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.notice import Message
from streams.wire.codec import encode

NOW = datetime(2024, 3, 6, tzinfo=UTC)


def test_a_ping_fills_a_body_of_its_own_with_a_sample() -> None:
    got: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(200)

    poster = Poster(httpx.MockTransport(answer), lambda: NOW, 5)
    channel = WebhookChannel(
        lambda _: poster, lambda: NOW, "https://tocsin.example", render, TokenSource(poster.post, lambda: NOW)
    )
    body = {"text": "{{ alert.summary }}", "event": "{{ id }}"}
    hook = Endpoint(id="hook", channel=Channel.WEBHOOK, address="https://receiver.example/", body=body, created_at=NOW)
    payload = encode(Message(id="msg_1", subscription_id="", subscription_name="", changes=()))
    ping = Delivery(
        id="msg_1",
        endpoint_id="hook",
        subscription_id=None,
        alert_id=None,
        changes=(),
        payload=payload,
        next_at=NOW,
        created_at=NOW,
    )
    assert asyncio.run(channel.send(ping, hook)).verdict is AttemptVerdict.DELIVERED
    said = json.loads(got[0].content)
    assert said["event"] == "msg_1"
    assert said["text"].startswith("Sample: ")
