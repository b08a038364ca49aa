"""Prometheus metrics from the store, where workers and notifiers keep their counts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.domain.figures import MAX_COUNTED, SPANS, AttemptTally, Figures


class FigureCollector(Collector):
    """Reads every figure when Prometheus asks."""

    def __init__(self, read: Callable[[], Figures]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Every figure now."""
        figures = self._read()
        yield from _detection(figures)
        yield from _delivery(figures)
        yield from _collecting(figures)


def _collecting(figures: Figures) -> Iterator[Metric]:
    yield _by_label("tocsin_feeds", "Feeds by state.", "state", figures.feeds)
    yield GaugeMetricFamily("tocsin_feeds_failing", "Active feeds whose last fetch failed.", figures.failing_feeds)
    text = "Active feeds that have brought nothing new for two weeks."
    yield GaugeMetricFamily("tocsin_feeds_silent", text, figures.silent_feeds)
    text = "Articles that the present feeds have brought in."
    yield GaugeMetricFamily("tocsin_feed_articles", text, figures.feed_articles)
    text = "How long the feed that is due longest has been due."
    yield GaugeMetricFamily("tocsin_oldest_due_feed_seconds", text, figures.oldest_due_feed.total_seconds())


def _detection(figures: Figures) -> Iterator[Metric]:
    text = "Articles that were not read, since the store was made."
    skipped = CounterMetricFamily("tocsin_articles_skipped", text, labels=["reason"])
    for reason, number in sorted(figures.skipped_articles.items()):
        skipped.add_metric([reason], number)
    yield skipped
    broken = {load.worker: int(load.error is not None) for load in figures.rule_loads}
    text = "1 where a worker goes on with older rules because the files have faults."
    yield _by_label("tocsin_rules_broken", text, "worker", broken)
    rules = {load.worker: load.rules for load in figures.rule_loads}
    yield _by_label("tocsin_rules", "Rules in force.", "worker", rules)
    text = "Events that came too late for the window of a rule, over all rules."
    yield CounterMetricFamily("tocsin_late_events", text, sum(figures.late_events.values()))
    yield GaugeMetricFamily("tocsin_open_alerts", "Alerts that are open.", figures.open_alerts)
    text = "Alert changes since the store was made."
    yield CounterMetricFamily("tocsin_alert_changes", text, figures.alert_changes)
    text = "Changes that wait for a group, digest or mute."
    yield GaugeMetricFamily("tocsin_notices_waiting", text, figures.notices_waiting)


def _delivery(figures: Figures) -> Iterator[Metric]:
    text = f"Deliveries that are still to arrive or dead, by state; counting ends at {MAX_COUNTED:,}."
    yield _by_label("tocsin_deliveries", text, "state", figures.deliveries)
    text = "How long the delivery that is due longest has been due."
    yield GaugeMetricFamily("tocsin_oldest_due_delivery_seconds", text, figures.oldest_due.total_seconds())
    yield _by_label("tocsin_endpoints", "Endpoints by state.", "state", figures.endpoints)
    text = "Active endpoints to which nothing has got through since the last failure."
    yield GaugeMetricFamily("tocsin_endpoints_failing", text, figures.failing_endpoints)
    yield from _attempts(figures.attempts)


def _attempts(tallies: Iterable[AttemptTally]) -> Iterator[Metric]:
    text = "Attempts to deliver, by channel and what came of them, since the store was made."
    ended = CounterMetricFamily("tocsin_delivery_attempts", text, labels=["channel", "outcome"])
    text = "How long attempts to deliver took."
    took = HistogramMetricFamily("tocsin_delivery_attempt_duration_seconds", text, labels=["channel"])
    outcomes: Counter[tuple[str, str]] = Counter()
    spans: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seconds: defaultdict[str, float] = defaultdict(float)
    for tally in tallies:
        outcomes[tally.channel, tally.outcome] += tally.number
        spans[tally.channel][tally.up_to] += tally.number
        seconds[tally.channel] += tally.seconds
    for labels, number in sorted(outcomes.items()):
        ended.add_metric(labels, number)
    for channel, numbers in sorted(spans.items()):
        totals = accumulate(numbers[up_to] for up_to in SPANS)
        took.add_metric([channel], list(zip(SPANS, map(float, totals), strict=True)), seconds[channel])
    yield ended
    yield took


def _by_label(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in sorted(values.items()):
        family.add_metric([value], number)
    return family
