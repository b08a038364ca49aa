"""How long an article takes to its webhook, hop by hop: ``make bench-latency BENCH="--rate 100"``.

One worker and one notifier on a real broker. Every article tells of a story of its own, so that each makes one webhook.
The hops are told apart by the times that are written down on the way: of the record on ``articles``, of that on
``events``, of the change on ``alerts``, of the attempt, and of the webhook's arrival.
"""

import argparse
import json
import re
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import psutil
import sqlalchemy as sa
from kafka import KafkaProducer

from benchmarks.broker import open_stream
from examples.demo.receiver import Receiver
from streams.adapters.knowledge.files import load_atlas
from streams.adapters.store.attempts import attempts
from tests.integration.news import memberships
from tests.integration.stream import Stream
from tests.waiting import until

_ARTICLE = re.compile(rb"story-(\d+)-")
_HOPS = ("extract (batch, pool, write)", "detect (batch, transaction, write)", "claim", "send")
WHOLE = "article to webhook"


@dataclass(frozen=True, slots=True)
class Journey:
    """When one article came by, in milliseconds since 1970."""

    produced: float
    event: float
    alert: float
    attempt: float
    arrival: float

    @property
    def hops(self) -> tuple[float, ...]:
        """Milliseconds of each hop."""
        at = (self.produced, self.event, self.alert, self.attempt, self.arrival)
        return tuple(after - before for before, after in pairwise(at))


class TimedReceiver(Receiver):
    """Notes when each webhook arrived, in seconds since 1970."""

    def __init__(self) -> None:
        self.arrivals: dict[str, float] = {}
        super().__init__()

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """Verify and keep it."""
        self.arrivals.setdefault(headers.get("webhook-id", ""), time.time())
        super().take(body, headers)


def news(count: int) -> list[bytes]:
    """Articles that each tell of another exit."""
    pairs = memberships(load_atlas())[:count]
    return [
        json.dumps(
            {
                "id": f"story-{number}-of-{len(pairs)}",
                "title": "Report",
                "text": f"{country.name} has left {body.name}, the foreign ministry confirmed.",
                "source": {"name": "Harbour Wire"},
                "published_at": datetime.now(UTC).isoformat(),
            }
        ).encode()
        for number, (country, body) in enumerate(pairs)
    ]


def produce(kafka: str, articles: list[bytes], rate: float) -> None:
    """Send them at that rate."""
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=0)
    begun = time.monotonic()
    for number, article in enumerate(articles):
        time.sleep(max(begun + number / rate - time.monotonic(), 0))
        producer.send("articles", key=str(number).encode(), value=article)
    producer.flush()
    producer.close()


def journeys(stream: Stream, receiver: TimedReceiver) -> list[Journey]:
    """What was written down on the way of every article whose webhook came."""

    def times(topic: str) -> dict[int, float]:
        found: dict[int, float] = {}
        for record in stream.read(topic):
            if (known := _ARTICLE.search(record.value or b"")) is not None:
                found.setdefault(int(known[1]), record.timestamp)
        return found

    with stream.database.read() as connection:
        rows = connection.execute(sa.select(attempts.c.delivery_id, attempts.c.at)).all()
    tried = {delivery: at.timestamp() * 1000 for delivery, at in rows}
    produced, events, alerts = times("articles"), times("events"), times("alerts")
    made = []
    for delivery in receiver.received:
        known = _ARTICLE.search(json.dumps(delivery.event).encode())
        if known is not None:
            n = int(known[1])
            arrival = receiver.arrivals[delivery.webhook_id] * 1000
            made.append(Journey(produced[n], events[n], alerts[n], tried[delivery.webhook_id], arrival))
    return made


def written(stream: Stream) -> int:
    """Attempts that are written down."""
    with stream.database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(attempts)).scalar_one()


def measure(count: int, rate: float) -> list[Journey]:
    """Run everything and return every journey."""
    with open_stream() as stream:
        stream.receiver.close()
        stream.receiver = receiver = TimedReceiver()
        stream.subscribe()
        stream.run("worker")
        stream.run("notify")
        articles = news(count)
        produce(stream.kafka, articles[:1], rate)  # everything runs once this one has arrived
        until(lambda: len(stream.receiver.received) == 1, 120, "the first webhook arrives")
        produce(stream.kafka, articles[1:], rate)
        until(lambda: written(stream) >= len(articles), 300, "every webhook arrives and is written down")
        return journeys(stream, receiver)[1:]


def by_hop(made: list[Journey]) -> dict[str, dict[str, float]]:
    """The p50 and p99 of each hop and of the whole, in milliseconds."""
    columns = [*zip(*(journey.hops for journey in made), strict=True), [j.arrival - j.produced for j in made]]
    return {
        name: {"p50": round(statistics.median(values), 1), "p99": round(statistics.quantiles(values, n=100)[98], 1)}
        for name, values in zip((*_HOPS, WHOLE), columns, strict=True)
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rate", type=float, default=100, help="articles a second")
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead")
    options = parser.parse_args()
    made = measure(options.articles, options.rate)
    table = by_hop(made)
    if options.json:
        print(json.dumps({"rate": options.rate, "webhooks": len(made), "milliseconds": table}))
        return
    print(f"{len(made)} webhooks at {options.rate:g} articles/s, load {psutil.getloadavg()[0]:.1f}")
    for name, values in table.items():
        print(f"{name:36} p50 {values['p50']:8.1f} ms   p99 {values['p99']:8.1f} ms")


if __name__ == "__main__":
    main()
