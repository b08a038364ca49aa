"""The shipped dashboard and alert rules ask for metrics that exist, and the metrics keep Prometheus' conventions."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, Metric, generate_latest

from streams.bootstrap import now
from streams.console.api.metrics import FigureCollector
from streams.console.api.stream_metrics import StreamCollector
from streams.domain.consumer_group import ConsumerGroup, Position
from streams.domain.errors import UnavailableError
from streams.domain.figures import AttemptTally, Figures, StreamFigures
from streams.domain.rule_load import RuleLoad
from streams.domain.topic import Partition, Topic

ROOT = Path(__file__).parents[3]
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "tocsin.json"
_USE = re.compile(r"(tocsin_\w+)(?:\{([^}]*)\})?")
needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="apt-get install prometheus has promtool")

FIGURES = Figures(
    skipped_articles={"language fr": 3},
    rule_loads=[RuleLoad(worker="w1", version="v", rules=4, loaded_at=now())],
    late_events={"one": 1, "another": 2},
    open_alerts=5,
    alert_changes=9,
    notices_waiting=1,
    deliveries={"dead": 1},
    oldest_due=timedelta(minutes=1),
    endpoints={"active": 1, "disabled": 1},
    failing_endpoints=1,
    attempts=[AttemptTally("email", "dead", "0.5", 2, 0.7)],
    feeds={"active": 3},
    failing_feeds=1,
    silent_feeds=0,
    feed_articles=12,
    oldest_due_feed=timedelta(),
)
IMPAIRED = Partition(1, -1, (1, 2), (1,), None, None)
STREAM = StreamFigures(
    topics=[Topic("articles", {}, (Partition(0, 1, (1,), (1,), 2, 10), IMPAIRED))],
    groups=[ConsumerGroup("extract", "Stable", 2, (Position("articles", 0, 1, 2, 10),))],
)


def registry(read_stream=lambda: STREAM) -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(FigureCollector(lambda: FIGURES))
    found.register(StreamCollector(read_stream))
    return found


def families() -> list[Metric]:
    return list(registry().collect())


def samples() -> dict[str, set[str]]:
    """The names of all samples with their labels."""
    found: dict[str, set[str]] = {}
    for family in families():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def expressions() -> list[tuple[str, str]]:
    rules = yaml.safe_load((PROMETHEUS / "tocsin.rules.yaml").read_text())["groups"][0]["rules"]
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [(rule["alert"], rule["expr"]) for rule in rules] + [
        (panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", [])
    ]


@pytest.mark.parametrize(("where", "expression"), expressions())
def test_a_metric_that_is_asked_for_exists_with_its_labels(where: str, expression: str) -> None:
    known = samples()
    for name, matchers in _USE.findall(expression):
        assert name in known, f"{where}: there is no metric {name}"
        assert set(re.findall(r"(\w+)\s*=", matchers)) <= known[name], f"{where}: {name} has not these labels"


def test_metrics_keep_the_conventions() -> None:
    for family in families():
        assert family.documentation.endswith("."), family.name
        assert not re.search(r"_(ms|millis\w*|minutes|hours|percent)$", family.name), f"{family.name}: base units"
        if family.type == "counter":
            assert {sample.name for sample in family.samples} == {f"{family.name}_total"}
        assert len(family.samples[0].labels) <= 2, f"{family.name}: few labels, of few values"
        assert {"id", "article", "url", "rule", "endpoint"}.isdisjoint(family.samples[0].labels), family.name


def test_every_metric_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    for family in families():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"`{name}`" in page, name


def test_the_stream_is_told_by_stage_and_topic() -> None:
    text = generate_latest(registry()).decode()
    assert "tocsin_kafka_up 1.0" in text
    assert 'tocsin_topic_records_total{topic="articles"} 10.0' in text
    assert 'tocsin_topic_impaired_partitions{topic="articles"} 1.0' in text
    assert 'tocsin_stage_lag_records{stage="extract"} 8.0' in text
    assert 'tocsin_stage_lost_records{stage="extract"} 1.0' in text
    assert 'tocsin_stage_records_total{stage="extract"} 1.0' in text
    assert 'tocsin_stage_members{stage="extract"} 2.0' in text


def test_without_a_broker_the_figures_of_the_store_are_still_told() -> None:
    def away() -> StreamFigures:
        raise UnavailableError("no broker answers")

    text = generate_latest(registry(away)).decode()
    assert "tocsin_kafka_up 0.0" in text
    assert "tocsin_stage_" not in text
    assert "tocsin_open_alerts 5.0" in text


@needs_promtool
@pytest.mark.parametrize(
    "command",
    [
        "check rules tocsin.rules.yaml",
        "test rules tocsin.rules.test.yaml",
        "check config --syntax-only prometheus.yaml",
    ],
)
def test_promtool_accepts_what_is_shipped(command: str) -> None:
    done = subprocess.run(["promtool", *command.split()], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_promtool_finds_no_fault_in_the_metrics() -> None:
    metrics = generate_latest(registry())
    done = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"")
