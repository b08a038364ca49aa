"""Topics and dead letters over HTTP and on the pages, on a real broker."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from streams.adapters.kafka.groups import KafkaGroups
from streams.adapters.store.database import Database
from streams.bootstrap import open_record_sink
from streams.bootstrap.kafka import stream_access
from streams.console.context import Context
from streams.domain.audit import AuditQuery
from streams.domain.dead_letter import Rejection
from streams.domain.record import Record
from streams.domain.token import Scope
from streams.settings import Settings
from streams.wire.dead_letters import dead_letter, reason_headers
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW
from tests.waiting import patient


def record(topic: str, number: int, value: object) -> Record:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Record(topic=topic, partition=0, offset=-1, timestamp_ms=number, key=f"key {number}".encode(), value=text)


def put(settings: Settings, *records: Record) -> None:
    with open_record_sink(settings) as sink:
        for each in records:
            sink.send(each.topic, each)


def letter(number: int, code: str, attempt: int = 1) -> Record:
    original = record("articles", number, b"{no json")
    dead = dead_letter(original, Rejection(code=code, message=f"why {number}"), NOW)
    headers = reason_headers(replace(dead, attempt=attempt, offset=number))
    return replace(original, topic="dead-letters", headers=tuple(headers))


@pytest.fixture
def settings(topics: str) -> Settings:
    return Settings(kafka={"bootstrap": topics})


@pytest.fixture
def context(tmp_path: Path, settings: Settings) -> Iterator[Context]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    yield replace(newsroom_context(database), stream=stream_access(settings))
    database.close()


@pytest.fixture
def http(context: Context) -> Iterator[httpx.Client]:
    with (
        served(context) as url,
        httpx.Client(base_url=url, headers=authorized(context), timeout=patient(60)) as client,
    ):
        yield client


def test_topics_show_their_records_and_the_lag_of_each_partition(http: httpx.Client, settings: Settings) -> None:
    put(settings, *(record("articles", n, {"n": n, "who": {"id": "MLI" if n % 2 else "NER"}}) for n in range(40)))
    KafkaGroups(settings.kafka.access).move("extract", "articles", dict.fromkeys(range(4), 1))
    found = {each["name"]: each for each in http.get("/v1/topics").json()["topics"]}
    assert list(found) == ["articles", "events", "alerts", "dead-letters"]
    articles = found["articles"]
    assert (articles["records"], articles["group"], articles["lag"]) == (40, "extract", 36)
    for partition in articles["partitions"]:
        assert (partition["committed"], partition["lag"]) == (1, partition["next_offset"] - 1)
    assert found["alerts"]["lag"] is None
    assert "<b>36</b> behind" in http.get("/topics").text


def test_records_are_chosen_by_number_partition_and_conditions(http: httpx.Client, settings: Settings) -> None:
    put(settings, *(record("articles", n, {"n": n, "who": {"id": "MLI" if n % 2 else "NER"}}) for n in range(8)))

    def shown(**parameters: object) -> list[int]:
        answer = http.get("/v1/topics/articles/records", params=parameters)  # type: ignore[arg-type]
        return sorted(json.loads(each["value"])["n"] for each in answer.json()["records"])

    assert shown() == list(range(8))
    assert len(shown(last=3)) == 3
    assert shown(where=["who.id=MLI", "n~^[1-5]"]) == [1, 3, 5]
    assert shown(key="key 6") == [6]
    assert sorted(n for partition in range(4) for n in shown(partition=partition)) == list(range(8))
    assert http.get("/v1/topics/articles/records", params={"where": "n"}).status_code == 422
    page = http.get("/topics/articles", params={"where": "who.id=MLI\nn!=1"}).text
    assert [f"key {n}" in page for n in range(8)] == [False, False, False, True, False, True, False, True]
    assert "is not FIELD=VALUE" in http.get("/topics/articles", params={"where": "n"}).text


def test_topics_of_others_on_the_same_broker_are_not_shown(http: httpx.Client, settings: Settings) -> None:
    for path in ("/v1/topics/payroll/records", "/v1/topics/payroll/stream", "/topics/payroll", "/v1/topics/__x/stream"):
        assert http.get(path).status_code == 404, path


def events(http: httpx.Client, count: int, path: str, last: str = "") -> list[tuple[str, dict[str, object]]]:
    """The first events of a stream: id and data."""
    found: list[tuple[str, dict[str, object]]] = []
    with http.stream("GET", path, headers={"last-event-id": last} if last else {}) as answer:
        assert answer.status_code == 200
        place = ""
        for line in answer.iter_lines():
            if line.startswith("id: "):
                place = line.removeprefix("id: ")
            elif line.startswith("data: "):
                found.append((place, json.loads(line.removeprefix("data: "))))
                if len(found) == count:
                    return found
    raise AssertionError(found)


def test_a_stream_goes_on_where_it_was_left_without_a_gap_and_without_repeating(
    http: httpx.Client, settings: Settings
) -> None:
    start = http.get("/v1/topics/events/records").json()["position"]
    put(settings, *(record("events", n, {"n": n}) for n in range(9)))
    first = events(http, 4, "/v1/topics/events/stream", start)
    put(settings, *(record("events", n, {"n": n}) for n in range(9, 12)))
    rest = events(http, 8, "/v1/topics/events/stream", first[-1][0])
    numbers = [json.loads(str(data["value"]))["n"] for _, data in first + rest]
    assert sorted(numbers) == list(range(12))
    [(_, chosen)] = events(http, 1, "/v1/topics/events/stream?where=n%3D11", start)
    assert json.loads(str(chosen["value"])) == {"n": 11}
    wrong = http.get("/v1/topics/events/stream", headers={"last-event-id": "7"})
    assert (wrong.status_code, "PARTITION:OFFSET" in wrong.text) == (422, True)


def test_dead_letters_are_listed_and_go_back_once(http: httpx.Client, settings: Settings, context: Context) -> None:
    put(
        settings,
        letter(1, "not_json"),
        letter(2, "not_json"),
        letter(3, "wrong_form"),
        letter(4, "wrong_form", attempt=5),
    )
    listed = http.get("/v1/dead-letters", params={"code": "not_json"}).json()
    assert (listed["total"], listed["codes"]) == (2, {"not_json": 2})
    assert {each["message"] for each in listed["dead_letters"]} == {"why 1", "why 2"}
    assert listed["dead_letters"][0]["value"] == "{no json"
    planned = http.post("/v1/dead-letters/redrive", json={"dry_run": True}).json()
    assert planned == {"sent": {"articles": 3}, "redriven": 0, "exhausted": 1, "hollow": 0}
    assert http.get("/v1/topics/articles/records").json()["records"] == []
    [one, _] = listed["dead_letters"]
    assert http.post("/v1/dead-letters/redrive", json={"ids": [one["id"]]}).json()["sent"] == {"articles": 1}
    [back] = http.get("/v1/topics/articles/records").json()["records"]
    assert (back["key"], back["value"]) == (one["key"], "{no json")
    assert http.post("/v1/dead-letters/redrive", json={"ids": ["0@999"]}).status_code == 409
    assert http.get("/v1/dead-letters").json()["total"] == 3
    shown = http.get("/dead-letters").text
    assert "why 3" in shown
    assert "Send back all 3" in shown
    assert http.post("/dead-letters/redrive", data={"code": "", "text": ""}).status_code == 303
    assert http.post("/v1/dead-letters/redrive", json={}).json() == {
        "sent": {},
        "redriven": 3,
        "exhausted": 1,
        "hollow": 0,
    }
    with context.store.read() as tx:
        noted = context.store.audit.entries(tx, AuditQuery(kind="dead letter"))
    assert [entry.subject for _, entry in noted] == ["2 dead letters", "1 dead letter"]
    assert f"{one['id']} to articles" in noted[1][1].after
    assert len(http.get("/v1/topics/articles/records").json()["records"]) == 3
    with httpx.Client(base_url=http.base_url, headers=authorized(context, Scope.READ), timeout=patient(60)) as reader:
        assert "Send back" not in reader.get("/dead-letters").text
        assert reader.post("/v1/dead-letters/redrive", json={}).status_code == 403
        assert reader.post("/dead-letters/redrive", data={}).status_code == 403
    with httpx.Client(base_url=http.base_url, headers=authorized(context, Scope.INGEST)) as producer:
        assert producer.get("/v1/topics").status_code == 403
        assert producer.get("/v1/topics/articles/stream").status_code == 403


def test_without_a_broker_the_pages_say_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    context = replace(newsroom_context(database), stream=stream_access(Settings(kafka={"bootstrap": "127.0.0.1:1"})))
    with served(context) as url, httpx.Client(base_url=url, headers=authorized(context), timeout=patient(60)) as client:
        for path in ("/topics", "/topics/events", "/dead-letters", "/v1/topics", "/v1/topics/events/stream"):
            assert client.get(path).status_code == 503, path
    database.close()
