"""``tocsin watch``, driven without a terminal, over a filled store."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from streams.adapters.store.database import Database
from streams.adapters.store.endpoints import endpoints
from streams.bootstrap import as_store
from streams.cli.watch.screen import WatchScreen
from streams.domain.consumer_group import ConsumerGroup, Position
from streams.domain.errors import UnavailableError
from streams.domain.figures import StreamFigures
from streams.domain.topic import Partition, Topic
from streams.ports.store import Store
from streams.services.endpoints.show import list_endpoints
from streams.services.monitoring.snapshot import Snapshot, take_snapshot
from tests.integration.console_server import newsroom_context
from tests.integration.newsroom import NOW
from tests.waiting import soon


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    database = Database(sqlite_url)
    newsroom_context(database)
    yield as_store(database)
    database.close()


def stream(written: int, done: int) -> StreamFigures:
    topic = Topic("articles", {}, (Partition(0, 1, (1,), (1,), 0, written),))
    extract = ConsumerGroup("extract", "Stable", 2, (Position("articles", 0, done, 0, written),))
    return StreamFigures(topics=[topic], groups=[extract, ConsumerGroup("detect", "Empty", 0, ())])


def rows(app: WatchScreen, name: str) -> list[list[str]]:
    table = app.query_one(f"#{name}", DataTable)
    return [[str(cell) for cell in table.get_row_at(number)] for number in range(table.row_count)]


def run(app: WatchScreen, scenario) -> None:
    async def drive() -> None:
        async with app.run_test(size=(140, 50)) as pilot:
            await scenario(pilot)

    asyncio.run(drive())


def test_flow_lag_events_alerts_and_failing_endpoints_are_shown(store: Store) -> None:
    with store.begin() as tx:
        tx.execute(endpoints.update().values(state="disabled", failing_since=NOW))
    moments = iter(range(1, 1000))

    def take() -> Snapshot:
        number = next(moments)
        return take_snapshot(lambda: stream(100 * number, 40 * number), store, NOW + timedelta(seconds=number))

    app = WatchScreen(take, 3600)

    async def scenario(pilot: Pilot[None]) -> None:
        await soon(lambda: bool(rows(app, "alerts")), 20, "a snapshot is shown")
        assert rows(app, "topics") == [["articles", "100", "–"]]
        await pilot.press("r")
        await soon(lambda: rows(app, "topics") == [["articles", "200", "100.0"]], 20, "rates are shown")
        assert rows(app, "stages") == [["extract", "2", "120", "40.0", "0"], ["detect", "none", "0", "0.0", "0"]]
        assert any("Zimbabwe threatens to leave SADC" in row[-1] for row in rows(app, "alerts"))
        assert {row[1] for row in rows(app, "endpoints")} == {"disabled"}
        await pilot.press("p")
        assert app.sub_title == "paused"

    run(app, scenario)


def test_events_are_shown_with_who_and_how_sure(store: Store) -> None:
    snapshot = take_snapshot(lambda: stream(1, 1), store, NOW)
    shown = replace(snapshot, events=[match for tracked in snapshot.alerts for match in tracked.alert.events][:1])
    app = WatchScreen(lambda: shown, 3600)

    async def scenario(_pilot: Pilot[None]) -> None:
        await soon(lambda: bool(rows(app, "events")), 20, "the event is shown")
        [row] = rows(app, "events")
        assert row[1].startswith("membership.leave  ")
        assert "→" in row[1]

    run(app, scenario)


def test_without_a_broker_the_store_is_still_shown_and_escapes_do_nothing(store: Store) -> None:
    def away() -> StreamFigures:
        raise UnavailableError("no broker answers \x1b[31m [b]red[/b]")

    app = WatchScreen(lambda: take_snapshot(away, store, NOW), 3600)

    async def scenario(_pilot: Pilot[None]) -> None:
        await soon(lambda: bool(rows(app, "alerts")), 20, "alerts are shown")
        said = str(app.query_one("#problems", Static).render())
        assert "\x1b" not in said
        assert "no broker answers" in said
        assert "[b]red[/b]" in said

    run(app, scenario)


def test_an_endpoint_that_works_is_not_listed(store: Store) -> None:
    working = [each for each in list_endpoints(store) if each.endpoint.failing_since is None]
    failing = take_snapshot(lambda: stream(1, 1), store, NOW).failing
    assert {each.endpoint.id for each in failing}.isdisjoint(each.endpoint.id for each in working)
