"""Notices of endpoint events: recipients and wording."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from streams.domain.alert import AlertChange, AlertState, Change, Severity
from streams.domain.delivery import Delivery, delivery_id
from streams.domain.endpoint import Channel, Endpoint, EndpointState
from streams.domain.endpoint_event import EndpointEvent, EndpointEventKind
from streams.domain.identity import stable_id
from streams.domain.notice import Message
from streams.notify.channel_address import masked
from streams.notify.operator_message import operator_alert, operator_change, operator_delivery

HEADINGS = {
    EndpointEventKind.FAILING: "Endpoint failing",
    EndpointEventKind.DISABLED: "Endpoint disabled",
    EndpointEventKind.RECOVERED: "Endpoint works again",
}

MAX_NAMES = 20
"""Most subscriptions that an event names; it counts the others."""

_CHANGES: Mapping[EndpointEventKind, tuple[Change, Severity]] = {
    EndpointEventKind.FAILING: (Change.OPENED, Severity.MEDIUM),
    EndpointEventKind.DISABLED: (Change.ESCALATED, Severity.HIGH),
    EndpointEventKind.RECOVERED: (Change.CLOSED, Severity.INFO),
}


def event_of(
    endpoint: Endpoint,
    kind: EndpointEventKind,
    reason: str,
    cause: tuple[str, int],
    subscriptions: Sequence[str],
    now: datetime,
) -> EndpointEvent:
    """What happened to an endpoint; ``cause`` is the delivery whose attempt of that number brought it about."""
    return EndpointEvent(
        id=stable_id("endpoint-event", endpoint.id, kind.value, *cause),
        kind=kind,
        at=now,
        endpoint_id=endpoint.id,
        channel=endpoint.channel,
        address=masked(endpoint.channel, endpoint.address),
        reason=reason,
        failing_since=None if kind is EndpointEventKind.RECOVERED else endpoint.failing_since,
        subscriptions=tuple(subscriptions[:MAX_NAMES]),
        subscriptions_left_out=max(len(subscriptions) - MAX_NAMES, 0),
    )


def recipients(endpoint: Endpoint, operator: Endpoint | None, owners: Iterable[Endpoint]) -> tuple[str, ...]:
    """The ids of the endpoints that hear of this one, which does not hear of itself.

    These are the operator's, and of its owner's other endpoints those that take mail.
    """
    mailboxes = (
        each
        for each in owners
        if each.owner == endpoint.owner != "" and each.channel is Channel.EMAIL and each.state is EndpointState.ACTIVE
    )
    told = (each.id for each in (*((operator,) if operator else ()), *mailboxes))
    return tuple(dict.fromkeys(each for each in told if each != endpoint.id))


def deliveries_of(event: EndpointEvent, told: Iterable[str]) -> list[Delivery]:
    """A delivery to each of the endpoints, in the order of what happened to the one that the event is about."""
    return [_delivery(event, each) for each in told]


def as_change(event: EndpointEvent) -> AlertChange:
    """The event in the form of an alert's change, which every template can show.

    It opens, escalates and closes like an alert, so that mails form a thread and incidents are resolved.
    """
    change, severity = _CHANGES[event.kind]
    rule = ("tocsin-endpoints", "Deliveries to an endpoint")
    times = (event.failing_since or event.at, event.at)
    alert = operator_alert(event.endpoint_id, rule, f"{event.channel.value} {event.address}", severity, times)
    state = AlertState.CLOSED if change is Change.CLOSED else AlertState.OPEN
    return operator_change(
        event.id, replace(alert, state=state, dedupe={"endpoint": event.endpoint_id}), change, event.reason
    )


def _delivery(event: EndpointEvent, endpoint: str) -> Delivery:
    message = Message(
        id=delivery_id(event.id, endpoint),
        subscription_id="",
        subscription_name="",
        changes=(),
        endpoint_event=event,
    )
    reason = f"{HEADINGS[event.kind].lower()}: {event.endpoint_id}"
    return operator_delivery(message, endpoint, event.endpoint_id, reason, event.at)
