"""An article is one trace from its way in to the webhook, and without the setting nothing of tracing is loaded."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from streams.adapters.channels.webhook.channel import Poster, WebhookChannel
from streams.adapters.http.oauth2 import TokenSource
from streams.adapters.store.database import Database
from streams.adapters.templates.custom_body import render
from streams.adapters.tracing.opentelemetry import OpenTelemetryTracing
from streams.adapters.tracing.traced_sender import TracedSender
from streams.agents.article_reader import ReadArticle
from streams.agents.detect import ALERTS, DetectAgent
from streams.agents.detection_unit import DetectionUnit
from streams.agents.extract import EVENTS, ExtractAgent
from streams.agents.outputs import Outputs
from streams.bootstrap import subscription_book
from streams.detect.detector import Detector
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.record import Record
from streams.domain.trace import DELIVER, DETECT, EXTRACT, INGEST, trace_of
from tests.contract.test_detection_unit import BOOK, KEEP, Broker, FixedRules
from tests.unit.agents.test_article_reader import READER, article
from tests.unit.notify.stories import change
from tests.unit.notify.test_cloudevent import delivery

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOOK = Endpoint(id="hook", channel=Channel.WEBHOOK, address="https://receiver.example/", created_at=NOW)


class Reading:
    """A pool without processes."""

    async def map(self, records: Sequence[Record]) -> list[ReadArticle]:
        return [READER(record) for record in records]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def traced(exporter: InMemorySpanExporter, ratio: float = 1) -> OpenTelemetryTracing:
    return OpenTelemetryTracing(SimpleSpanProcessor(exporter), "tocsin-test", ratio)


def record(topic: str, offset: int, key: bytes, value: bytes, *headers: tuple[str, bytes]) -> Record:
    stamp = int(NOW.timestamp() * 1000)
    return Record(topic=topic, partition=0, offset=offset, timestamp_ms=stamp, key=key, value=value, headers=headers)


def stream(database: Database, tracing: OpenTelemetryTracing | None) -> tuple[Broker, Broker]:
    """What extract and detect write of one article."""
    events, alerts = Broker(), Broker()

    async def run() -> None:
        extract = ExtractAgent(Reading(), database, Outputs({EVENTS: events}), lambda: NOW, tracing)
        await extract.handle([record("articles", 7, b"a", article())])
        unit = DetectionUnit(database, subscription_book(), FixedRules(Detector(BOOK)), "w", lambda: NOW, KEEP)
        detect = DetectAgent(unit, Outputs({ALERTS: alerts}), lambda: NOW, tracing)
        records = [
            record("events", number, each["key"], each["value"], *each["headers"])
            for number, each in enumerate(events.taken)
        ]
        await detect.handle(records)
        detect.close()

    asyncio.run(run())
    return events, alerts


def posted(tracing: OpenTelemetryTracing | None) -> dict[str, object]:
    """The body of a webhook, sent once."""
    got: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request)
        return httpx.Response(503)

    poster = Poster(httpx.MockTransport(answer), lambda: NOW, 5)
    tokens = TokenSource(poster.post, lambda: NOW)
    is_traced = tracing is not None
    channel = WebhookChannel(lambda _: poster, lambda: NOW, "https://x.example", render, tokens, is_traced=is_traced)
    sender = TracedSender(channel, tracing, lambda: NOW) if tracing else channel
    asyncio.run(sender.send(delivery(change()), HOOK))
    return json.loads(got[0].content)


def test_an_article_is_one_trace_through_every_stage(database: Database, exporter: InMemorySpanExporter) -> None:
    tracing = traced(exporter)
    tracing.span(INGEST, "a", NOW - timedelta(seconds=2), NOW)
    events, alerts = stream(database, tracing)
    spans: dict[str, ReadableSpan] = {span.name: span for span in exporter.get_finished_spans()}
    assert list(spans) == [INGEST, EXTRACT, DETECT]
    assert {span.context.trace_id for span in spans.values()} == {trace_of("a", INGEST).trace_id}
    assert spans[INGEST].parent is None
    assert spans[EXTRACT].parent.span_id == spans[INGEST].context.span_id
    assert spans[DETECT].parent.span_id == spans[EXTRACT].context.span_id
    assert spans[INGEST].end_time - spans[INGEST].start_time == 2_000_000_000
    assert spans[EXTRACT].attributes["tocsin.events"] == 1
    assert spans[DETECT].attributes["tocsin.alert_changes"] == 1
    for broker, stage in ((events, EXTRACT), (alerts, DETECT)):
        context = spans[stage].context
        expected = f"00-{context.trace_id:032x}-{context.span_id:016x}-01".encode()
        assert ("traceparent", expected) in broker.taken[0]["headers"]


def test_an_attempt_is_a_span_of_its_article_and_the_webhook_names_it(exporter: InMemorySpanExporter) -> None:
    body = posted(traced(exporter))
    [span] = exporter.get_finished_spans()
    about = change().event.article.id
    assert span.name == DELIVER
    assert span.context.trace_id == trace_of(about, DELIVER).trace_id
    assert span.parent.span_id == trace_of(about, DETECT).span_id
    assert body["traceparent"] == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"
    assert span.attributes["http.response.status_code"] == 503
    assert (span.status.is_ok, span.status.description) == (False, "answered 503")


def test_without_tracing_records_and_webhooks_carry_no_context(database: Database) -> None:
    events, alerts = stream(database, None)
    names = {name for broker in (events, alerts) for each in broker.taken for name, _ in each["headers"]}
    assert "traceparent" not in names
    assert "traceparent" not in posted(None)


def test_a_share_of_articles_is_traced_and_the_same_ones_everywhere(exporter: InMemorySpanExporter) -> None:
    tracing = traced(exporter, ratio=0.5)
    for number in range(200):
        for stage in (INGEST, EXTRACT):
            tracing.span(stage, f"article-{number}", NOW, NOW)
    kept = [(span.name, span.context.trace_id) for span in exporter.get_finished_spans()]
    ingested, extracted = ({trace for name, trace in kept if name == stage} for stage in (INGEST, EXTRACT))
    assert ingested == extracted
    assert 40 < len(ingested) < 160


def test_without_the_setting_the_sdk_is_not_loaded() -> None:
    code = (
        "import sys; from streams.bootstrap.tracing import open_tracing; from streams.settings import load_settings\n"
        "with open_tracing(load_settings(), 'worker') as tracing: print(tracing, 'opentelemetry.sdk' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]
