"""``kill -9`` of collectors at any moment repeats, and never skips."""

import itertools
import json
import time
from pathlib import Path
from random import Random

from kafka import KafkaConsumer

from streams.adapters.store import feeds
from streams.adapters.store.database import Database
from streams.bootstrap.clock import now
from streams.domain.feed import Feed, feed_id
from tests.integration.processes import Tocsin
from tests.integration.publisher import Answer, publishing, rss
from tests.integration.publisher import item as one
from tests.waiting import patient

FEEDS, ROUNDS, KILLS = 3, 40, 6


def test_collectors_that_are_killed_skip_no_article_and_name_each_alike(topics: str, tmp_path: Path) -> None:
    environment = {
        "TOCSIN_STATE": str(tmp_path),
        "TOCSIN_KAFKA__BOOTSTRAP": topics,
        "TOCSIN_COLLECT__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "TOCSIN_COLLECT__MIN_INTERVAL": "1",
        "TOCSIN_COLLECT__PAUSE": "0",
    }
    database = Database(f"sqlite:///{tmp_path / 'tocsin.db'}")
    database.migrate()
    with publishing() as publisher:
        fetches = [itertools.count() for _ in range(FEEDS)]

        def edition(feed: int) -> Answer:
            """One article more at each fetch."""
            newest = min(next(fetches[feed]), ROUNDS)
            return Answer(200, rss(*(one(f"{feed}-{n}") for n in range(newest, -1, -1))))

        for number in range(FEEDS):
            publisher.pages[f"/{number}.xml"] = lambda _, number=number: edition(number)
            url = publisher.url(f"/{number}.xml")
            with database.begin() as connection:
                feed = Feed(id=feed_id(url), url=url, name=url, every=1, created_at=now())
                feeds.save(connection, feed, now())
        wanted = {f"Title {feed}-{n}" for feed in range(FEEDS) for n in range(10)}
        moments = Random(7)
        for _ in range(KILLS):
            collector = Tocsin("collect", folder=tmp_path, environment=environment).ready()
            time.sleep(moments.uniform(0.1, 2))  # somewhere amid its work
            collector.kill()
        collector = Tocsin("collect", folder=tmp_path, environment=environment)
        consumer = KafkaConsumer(
            "articles", bootstrap_servers=topics, auto_offset_reset="earliest", consumer_timeout_ms=500
        )
        ids: dict[str, set[str]] = {}
        deadline = time.monotonic() + patient(60)
        while not wanted <= ids.keys() and time.monotonic() < deadline:
            for record in consumer:
                article = json.loads(record.value)
                ids.setdefault(article["title"], set()).add(article["id"])
        consumer.close()
        assert collector.terminate() == 0
    database.close()
    assert wanted <= ids.keys()
    assert all(len(each) == 1 for each in ids.values())
