"""Prometheus metrics from Kafka: records written and read, and the lag of each stage."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.domain.errors import TocsinError
from streams.domain.figures import StreamFigures


class StreamCollector(Collector):
    """Reads every figure when Prometheus asks; where no broker answers, only that."""

    def __init__(self, read: Callable[[], StreamFigures]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Every figure now."""
        try:
            figures: StreamFigures | None = self._read()
        except TocsinError:
            figures = None
        yield GaugeMetricFamily("tocsin_kafka_up", "1 where a broker answers, else 0.", int(figures is not None))
        if figures is not None:
            yield from _topics(figures)
            yield from _groups(figures)


def _topics(figures: StreamFigures) -> Iterator[Metric]:
    text = "Records ever written to a topic, by the ends of its partitions."
    written = CounterMetricFamily("tocsin_topic_records", text, labels=["topic"])
    text = "Partitions of which a copy is missing or that no broker serves."
    impaired = GaugeMetricFamily("tocsin_topic_impaired_partitions", text, labels=["topic"])
    for topic in figures.topics:
        written.add_metric([topic.name], sum(each.next_offset or 0 for each in topic.partitions))
        faulty = [each for each in topic.partitions if each.is_under_replicated or not each.has_leader]
        impaired.add_metric([topic.name], len(faulty))
    yield written
    yield impaired


def _groups(figures: StreamFigures) -> Iterator[Metric]:
    text = "Records that a stage has finished, by the offsets that it has committed."
    done = CounterMetricFamily("tocsin_stage_records", text, labels=["stage"])
    lag = GaugeMetricFamily("tocsin_stage_lag_records", "Records that a stage has still to read.", labels=["stage"])
    text = "Records that a topic's retention removed before the stage has read them."
    lost = GaugeMetricFamily("tocsin_stage_lost_records", text, labels=["stage"])
    text = "Workers that take part in a stage; none means that it stands still."
    members = GaugeMetricFamily("tocsin_stage_members", text, labels=["stage"])
    for group in figures.groups:
        done.add_metric([group.name], sum(each.committed or 0 for each in group.positions))
        lag.add_metric([group.name], group.lag)
        lost.add_metric([group.name], group.lost)
        members.add_metric([group.name], group.members)
    yield from (done, lag, lost, members)
