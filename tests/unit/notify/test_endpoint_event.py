"""Endpoint events as people and programs read them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from streams.adapters.templates.jinja import Templates
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.endpoint_event import EndpointEvent, EndpointEventKind
from streams.domain.notice import Message
from streams.notify import cloudevent
from streams.notify.email_message import compose_email
from streams.notify.endpoint_event import MAX_NAMES, deliveries_of, event_of
from streams.notify.presentation import Page, present
from streams.settings import shipped
from streams.wire.codec import decode

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOOK = Endpoint(
    id="end_1", channel=Channel.WEBHOOK, address="https://hook.example/x?key=s3cret", failing_since=NOW, created_at=NOW
)


def an_event(kind: EndpointEventKind = EndpointEventKind.DISABLED, names: int = 2) -> EndpointEvent:
    subscriptions = [f"desk {n}" for n in range(names)]
    return event_of(HOOK, kind, "the receiver says that it is gone for good", ("msg_1", 1), subscriptions, NOW)


def page_of(event: EndpointEvent) -> Page:
    (delivery,) = deliveries_of(event, ["end_operator"])
    return present(decode(delivery.payload, Message), "https://tocsin.example")


@pytest.mark.parametrize("kind", EndpointEventKind)
def test_a_webhook_gets_an_event_of_its_kind(kind: EndpointEventKind) -> None:
    (delivery,) = deliveries_of(an_event(kind), ["end_operator"])
    body = json.loads(cloudevent.body(delivery, "https://tocsin.example"))
    assert (body["type"], body["time"]) == (f"tocsin.endpoint.{kind.value}.v1", "2026-03-01T12:00:00Z")
    assert body["data"]["endpoint_event"]["subscriptions"] == ["desk 0", "desk 1"]
    assert "s3cret" not in json.dumps(body)


def test_the_same_cause_gives_the_same_delivery_once_per_endpoint() -> None:
    first, again = (deliveries_of(an_event(), ["a", "b"]) for _ in range(2))
    assert [each.id for each in first] == [each.id for each in again]
    assert len({each.id for each in first}) == 2


def test_a_mail_says_what_happened_and_has_no_link_that_unsubscribes() -> None:
    templates, page = Templates(shipped("templates")), page_of(an_event())
    subject, text, html = (templates.render(f"email/alert.{part}.j2", page) for part in ("subject.txt", "txt", "html"))
    mail = compose_email(page, "Tocsin <t@tocsin.example>", "ops@house.example", subject, text, html, NOW)
    assert mail["Subject"] == "Endpoint disabled: webhook https://hook.example/x?…"
    assert mail["List-Unsubscribe"] is None
    assert mail["References"] == "<story-end_1-operations@tocsin.example>"
    assert "Open its deliveries" in html
    for part in (text, html):
        assert "gone for good" in part
        assert "desk 0, desk 1" in part
        assert "you subscribed" not in part


def test_many_subscriptions_are_counted_not_listed() -> None:
    event = an_event(names=MAX_NAMES + 30)
    assert (len(event.subscriptions), event.subscriptions_left_out) == (MAX_NAMES, 30)
    assert page_of(event).story.support.endswith(f"desk 4 and {MAX_NAMES + 25} more")
    assert page_of(replace(event, subscriptions=())).story.support == "no subscription speaks through it"
