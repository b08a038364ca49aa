"""What a notifier did is counted by channel, outcome and duration, and read for Prometheus."""

from dataclasses import replace

from prometheus_client import CollectorRegistry, generate_latest

from streams.adapters.store.database import Database
from streams.adapters.store.figures import SqlFigures
from streams.console.api.metrics import FigureCollector
from streams.domain.delivery import DeliveryState
from streams.domain.dispatch import Finished
from streams.domain.endpoint import Channel
from tests.contract.outbox import NOW, a_delivery, an_endpoint
from tests.contract.test_claims import ROOM, an_outbox, ended, store


def figures(database: Database) -> list[str]:
    registry = CollectorRegistry()
    registry.register(FigureCollector(SqlFigures(database, lambda: NOW).figures))
    lines: list[str] = generate_latest(registry).decode().splitlines()
    return [line for line in lines if line.startswith(("tocsin_delivery_attempt", "tocsin_endpoints_failing"))]


def took(finished: Finished, seconds: float) -> Finished:
    return replace(finished, attempt=replace(finished.attempt, seconds=seconds))


def test_attempts_are_counted_by_channel_and_outcome_over_all_notifiers(database: Database) -> None:
    hooks = [an_endpoint("hook"), an_endpoint("mail", channel=Channel.EMAIL, address="a@example.com")]
    store(database, hooks, [a_delivery(alert=f"a{n}") for n in range(3)] + [a_delivery("mail")])
    one, two = an_outbox(database, "one"), an_outbox(database, "two")
    hook, *others = one.poll([], ROOM, NOW).work
    mail = next(work for work in others if work.endpoint.id == "mail")
    failed, interrupted = (work for work in others if work is not mail)
    again = {"state": DeliveryState.PENDING, "next_at": NOW}
    results = [
        took(ended(hook), 0.015625),
        took(ended(failed, **again), 15),
        took(ended(interrupted, **again, is_our_doing=True), 31),
    ]
    one.poll(results, ROOM, NOW)
    assert figures(database) == ["tocsin_endpoints_failing 0.0"]
    one.maintain(NOW)
    two.poll([took(ended(mail, DeliveryState.DEAD), 0.5)], ROOM, NOW)
    two.maintain(NOW)
    one.maintain(NOW)
    found = figures(database)
    for line in (
        'tocsin_delivery_attempts_total{channel="email",outcome="dead"} 1.0',
        'tocsin_delivery_attempts_total{channel="webhook",outcome="delivered"} 1.0',
        'tocsin_delivery_attempts_total{channel="webhook",outcome="failed"} 1.0',
        'tocsin_delivery_attempts_total{channel="webhook",outcome="interrupted"} 1.0',
        'tocsin_delivery_attempt_duration_seconds_bucket{channel="email",le="0.25"} 0.0',
        'tocsin_delivery_attempt_duration_seconds_bucket{channel="email",le="0.5"} 1.0',
        'tocsin_delivery_attempt_duration_seconds_bucket{channel="webhook",le="0.025"} 1.0',
        'tocsin_delivery_attempt_duration_seconds_bucket{channel="webhook",le="30"} 2.0',
        'tocsin_delivery_attempt_duration_seconds_bucket{channel="webhook",le="+Inf"} 3.0',
        'tocsin_delivery_attempt_duration_seconds_sum{channel="webhook"} 46.015625',
        'tocsin_delivery_attempt_duration_seconds_count{channel="webhook"} 3.0',
        "tocsin_endpoints_failing 1.0",
    ):
        assert line in found
