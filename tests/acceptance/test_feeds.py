"""From an empty directory to the alert for an article that a publisher adds to its feed, without a line of code."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from examples.demo.receiver import Receiver
from streams.adapters.localrun.ports import free_port
from tests.integration.processes import Tocsin
from tests.integration.publisher import Publisher, item, publishing, rss
from tests.waiting import until


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


def test_an_article_that_a_publisher_adds_becomes_an_alert(
    publisher: Publisher, tmp_path: Path, jar_cache: Path
) -> None:
    receiver = Receiver()
    environment = {
        "TOCSIN_STATE": str(tmp_path / "state"),
        "TOCSIN_CACHE": str(jar_cache),
        "TOCSIN_KAFKA__BOOTSTRAP": f"127.0.0.1:{free_port()}",
        "TOCSIN_WEB__PORT": str(free_port()),
        "TOCSIN_WORKER__PROCESSES": "1",
        "TOCSIN_NOTIFY__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "TOCSIN_COLLECT__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "TOCSIN_COLLECT__MIN_INTERVAL": "1",
    }

    def tocsin(*arguments: str) -> str:
        command = [sys.executable, "-m", "streams", *arguments]
        return subprocess.run(
            command, env={**os.environ, **environment}, check=True, capture_output=True, text=True, cwd=tmp_path
        ).stdout

    old = item(1, title="Harvest fair opens", text="The harvest fair opened on Sunday with music and stalls.")
    publisher.serve("/feed.xml", rss(old))
    up = Tocsin("up", folder=tmp_path, environment=environment).ready()
    try:
        assert "tocsin feeds import world" in up.log.read_text()
        tocsin("feeds", "add", publisher.url(), "--every", "1s", "--name", "Tideline")
        subscribed = tocsin("subscribe", "--rule", "member-leaves-bloc", "--webhook", receiver.url, "--json")
        receiver.secret = json.loads(subscribed)["secret"]
        until(lambda: json.loads(tocsin("feeds", "list", "--json"))[0]["progress"]["articles"] == 1, 30, "it came in")
        assert receiver.received == []
        news = item(
            2,
            title="Ghana to leave ECOWAS",
            text="Ghana announced on Sunday that it would leave ECOWAS, the foreign ministry said in Accra.",
            date=format_datetime(datetime.now(UTC)),
        )
        publisher.serve("/feed.xml", rss(news, old))
        until(lambda: bool(receiver.received), 60, up.log.read_text)
        [delivery] = receiver.received
        assert delivery.verified
        [change] = delivery.event["data"]["changes"]
        assert change["alert"]["dedupe"] == {"actor.id": "GHA", "organisation.id": "ECOWAS"}
    finally:
        up.terminate()
        receiver.close()
