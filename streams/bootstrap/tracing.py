"""Tracing, if the settings ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.domain.errors import TocsinError
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.ports.tracing import Tracing


@contextmanager
def open_tracing(settings: Settings, service: str) -> Iterator["Tracing | None"]:
    """Tells the backend of ``tracing.endpoint`` what is done with articles; none, and no cost, without one.

    Raises:
        TocsinError: the packages of OpenTelemetry are not installed.
    """
    if settings.tracing.endpoint is None:
        yield None
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        from streams.adapters.tracing.opentelemetry import OpenTelemetryTracing
    except ImportError as error:
        raise TocsinError("tracing.endpoint is set; install tocsin[opentelemetry], which sends spans") from error

    exporter = OTLPSpanExporter(endpoint=settings.tracing.endpoint, timeout=5)
    tracing = OpenTelemetryTracing(BatchSpanProcessor(exporter), f"tocsin-{service}", settings.tracing.ratio)
    try:
        yield tracing
    finally:
        tracing.close()
