"""An older store is restored: detection stops at the gap, and reads again what the store does not know of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from streams.adapters.store.alerts import alerts
from streams.adapters.store.skipped_articles import list_passed_over
from streams.agents import NOT_DURABLE
from tests.chaos.stores import store_under_test
from tests.integration.stream import RULE, Stream
from tests.integration.test_garbage import like_good
from tests.waiting import until


def news(country: str) -> tuple[str, bytes]:
    text = f"{country} announced on Sunday that it will withdraw from ECOWAS, the West African bloc."
    return country, like_good(id=country, text=text)


def tocsin(stream: Stream, *words: str) -> str:
    command = [sys.executable, "-m", "streams", *words]
    environment = {**os.environ, **stream.environment}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def countries(stream: Stream) -> set[str]:
    with stream.database.read() as connection:
        return {row.summary.split()[0] for row in connection.execute(alerts.select().where(alerts.c.rule_id == RULE))}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_store(request: pytest.FixtureRequest) -> str | None:
    """The SQLAlchemy URL of an empty store; SQLite in the state directory when none."""
    return request.getfixturevalue("empty_postgres_url") if request.param == "postgresql" else None


@pytest.mark.timeout(700)
def test_after_an_older_store_is_restored_detection_stops_and_reprocessing_brings_every_alert_back_once(
    topics: str, tmp_path: Path, empty_store: str | None
):
    stream = Stream(topics, tmp_path, empty_store)
    store, backup = store_under_test(stream.database), tmp_path / "backup"
    try:
        stream.subscribe()
        notifier = stream.run("notify")
        worker = stream.run("worker").ready()
        stream.send([news("Mali")])
        stream.await_processed(1, 120)
        store.backup(backup)
        stream.send([news("Niger"), news("Togo")])
        stream.await_processed(3, 120)
        until(lambda: len(stream.told()) == 3, 120, "all are told")
        first = {told.webhook_id for told in stream.told()}
        worker.terminate()
        notifier.terminate()

        store.restore(backup)
        notifier = stream.run("notify")
        assert countries(stream) == {"Mali"}
        stream.send([news("Benin")])
        worker = stream.run("worker")
        until(lambda: worker.code is not None, 150, lambda: f"it stops:\n{worker.log.read_text()}")
        assert worker.code == NOT_DURABLE
        assert "tocsin reprocess --from stored" in worker.log.read_text()
        assert countries(stream) == {"Mali"}

        assert "nothing was changed" in tocsin(stream, "reprocess", "--from", "stored")
        tocsin(stream, "reprocess", "--from", "stored", "--execute")
        stream.run("worker")
        until(lambda: countries(stream) == {"Mali", "Niger", "Togo", "Benin"}, 150, "every alert is back")
        until(lambda: len({told.webhook_id for told in stream.told()}) == 4, 120, "the new one is told")
        assert first <= {told.webhook_id for told in stream.told()}, "what is told again has its former id"

        stream.send([("Niger", like_good(id="Niger", text="The report was wrong and is withdrawn."))])
        until(
            lambda: ("retracted", "NER") in {(told.change, told.story[0]) for told in stream.told()},
            150,
            "an article that the store had forgotten can be corrected",
        )
    finally:
        stream.close()


@pytest.mark.timeout(500)
def test_reading_everything_again_changes_nothing_and_notifies_nobody(topics: str, tmp_path: Path):
    stream = Stream(topics, tmp_path)
    try:
        stream.subscribe()
        stream.run("notify")
        worker = stream.run("worker").ready()
        stream.send([news("Mali"), news("Niger")])
        stream.await_processed(2, 120)
        until(lambda: len(stream.told()) == 2, 120, "both are told")
        worker.terminate()
        tocsin(stream, "reprocess", "--from", "earliest", "--execute")
        assert stream.groups()["detect"].lag == 2
        worker = stream.run("worker").ready()
        until(lambda: stream.groups()["detect"].lag == 0, 120, "it is read again")
        stream.send([news("Togo")])
        until(lambda: len(stream.told()) == 3, 120, "what is new is told")
        assert len({told.webhook_id for told in stream.told()}) == 3
    finally:
        stream.close()


@pytest.mark.timeout(500)
def test_records_that_retention_removed_before_they_were_read_are_said_and_counted(topics: str, tmp_path: Path):
    stream = Stream(topics, tmp_path)
    try:
        worker = stream.run("worker", "--only", "extract").ready()
        stream.send([("same", like_good(id="1"))])
        until(lambda: stream.acknowledged() == 1, 120, "it is read")
        worker.terminate()
        stream.send([("same", like_good(id=name)) for name in ("2", "3", "4")])
        partition = next(record.partition for record in stream.read("articles"))
        client = KafkaAdminClient(bootstrap_servers=topics)
        client.delete_records({TopicPartition("articles", partition): 3})
        client.close()
        worker = stream.run("worker", "--only", "extract").ready()
        until(lambda: stream.groups()["extract"].lag == 0, 120, "the rest is read")
        until(lambda: "2 records, from offset 1 on, were lost to retention" in worker.log.read_text(), 30, "it is said")
        with stream.database.read() as connection:
            assert list_passed_over(connection) == {"articles lost to retention": 2}
    finally:
        stream.close()
