"""Dead letters say where they came from and why, and count their tries."""

from datetime import UTC, datetime

from streams.agents.dead_letters import dead_letter, headers_of
from streams.agents.record import Record, Rejection

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def headers(message: str = "it is bad", **came_with: bytes) -> dict[str, str]:
    record = Record(
        topic="articles",
        partition=3,
        offset=42,
        timestamp_ms=1,
        key=b"k",
        value=b"v",
        headers={name.replace("_", "-"): value for name, value in came_with.items()},
    )
    letter = dead_letter(record, Rejection(code="not_json", message=message), NOW)
    assert (letter.key, letter.value) == (b"k", b"v")
    return {name: value.decode() for name, value in headers_of(letter).items()}


def test_the_headers_say_origin_reason_and_time():
    assert headers() == {
        "tocsin-origin-topic": "articles",
        "tocsin-origin-partition": "3",
        "tocsin-origin-offset": "42",
        "tocsin-error-code": "not_json",
        "tocsin-error": "it is bad",
        "tocsin-failed-at": "2026-03-01T12:00:00+00:00",
        "tocsin-attempt": "1",
    }


def test_a_letter_that_was_sent_back_and_failed_again_counts_on():
    assert headers(tocsin_attempt=b"2")["tocsin-attempt"] == "3"
    assert headers(tocsin_attempt=b"nonsense")["tocsin-attempt"] == "1"


def test_a_very_long_reason_is_cut_and_says_so():
    assert headers("x" * 5_000)["tocsin-error"].endswith("… (5,000 characters in all)")
