"""A delivery as a CloudEvent 1.0, never larger than 20 kB: attributes and data, or both as structured JSON."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec

from streams.domain.alert import AlertChange
from streams.domain.delivery import Delivery
from streams.domain.event import Event
from streams.domain.notice import Message, Omitted
from streams.domain.trace import DELIVER, trace_of
from streams.domain.trace import HEADER as TRACEPARENT
from streams.notify.traced_articles import article_ids, part_of

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"

LIMIT = 20_000
"""Most bytes of a body."""

MAX_SENTENCE = 500
"""Most characters of the evidence that is left when a body would be too large."""

PING = "tocsin.ping.v1"
SEVERAL = "tocsin.alerts.v1"
SCHEMA = "message.v1.json"


@dataclass(frozen=True, slots=True)
class _Alert:
    id: str


@dataclass(frozen=True, slots=True)
class _Change:
    change: str
    at: str
    alert: _Alert


@dataclass(frozen=True, slots=True)
class _EndpointEvent:
    kind: str
    at: str


@dataclass(frozen=True, slots=True)
class _FeedReport:
    at: str


@dataclass(frozen=True, slots=True)
class _Glance:
    """As much of a message as the envelope needs; the rest of the payload is passed on as it is."""

    changes: list[_Change]
    endpoint_event: _EndpointEvent | None = None
    feed_report: _FeedReport | None = None


_GLANCE = msgspec.json.Decoder(_Glance)
_MESSAGE = msgspec.json.Decoder(Message)
_ENCODER = msgspec.json.Encoder(order="deterministic")


def body(delivery: Delivery, public_url: str, *, is_traced: bool = False) -> bytes:
    """The CloudEvent of a delivery, whose id is the delivery's.

    Its ``type`` is ``tocsin.alert.<change>.v1`` for one change, ``tocsin.alerts.v1`` for several,
    ``tocsin.endpoint.<kind>.v1`` for what happened to an endpoint, ``tocsin.feeds.report.v1`` for feeds that need
    somebody, and else ``tocsin.ping.v1``. Where it would be larger than :data:`LIMIT`, evidence is left out, then
    supporting events, then changes, and ``data.omitted`` says how many of each. Its ``source`` is the public URL of
    this installation (without a slash at its end). Where traces are made, ``traceparent`` is the context of this
    attempt in the trace of the article behind its last change.
    """
    attributes, data = parts(delivery, public_url, is_traced=is_traced)
    return _head(attributes) + data + b"}"


def parts(delivery: Delivery, public_url: str, *, is_traced: bool = False) -> tuple[dict[str, str], bytes]:
    """The attributes and the data of :func:`body`, for protocols that send them apart (binary mode)."""
    attributes = _attributes(delivery, public_url, is_traced=is_traced)
    room = LIMIT - len(_head(attributes)) - 1
    data = delivery.payload
    if len(data) > room:
        data = _shrunk(_MESSAGE.decode(data), room, f"{public_url}/v1/deliveries/{delivery.id}")
    return attributes, data


def _head(attributes: dict[str, str]) -> bytes:
    return msgspec.json.encode(attributes)[:-1] + b',"data":'


def _attributes(delivery: Delivery, public_url: str, *, is_traced: bool) -> dict[str, str]:
    glance = _GLANCE.decode(delivery.payload)
    changes, happened = glance.changes, glance.endpoint_event
    times = [each.at for each in (*changes, happened, glance.feed_report) if each is not None]
    attributes = {
        "specversion": "1.0",
        "id": delivery.id,
        "source": public_url,
        "type": _event_type(glance),
        "time": times[-1] if times else delivery.created_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"{public_url}/schemas/{SCHEMA}",
        "sequence": f"{delivery.sequence:020}",
    }
    if delivery.replay_of is not None:
        attributes["replayof"] = delivery.replay_of
    if is_traced and (articles := article_ids(delivery.payload)):
        attributes[TRACEPARENT] = trace_of(articles[-1], DELIVER, part_of(delivery)).traceparent
    alerts = {each.alert.id for each in changes}
    if len(alerts) == 1:
        attributes["subject"] = alerts.pop()
    return attributes


def _event_type(glance: _Glance) -> str:
    if glance.endpoint_event is not None:
        return f"tocsin.endpoint.{glance.endpoint_event.kind}.v1"
    if glance.feed_report is not None:
        return "tocsin.feeds.report.v1"
    return _type([each.change for each in glance.changes])


def _type(changes: list[str]) -> str:
    if len(changes) == 1:
        return f"tocsin.alert.{changes[0]}.v1"
    return SEVERAL if changes else PING


def _shrunk(message: Message, room: int, url: str) -> bytes:
    """The message with as little left out as makes it fit, the least important first."""
    whole = Omitted(url=url)
    for step in (_without_supporting_sentences, _without_supporting_events, _with_short_evidence):
        message = step(replace(message, omitted=message.omitted or whole))
        data = _ENCODER.encode(message)
        if len(data) <= room:
            return data
    kept = _most(len(message.changes), lambda n: len(_ENCODER.encode(_first(message, n))) <= room)
    return _ENCODER.encode(_first(message, kept))


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """The greatest number up to the limit that fits, given that what fits is a run from 0."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _first(message: Message, count: int) -> Message:
    left_out = len(message.changes) - count
    return _leaving_out(replace(message, changes=message.changes[:count]), changes=left_out)


def _without_supporting_sentences(message: Message) -> Message:
    """Only the event that caused a change keeps its evidence."""

    def bare(event: Event, change: AlertChange) -> Event:
        return event if change.event is not None and event.id == change.event.id else replace(event, evidence=())

    changes = tuple(
        replace(each, alert=replace(each.alert, events=tuple(bare(event, each) for event in each.alert.events)))
        for each in message.changes
    )
    left_out = _sentences(message.changes) - _sentences(changes)
    return _leaving_out(replace(message, changes=changes), sentences=left_out)


def _without_supporting_events(message: Message) -> Message:
    """The event that caused a change stays as the change's own; the alert counts the others."""
    left_out = sum(len(each.alert.events) for each in message.changes)
    changes = tuple(replace(each, alert=replace(each.alert, events=())) for each in message.changes)
    return _leaving_out(replace(message, changes=changes), events=left_out)


def _with_short_evidence(message: Message) -> Message:
    """One sentence proves a change, and of a long one its beginning."""
    left_out = shortened = 0
    changes = []
    for change in message.changes:
        if change.event is not None:
            first = change.event.evidence[:1]
            left_out += len(change.event.evidence) - len(first)
            shortened += sum(len(each.sentence) > MAX_SENTENCE for each in first)
            evidence = tuple(replace(each, sentence=_short(each.sentence)) for each in first)
            change = replace(change, event=replace(change.event, evidence=evidence))  # noqa: PLW2901
        changes.append(change)
    return _leaving_out(replace(message, changes=tuple(changes)), sentences=left_out, shortened=shortened)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= MAX_SENTENCE else sentence[:MAX_SENTENCE].rstrip() + " […]"


def _sentences(changes: Iterable[AlertChange]) -> int:
    return sum(len(event.evidence) for change in changes for event in change.alert.events)


def _leaving_out(message: Message, **more: int) -> Message:
    """The message with these numbers added to what it says is left out."""
    omitted = message.omitted
    assert omitted is not None  # noqa: S101 - set before anything is left out
    return replace(message, omitted=replace(omitted, **{name: getattr(omitted, name) + n for name, n in more.items()}))
