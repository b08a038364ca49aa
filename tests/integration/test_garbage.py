"""Whatever stands on a topic: what cannot be processed becomes a dead letter, and the good around it is processed."""

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from streams.adapters.kafka.reader import KafkaTopicReader
from streams.adapters.kafka.redriver import KafkaRedriver
from streams.adapters.store.skipped_articles import list_passed_over
from streams.services.dead_letters.find import find_letters
from tests.integration.stream import Stream

GOOD = {
    "id": "good",
    "text": "Mali announced on Sunday that it will withdraw from ECOWAS, the West African bloc.",
    "published_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
}


def like_good(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


GARBAGE = {
    "not JSON": (b"<article>Mali quits</article>", "not_json"),
    "cut off": (like_good()[:-20], "not_json"),
    "bad UTF-8": (b'{"id": "x", "text": "\xff\xfe", "published_at": "2026-01-01T00:00:00Z"}', "not_json"),
    "null bytes": (b"\x00" * 64, "not_json"),
    "a null character in the text": (like_good(text="Mali\x00quits"), "null_character"),
    "a byte order mark": (b"\xef\xbb\xbf" + like_good(), "byte_order_mark"),
    "UTF-16": (like_good().decode().encode("utf-16"), "byte_order_mark"),
    "Confluent's wire format": (b"\x00\x00\x00\x00\x07" + like_good(), "schema_registry"),
    "nothing": (b"", "empty"),
    "blanks": (b" \n ", "empty"),
    "a list": (b"[1, 2]", "wrong_form"),
    "null": (b"null", "wrong_form"),
    "a number where text belongs": (like_good(text=5), "wrong_form"),
    "a text where an object belongs": (like_good(source=[]), "wrong_form"),
    "no text": (like_good(text=""), "no_text"),
    "no date": (like_good(published_at=None), "no_date"),
    "no zone": (like_good(published_at="2026-01-01T00:00:00"), "bad_date"),
    "a date far ahead": (like_good(published_at="2999-01-01T00:00:00Z"), "future_date"),
    "no id": (like_good(id=None), "no_id"),
    "a URL of another kind": (like_good(url="file:///etc/passwd"), "bad_url"),
    "very deep": (b"[" * 100_000, "not_json"),
    "10 MB": (like_good(text="x" * 10_000_000), "too_large"),
    "10 MB that is not even JSON": (b"\x00" * 10_000_000, "too_large"),
}
TOO_RANDOM = os.urandom(1_500_000)
"""No compression makes it small enough for the topic of dead letters as it is here."""


def test_garbage_becomes_dead_letters_with_reasons_and_the_good_around_it_is_processed(topics: str, tmp_path: Path):
    stream = Stream(topics, tmp_path)
    shrink_dead_letters(topics, 1_064_000)
    assert len(gzip.compress(TOO_RANDOM)) > 1_064_000
    worker = stream.run("worker")
    try:
        records = []
        for number, (value, _) in enumerate(GARBAGE.values()):
            records += [(f"good-{number}", like_good(id=f"good-{number}")), (f"bad-{number}", value)]
        stream.send(records, compression_type="gzip", max_request_size=20_000_000)
        stream.send([("random", TOO_RANDOM)], max_request_size=3_000_000)
        stream.send_nothing()
        stream.send([("french", like_good(id="french", language="fr"))])
        stream.send([("events-1", b"{}"), ("events-2", b"\xff")], topic="events")
        worker.ready()
        stream.await_processed(len(records) + 3, 120)
        letters = stream.read("dead-letters")
        events = [json.loads(record.value) for record in stream.read("events") if record.value[:1] == b"{"]
        with stream.database.read() as connection:
            assert list_passed_over(connection) == {"language fr": 1}
        with KafkaTopicReader(topics, "dead-letters") as reader:
            hollow = [stored for stored in find_letters(reader) if not stored.whole]
        assert list(KafkaRedriver(topics, 2_000_000).redrive(hollow, datetime.now(UTC))) == []
    finally:
        stream.close()

    check_hollow([letter for letter in letters if "tocsin-value-left-out" in dict(letter.headers)])
    letters = [letter for letter in letters if "tocsin-value-left-out" not in dict(letter.headers)]
    by_key = {letter.key.decode() if letter.key else "": letter for letter in letters}
    assert dict(by_key[""].headers)["tocsin-error-code"] == b"empty"
    for number, (name, (value, code)) in enumerate(GARBAGE.items()):
        letter = by_key[f"bad-{number}"]
        headers = {key: header.decode() for key, header in letter.headers}
        assert headers["tocsin-error-code"] == code, name
        assert headers["tocsin-error"], name
        assert headers["tocsin-origin-topic"] == "articles"
        assert headers["tocsin-attempt"] == "1"
        assert (letter.value or b"") == value, name
    assert {dict(by_key[key].headers)["tocsin-error-code"] for key in ("events-1", "events-2")} == {
        b"wrong_form",
        b"not_json",
    }
    assert len(letters) == len(GARBAGE) + 3
    articles = {event["article"]["id"] for event in events if event}
    assert articles == {f"good-{number}" for number in range(len(GARBAGE))}


def check_hollow(letters: list[Any]) -> None:
    """The record that no dead letter can hold leaves its reason and its origin."""
    (letter,) = letters
    headers = {key: header.decode() for key, header in letter.headers}
    assert headers["tocsin-error-code"] == "not_json"
    assert headers["tocsin-value-left-out"] == str(len(TOO_RANDOM))
    assert headers["tocsin-origin-topic"] == "articles"
    assert letter.value == b""


def shrink_dead_letters(kafka: str, limit: int) -> None:
    from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient  # noqa: PLC0415

    client = KafkaAdminClient(bootstrap_servers=kafka)
    wanted = {"max.message.bytes": str(limit)}
    client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, "dead-letters", wanted)])
    client.close()
