"""Dead letters keep what came, say where it came from and why it failed, and count their tries."""

from datetime import UTC, datetime

from streams.domain.dead_letter import DeadLetter, Rejection
from streams.domain.record import Header, Record
from streams.wire.dead_letters import dead_letter, read_letter, reason_headers

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ODD: tuple[Header, ...] = (
    ("trace", b"\xff"),
    ("trace", None),
    ("tocsin-origin-topic", b"elsewhere"),
    ("tocsin-kind", b""),
)


def letter(message: str = "it is bad", headers: tuple[Header, ...] = ()) -> DeadLetter:
    record = Record(topic="articles", partition=3, offset=42, timestamp_ms=1, key=b"k", value=b"v", headers=headers)
    letter = dead_letter(record, Rejection(code="not_json", message=message), NOW)
    assert (letter.key, letter.value) == (b"k", b"v")
    return letter


def on_topic(letter: DeadLetter) -> Record:
    headers = (*letter.headers, *reason_headers(letter))
    return Record(
        topic="dead-letters",
        partition=0,
        offset=0,
        timestamp_ms=1,
        key=letter.key,
        value=letter.value,
        headers=headers,
    )


def test_the_headers_say_origin_reason_and_time():
    assert reason_headers(letter()) == [
        ("tocsin-origin-topic", b"articles"),
        ("tocsin-origin-partition", b"3"),
        ("tocsin-origin-offset", b"42"),
        ("tocsin-error-code", b"not_json"),
        ("tocsin-error", b"it is bad"),
        ("tocsin-failed-at", b"2026-03-01T12:00:00+00:00"),
        ("tocsin-attempt", b"1"),
    ]


def test_the_original_headers_are_kept_byte_for_byte_whatever_they_are_called():
    buried = letter(headers=ODD)
    assert read_letter(on_topic(buried)) == buried
    assert buried.headers == ODD
    assert read_letter(on_topic(letter())).headers == ()


def test_a_letter_that_was_sent_back_and_failed_again_counts_on_and_drops_what_said_so():
    again = letter(headers=(("trace", b"1"), ("tocsin-attempt", b"2"), ("tocsin-redriven", b"0@1")))
    assert again.attempt == read_letter(on_topic(again)).attempt == 3
    assert again.headers == (("trace", b"1"),)
    for nonsense in (b"nonsense", b"-1", b"9" * 5_000, None):
        assert letter(headers=(("tocsin-attempt", nonsense),)).attempt == 1


def test_a_very_long_reason_is_cut_and_says_so():
    said = dict(reason_headers(letter("x" * 5_000)))["tocsin-error"] or b""
    assert said.decode().endswith("… (5,000 characters in all)")
