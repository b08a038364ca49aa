"""OpenTelemetry spans whose ids are derived from the article's id."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from streams.domain.trace import DELIVER, INGEST, PARENTS, TraceContext, trace_of

_KINDS = {INGEST: SpanKind.PRODUCER, DELIVER: SpanKind.CLIENT}
_next: ContextVar[TraceContext | None] = ContextVar("next_span", default=None)


class _Ids(IdGenerator):
    """The ids of the span that is begun now."""

    def __init__(self) -> None:
        self._random = RandomIdGenerator()

    def generate_span_id(self) -> int:
        chosen = _next.get()
        return chosen.span_id if chosen else self._random.generate_span_id()

    def generate_trace_id(self) -> int:
        chosen = _next.get()
        return chosen.trace_id if chosen else self._random.generate_trace_id()


class OpenTelemetryTracing:
    """Hands spans to a processor of OpenTelemetry.

    Args:
        processor: exports spans; a batch processor does it in a thread of its own.
        service: the process, such as ``tocsin-worker``.
        ratio: the share of articles whose spans are kept, the same articles in every process.
    """

    def __init__(self, processor: SpanProcessor, service: str, ratio: float) -> None:
        self._provider = TracerProvider(
            sampler=TraceIdRatioBased(ratio),
            id_generator=_Ids(),
            resource=Resource.create({"service.name": service}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("tocsin")

    def span(
        self,
        stage: str,
        article_id: str,
        began: datetime,
        ended: datetime,
        attributes: Mapping[str, str | int] | None = None,
        *,
        part: str = "",
        error: str = "",
    ) -> None:
        """Tell of a stage's work on an article."""
        token = _next.set(trace_of(article_id, stage, part))
        try:
            span = self._tracer.start_span(
                stage,
                context=_parent(stage, article_id),
                kind=_KINDS.get(stage, SpanKind.CONSUMER),
                attributes={"tocsin.article.id": article_id, **(attributes or {})},
                start_time=_nanoseconds(began),
            )
        finally:
            _next.reset(token)
        if error:
            span.set_status(Status(StatusCode.ERROR, error))
        span.end(_nanoseconds(ended))

    def close(self) -> None:
        """Export what is left; waits for the backend a few seconds at most."""
        self._provider.shutdown()


def _parent(stage: str, article_id: str) -> Context:
    before = PARENTS.get(stage)
    if before is None:
        return Context()
    there = trace_of(article_id, before)
    known = SpanContext(there.trace_id, there.span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(known))


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1_000
