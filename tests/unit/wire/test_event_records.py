"""Records of the topic ``events``: understood, or rejected with a reason."""

import json

import pytest

from streams.domain.dead_letter import Rejection
from streams.domain.event import Event
from streams.domain.record import Record
from streams.domain.withdrawal import Withdrawal
from streams.wire import codec as wire
from streams.wire.event_records import decode
from tests.unit.agents.test_article_reader import NOW, read


def value_of(record_value: bytes | None, kind: bytes | None = None) -> object:
    headers = () if kind is None else (("tocsin-kind", kind),)
    record = Record(
        topic="events", partition=0, offset=1, timestamp_ms=1, key=b"k", value=record_value, headers=headers
    )
    return decode(record).value


def event_bytes(**changes: object) -> bytes:
    result = read(b'{"id": "a", "text": "Mali quits.", "published_at": "2026-03-01T11:00:00Z"}')
    tree = json.loads(result.events[0].value)  # type: ignore[union-attr]
    return json.dumps(tree | changes).encode()


def test_events_and_withdrawals_are_told_apart_by_their_header():
    withdrawal = Withdrawal(id="w", event_id="e", story_key="s", article_id="a", at=NOW)
    assert isinstance(value_of(event_bytes()), Event)
    assert isinstance(value_of(event_bytes(), b"event"), Event)
    assert value_of(wire.encode(withdrawal), b"withdrawal") == withdrawal


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [
        (None, None, "empty"),
        (b"", b"event", "empty"),
        (b"{", None, "not_json"),
        (b"{}", None, "wrong_form"),
        (b"{}", b"withdrawal", "wrong_form"),
        (b"{}", b"rumour", "unknown_kind"),
        (b'{"unknown": ' + b"[" * 100_000, None, "not_json"),
        (event_bytes(type="membership\x00leave"), None, "null_character"),
    ],
)
def test_what_cannot_be_understood_is_rejected(value: bytes | None, kind: bytes | None, code: str):
    result = value_of(value, kind)
    assert isinstance(result, Rejection)
    assert result.code == code


def test_a_backslash_before_u0000_is_text_and_no_null_character():
    assert isinstance(value_of(event_bytes(type="a\\u0000b")), Event)
