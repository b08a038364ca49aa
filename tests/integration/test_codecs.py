"""Whatever codec a producer uses, workers and tools read its records; those of aborted transactions are not read."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from click.testing import CliRunner
from kafka import KafkaProducer

from streams.adapters.kafka import codecs
from streams.cli import tocsin
from streams.settings import load_settings
from tests.integration.stream import Stream
from tests.integration.test_garbage import like_good

CODECS = (None, *codecs.CODECS)
Run = Callable[..., str]


@pytest.fixture
def run(topics: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TOCSIN_KAFKA__BOOTSTRAP", topics)

    def invoke(*words: str) -> str:
        load_settings.cache_clear()
        result = CliRunner().invoke(tocsin, words)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    return invoke


def keys(output: str) -> list[str]:
    return [json.loads(line)["key"] for line in output.splitlines()]


async def put_by_aiokafka(kafka: str, codec: str | None) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka, compression_type=codec) as producer:
        name = f"aiokafka-{codec}"
        await producer.send_and_wait("articles", like_good(id=name), name.encode())


def put_in_transaction(kafka: str, name: str, *, commit: bool) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka, transactional_id="somebody")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send("articles", key=name.encode(), value=like_good(id=name), partition=0).get(timeout=60)
    if commit:
        producer.commit_transaction()
    else:
        producer.abort_transaction()
    producer.close()


@pytest.mark.timeout(400)
def test_every_codec_is_read_by_worker_and_tools_and_records_of_aborted_transactions_by_neither(
    topics: str, run: Run, tmp_path: Path
):
    stream = Stream(topics, tmp_path)
    for codec in CODECS:
        stream.send([(f"kafka-python-{codec}", like_good(id=f"kafka-python-{codec}"))], compression_type=codec)
        asyncio.run(put_by_aiokafka(topics, codec))
    put_in_transaction(topics, "committed", commit=True)
    put_in_transaction(topics, "aborted", commit=False)
    wanted = {f"{client}-{codec}" for client in ("kafka-python", "aiokafka") for codec in CODECS} | {"committed"}
    try:
        assert set(keys(run("tail", "articles", "-n", "99", "--json"))) == wanted
        stream.run("worker").ready()
        stream.await_processed(len(wanted), 120)
        found = [json.loads(line) for line in run("tail", "events", "-n", "99", "--json").splitlines()]
        assert {json.loads(each["value"])["article"]["id"] for each in found} == wanted
        assert stream.read("dead-letters") == []
    finally:
        stream.close()


def test_the_newest_records_are_found_behind_marks_of_transactions_and_aborted_ones_are_shown_on_demand(
    topics: str, run: Run
):
    put_in_transaction(topics, "committed", commit=True)
    for _ in range(3):
        put_in_transaction(topics, "aborted", commit=False)
    assert keys(run("tail", "articles", "-n", "1", "--json")) == ["committed"]
    assert keys(run("tail", "articles", "-n", "2", "--uncommitted", "--json")) == ["aborted", "aborted"]


@pytest.mark.parametrize("codec", codecs.CODECS)
def test_topics_compressed_by_the_broker_are_read(topics: str, run: Run, codec: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOCSIN_KAFKA__COMPRESSION", codec)
    run("topics", "create", "--alter")
    producer = KafkaProducer(bootstrap_servers=topics)
    producer.send("articles", key=b"one", value=like_good(id="one")).get(timeout=60)
    producer.close()
    assert keys(run("tail", "articles", "--json")) == ["one"]


def test_the_doctor_names_codecs_that_cannot_be_read(run: Run, monkeypatch: pytest.MonkeyPatch):
    assert "codecs" in run("doctor", "--only", "codecs")
    monkeypatch.setattr("kafka.codec.zstd", None)
    load_settings.cache_clear()
    result = CliRunner().invoke(tocsin, ["doctor", "--only", "codecs"])
    assert result.exit_code == 1
    assert "zstd in kafka-python" in result.output
