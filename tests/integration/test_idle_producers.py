"""The console's connection to the broker dies while nobody posts: what is posted next is taken, or put off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from streams.adapters.kafka.articles import ArticleTopic
from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.ports import free_port
from streams.adapters.store.database import Database
from streams.bootstrap import now, read_page, topic_plans
from streams.ingest.intake import Intake
from streams.services.topics.create import create_topics
from streams.settings import Settings
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.test_console_api import ARTICLE
from tests.waiting import until


@pytest.fixture
def own_broker(tmp_path: Path, jar_cache: Path) -> Iterator[Broker]:
    """A broker that may be killed."""
    broker = Broker(Plan(home=tmp_path / "broker", cache=jar_cache, port=free_port()))
    create_topics(KafkaTopicAdmin(broker.start().bootstrap), topic_plans(Settings()))
    yield broker
    broker.stop()


@contextmanager
def console(broker: Broker, folder: Path, opened: list[ArticleTopic]) -> Iterator[httpx.Client]:
    database = Database(f"sqlite:///{folder / 'store.db'}")
    database.migrate()

    @contextmanager
    def open_intake() -> Iterator[Intake]:
        with ArticleTopic(broker.status().bootstrap, max_message_bytes=2_000_000, timeout=5) as topic:
            opened.append(topic)
            yield Intake(topic, read_page=read_page, clock=now)

    context = replace(newsroom_context(database), open_intake=open_intake)
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context), timeout=120) as client:
        yield client
    database.close()


def test_articles_are_taken_again_after_the_connection_died_while_idle(own_broker: Broker, tmp_path: Path):
    opened: list[ArticleTopic] = []
    with console(own_broker, tmp_path, opened) as http:

        def is_taken(name: str) -> bool:
            answer = http.post("/v1/articles", json=ARTICLE | {"id": name})
            assert answer.status_code in {202, 503}, answer.text
            return answer.status_code == 202

        assert is_taken("first")

        process = psutil.Process(own_broker.status().pid)
        process.kill()
        process.wait()
        own_broker.start()
        until(lambda: is_taken("after the broker came back"), 30, "it is taken")

        opened[-1].close()
        assert not is_taken("while it was closed")
        until(lambda: is_taken("while it was closed"), 30, "it is taken")

        process = psutil.Process(own_broker.status().pid)
        process.suspend()
        try:
            put_off = http.post("/v1/articles", json=ARTICLE | {"id": "frozen"})
        finally:
            process.resume()
        assert put_off.status_code == 503
        assert put_off.headers["retry-after"] == "5"
        until(lambda: is_taken("frozen"), 30, "it is taken")
