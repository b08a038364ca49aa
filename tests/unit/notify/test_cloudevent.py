"""The body of a webhook: a CloudEvent that says what it leaves out."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from streams.domain.alert import AlertChange, Change
from streams.domain.delivery import Delivery
from streams.domain.notice import Message
from streams.notify.cloudevent import LIMIT, body
from streams.wire.codec import encode
from tests.unit.notify.stories import NOON, change, event

URL = "https://tocsin.example"


def delivery(*changes: AlertChange) -> Delivery:
    message = Message(id="msg_1", subscription_id="desk", subscription_name="Sahel desk", changes=changes)
    return Delivery(
        id="msg_1",
        endpoint_id="hook",
        subscription_id="desk",
        alert_id=changes[0].alert.id if changes else None,
        changes=tuple(each.id for each in changes),
        payload=encode(message),
        sequence=7,
        next_at=NOON,
        created_at=NOON,
    )


def sent(*changes: AlertChange) -> dict[str, object]:
    data = body(delivery(*changes), URL)
    assert len(data) <= LIMIT
    tree = json.loads(data)
    assert isinstance(tree, dict)
    return tree


def large(count: int = 30, sentence: int = 1_000) -> AlertChange:
    """A change of an alert with many supporting events, each proved at length."""
    cause = event()
    long = replace(cause.evidence[0], sentence="ab " * (sentence // 3))
    events = tuple(replace(cause, id=f"event-{n}", evidence=(long, long)) for n in range(count))
    opened = change()
    return replace(opened, event=events[0], alert=replace(opened.alert, events=events, event_count=count))


def test_one_change_is_an_event_of_its_kind() -> None:
    opened = change()
    tree = sent(opened)
    data = tree.pop("data")
    assert tree == {
        "specversion": "1.0",
        "id": "msg_1",
        "source": URL,
        "type": "tocsin.alert.opened.v1",
        "subject": opened.alert.id,
        "time": "2024-03-06T12:00:00Z",
        "datacontenttype": "application/json",
        "dataschema": f"{URL}/schemas/message.v1.json",
        "sequence": "00000000000000000007",
    }
    assert isinstance(data, dict)
    assert data == json.loads(delivery(opened).payload)
    assert data["omitted"] is None


@pytest.mark.parametrize("kind", list(Change))
def test_the_type_names_the_change(kind: Change) -> None:
    assert sent(change(kind))["type"] == f"tocsin.alert.{kind.value}.v1"


def test_several_changes_of_one_story_keep_its_subject() -> None:
    later = NOON + timedelta(hours=1)
    tree = sent(change(), change(Change.ESCALATED, "completed", at=later))
    assert (tree["type"], tree["subject"]) == ("tocsin.alerts.v1", change().alert.id)
    assert tree["time"] == "2024-03-06T13:00:00Z"


def test_several_stories_have_no_subject() -> None:
    other = replace(change(), alert=replace(change().alert, id="other"))
    assert "subject" not in sent(change(), other)


def test_a_ping_has_no_changes() -> None:
    tree = sent()
    assert tree["type"] == "tocsin.ping.v1"
    assert "subject" not in tree


def test_evidence_of_supporting_events_is_left_out_first_and_counted() -> None:
    data = sent(large(25, 500))["data"]
    assert isinstance(data, dict)
    assert data["omitted"] == {
        "sentences": 48,
        "shortened": 0,
        "events": 0,
        "changes": 0,
        "url": f"{URL}/v1/deliveries/msg_1",
    }
    events = data["changes"][0]["alert"]["events"]
    assert len(events) == 25
    assert [len(each["evidence"]) for each in events] == [2] + [0] * 24


def test_then_the_supporting_events_themselves() -> None:
    data = sent(large(200, 500))["data"]
    assert isinstance(data, dict)
    assert (data["omitted"]["events"], data["omitted"]["sentences"]) == (200, 398)
    assert data["changes"][0]["alert"]["event_count"] == 200
    assert len(data["changes"][0]["event"]["evidence"]) == 2


def test_then_all_but_the_beginning_of_the_proof() -> None:
    data = sent(large(1, 30_000))["data"]
    assert isinstance(data, dict)
    assert (data["omitted"]["shortened"], data["omitted"]["sentences"]) == (1, 1)
    (evidence,) = data["changes"][0]["event"]["evidence"]
    assert evidence["sentence"].endswith(" […]")


def test_then_the_last_changes() -> None:
    many = [replace(change(), id=f"change-{n}") for n in range(50)]
    data = sent(*many)["data"]
    assert isinstance(data, dict)
    kept = len(data["changes"])
    assert 0 < kept < 50
    assert data["omitted"]["changes"] == 50 - kept
    assert [each["id"] for each in data["changes"]] == [each.id for each in many[:kept]]


def test_what_cannot_fit_at_all_is_left_out_and_pointed_to() -> None:
    opened = change()
    data = sent(replace(opened, alert=replace(opened.alert, summary="é" * 30_000)))["data"]
    assert isinstance(data, dict)
    assert (data["changes"], data["omitted"]["changes"]) == ([], 1)
