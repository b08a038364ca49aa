"""Events over HTTP: found, counted, paged and exported."""

import csv
import io
import json
from dataclasses import replace

import httpx
import pytest

from streams.adapters.store.database import Database
from streams.adapters.store.detect_transaction import Detection
from streams.domain.token import Scope
from tests.integration.console_server import authorized, newsroom_context, served
from tests.integration.newsroom import NOW, reports


@pytest.fixture(scope="module")
def http(tmp_path_factory):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}")
    database.migrate()
    context = newsroom_context(database)
    with (
        served(context) as address,
        httpx.Client(base_url=address, headers=authorized(context, Scope.READ)) as client,
    ):
        client.database = database
        yield client
    database.close()


def ids(http, **conditions) -> list[str]:
    answer = http.get("/v1/events", params=conditions)
    assert answer.status_code == 200, answer.text
    return [each["event"]["id"] for each in answer.json()["events"]]


def test_events_are_found_by_role_status_time_and_words(http):
    everything = ids(http)
    assert len(everything) == 7
    assert len(ids(http, about="ECOWAS")) == 5
    assert len(ids(http, actor="NER", status="completed")) == 1
    assert len(ids(http, text="junta television")) == 1
    assert len(ids(http, since="2024-01-29")) == 2
    assert len(ids(http, until="2024-01-27T00:00:00Z")) == 1
    assert ids(http, min_confidence=0.99) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_leave_no_event_out_whatever_their_size(http, limit):
    paged, behind = [], None
    while behind is not None or not paged:
        page = http.get("/v1/events", params={"limit": limit} | ({"behind": behind} if behind else {})).json()
        paged += [each["event"]["id"] for each in page["events"]]
        behind = page["next"]
    assert paged == ids(http)


def test_counts_are_by_day_and_by_value(http):
    counts = http.get("/v1/events/counts", params={"organisation": "ECOWAS"}).json()
    assert counts["total"] == counts["sampled"] == 5
    assert counts["days"] == {"2024-01-26": 1, "2024-01-28": 4}
    assert counts["facets"]["actor"] == {"MLI": 3, "NER": 1, "BFA": 1}


def test_one_event_is_shown_and_an_unknown_one_is_not_found(http):
    event_id = ids(http)[0]
    assert http.get(f"/v1/events/{event_id}").json()["event"]["id"] == event_id
    assert http.get("/v1/events/none").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"behind": "yesterday"},
        {"behind": "2024-01-29T00:00:00,x"},
        {"status": "soon"},
        {"min_confidence": "2"},
        {"since": "a while ago"},
        {"actors": "MLI"},
    ],
)
def test_what_cannot_be_meant_is_refused(http, wrong):
    answer = http.get("/v1/events", params=wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_export_has_every_event_that_the_search_finds(http):
    lines = http.get("/v1/events.jsonl", params={"about": "ECOWAS"}).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids(http, about="ECOWAS")
    answer = http.get("/v1/events.csv", params={"about": "ECOWAS"})
    assert answer.headers["content-disposition"] == 'attachment; filename="events.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows] == ids(http, about="ECOWAS")
    assert rows[-1]["actor_name"] == "Mali"
    assert rows[-1]["sentence"].startswith("Mali's military rulers warned")


def test_no_spreadsheet_takes_a_title_for_a_formula(http):
    event = reports()[0]
    article = replace(event.article, title='=HYPERLINK("https://evil.example")')
    event = replace(event, article=article, id="formula")
    with Detection(http.database).transaction(NOW) as unit:
        unit.record_events([event], NOW)
    rows = list(csv.DictReader(io.StringIO(http.get("/v1/events.csv", params={"text": "hyperlink"}).text)))
    assert [row["title"] for row in rows] == ['\'=HYPERLINK("https://evil.example")']
