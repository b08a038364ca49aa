"""Articles come in from archives, folders and other producers' topics, decided about as a feed's are."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from tests.integration.processes import Tocsin
from tests.waiting import until

Run = Callable[..., Result]

TEXT = "Mali has left the regional bloc, the government said on Sunday in a statement that was read on television. " * 4
MAPPING = """
fields:
  id: meta.uid
  link: meta.url
  title: headline
  text: [content.body]
  published: meta.ts
  source: meta.outlet
"""


@pytest.fixture
def stream(topics: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[dict[str, object]]]:
    """Everything that is on the topic ``articles``."""
    monkeypatch.setenv("TOCSIN_KAFKA__BOOTSTRAP", topics)

    def read() -> list[dict[str, object]]:
        consumer = KafkaConsumer(
            "articles", bootstrap_servers=topics, auto_offset_reset="earliest", consumer_timeout_ms=1_000
        )
        found = [json.loads(record.value) for record in consumer]
        consumer.close()
        return found

    return read


def record(
    uri: str, html: str, *, status: int = 200, kind: str = "text/html", at: str = "2026-02-03T10:00:00Z"
) -> bytes:
    """One answer as WARC keeps it."""
    body = html.encode()
    answer = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: {at}\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


def page(title: str) -> str:
    head = f"<html lang='en'><head><title>{title}</title></head>"
    return f"{head}<body><article><p>{TEXT}{title}.</p></article></body></html>"


def test_an_archive_comes_in_and_goes_on_where_it_was_stopped(
    run: Run, stream: Callable[[], list], tmp_path: Path
) -> None:
    archive = tmp_path / "news.warc.gz"
    whole = [record(f"https://www.news.example/{n}", page(f"Story {n}")) for n in range(60)]
    whole += [
        record("https://www.news.example/logo.png", "PNG", kind="image/png"),
        record("https://www.news.example/gone", page("Gone"), status=404),
        record("https://other.example/1", page("Elsewhere")),
    ]
    archive.write_bytes(b"".join(whole)[:-40])
    broken = run("backfill", str(archive), "--site", "news.example")
    assert broken.exit_code == 1
    assert "after offset" in broken.output
    assert len(stream()) == 50, "what came before the damage is durable, batch by batch"
    [first] = [article for article in stream() if article["url"] == "https://www.news.example/1"]
    assert (first["published_at"], first["date_source"]) == ("2026-02-03T10:00:00Z", "fetched")
    assert first["source"]["domain"] == "news.example"  # type: ignore[index]

    archive.write_bytes(b"".join(whole))
    done = run("backfill", str(archive), "--site", "news.example", "--json")
    assert json.loads(done.stdout) == {"taken": 10, "unchanged": 50, "skipped": 3, "refused": 0}
    again = run("backfill", str(archive), "--json")
    assert json.loads(again.stdout)["taken"] == 0
    assert "was brought in already" in again.stderr
    assert len(stream()) == 60


def test_a_stopped_backfill_begins_at_the_last_durable_batch(
    run: Run, stream: Callable[[], list], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streams.adapters.localrun.checkpoint import Checkpoint  # noqa: PLC0415

    archive = tmp_path / "news.warc.gz"
    archive.write_bytes(b"".join(record(f"https://news.example/{n}", page(f"Story {n}")) for n in range(120)))
    saved = Checkpoint.save

    def crash(self: Checkpoint, offset: int) -> None:
        saved(self, offset)
        raise KeyboardInterrupt

    monkeypatch.setattr(Checkpoint, "save", crash)
    assert run("backfill", str(archive)).exit_code == 1
    monkeypatch.setattr(Checkpoint, "save", saved)
    done = run("backfill", str(archive), "--json")
    assert json.loads(done.stdout) == {"taken": 70, "unchanged": 0, "skipped": 0, "refused": 0}
    assert len({article["id"] for article in stream()}) == 120


def test_files_put_into_a_folder_are_taken_once_and_put_away(
    run: Run, stream: Callable[[], list], tmp_path: Path, topics: str
) -> None:
    folder, mapping = tmp_path / "incoming", tmp_path / "m.yaml"
    folder.mkdir()
    mapping.write_text(MAPPING)
    good = {
        "headline": "Mali leaves",
        "content": {"body": TEXT},
        "meta": {"uid": 1, "ts": 1_770_000_000, "outlet": "O"},
    }
    environment = {"TOCSIN_STATE": str(tmp_path / "state"), "TOCSIN_KAFKA__BOOTSTRAP": topics}
    watching = Tocsin(
        "ingest", "--watch", str(folder), "--mapping", str(mapping), folder=tmp_path, environment=environment
    )
    watching.ready()
    (folder / "unfinished.jsonl.part").write_text("{")
    (folder / "good.jsonl").write_text(json.dumps(good) + "\n")
    (folder / "bad.jsonl").write_text(json.dumps(good | {"meta": {}}) + "\nno json\n")
    until((folder / "done" / "good.jsonl").exists, 60, "the good file is put away")
    until((folder / "refused" / "bad.jsonl.errors").exists, 60, "the bad file is put away")
    assert watching.terminate() == 0
    [article] = stream()
    assert (article["title"], article["source"]["name"]) == ("Mali leaves", "O")
    assert (article["date_source"], article["date_certainty"]) == ("feed", "exact")
    reasons = (folder / "refused" / "bad.jsonl.errors").read_text().splitlines()
    assert ["not_mapped" in reasons[0], "not_json" in reasons[1]] == [True, True]
    assert (folder / "unfinished.jsonl.part").exists()


def test_another_producers_topic_comes_in_whatever_kills_the_bridge(
    stream: Callable[[], list], tmp_path: Path, topics: str
) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(MAPPING)
    environment = {"TOCSIN_STATE": str(tmp_path / "state"), "TOCSIN_KAFKA__BOOTSTRAP": topics}
    KafkaAdminClient(bootstrap_servers=topics).create_topics([NewTopic("wire", 3, 1)])
    producer = KafkaProducer(bootstrap_servers=topics)

    def send(number: int, version: str = "") -> None:
        body = {"headline": f"Story {number}{version}", "content": {"body": f"{TEXT}{number}{version}"}}
        meta = {"uid": number, "url": f"https://o.example/{number}", "ts": 1_770_000_000 + number}
        producer.send("wire", json.dumps(body | {"meta": meta}).encode(), key=str(number).encode())

    for number in range(150):
        send(number)
    producer.send("wire", b"no json")
    send(7, " corrected")
    producer.flush()

    def start() -> Tocsin:
        return Tocsin("bridge", "wire", "--mapping", str(mapping), folder=tmp_path, environment=environment)

    first = start().ready()
    until(lambda: len(stream()) >= 1, 60, "the first batch is bridged")
    first.kill()
    second = start().ready()
    until(lambda: any(a["title"] == "Story 7 corrected" for a in stream()), 120, "everything is bridged")
    assert second.terminate() == 0
    found = stream()
    ids: dict[str, set[str]] = {}
    for article in found:
        ids.setdefault(str(article["url"]), set()).add(str(article["id"]))
    assert len(ids) == 150
    assert all(len(each) == 1 for each in ids.values())
    letters = KafkaConsumer(
        "dead-letters", bootstrap_servers=topics, auto_offset_reset="earliest", consumer_timeout_ms=2_000
    )
    assert {letter.value for letter in letters} == {b"no json"}
    letters.close()


def test_the_own_topics_are_not_bridged(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(MAPPING)
    refused = run("bridge", "articles", "--mapping", str(mapping))
    assert refused.exit_code == 2
    assert "Tocsin's own topic" in refused.output
