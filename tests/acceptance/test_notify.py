"""`tocsin notify` as operators run it: killed, stopped, listened to, replayed."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from benchmarks.stage import (
    CHANGE,
    SECRET,
    TOCSIN,
    a_delivery,
    add_backlog,
    add_endpoints,
    ask,
    hook,
    open_store,
    seen,
    start_notifier,
    wait_for,
)
from streams.adapters.store import attempts, deliveries, endpoints
from streams.adapters.store.attempt_tallies import list_tallies
from streams.adapters.store.database import Database
from streams.cli import tocsin as command_line
from streams.domain.delivery import DeliveryState
from streams.settings import load_settings
from tests.integration.processes import Tocsin
from tests.waiting import patient, until

EXAMPLE = Path(__file__).parents[2] / "examples" / "receiver" / "receiver.py"


def test_two_share_the_work_and_send_nothing_twice_and_are_measured_and_a_killed_one_loses_nothing(
    store_url: str, tmp_path: Path
) -> None:
    """`make soak-delivery` kills ten times amid 20,000 deliveries."""
    at_once, first, second = 64, 300, 400
    environment = {
        "TOCSIN_STORE__URL": store_url,
        "TOCSIN_NOTIFY__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        "TOCSIN_NOTIFY__WORKERS": str(at_once),
    }
    with hook() as url, open_store(store_url) as database:
        names = add_endpoints(database, url, 10)
        victim, other = (Tocsin("notify", folder=tmp_path, environment=environment) for _ in range(2))
        victim.ready()
        other.ready()
        expected = add_backlog(database, names, first)
        until(lambda: _states(database) == {DeliveryState.DELIVERED: first}, 30, "the first are delivered")
        assert seen(url).keys() == expected
        assert all(len(times) == 1 for times in seen(url).values())
        until(lambda: _delivered(database) == first, 30, "they are counted")
        expected |= add_backlog(database, names, second)
        until(lambda: int(ask(f"{url}/count")) >= first + second // 4, 30, "the second are on their way")
        victim.kill()
        until(lambda: _states(database) == {DeliveryState.DELIVERED: first + second}, 60, "all are delivered")
        got = seen(url)
        other.terminate()
    assert got.keys() == expected
    assert sum(len(times) - 1 for times in got.values()) <= at_once, "no more than was in hand"


def _delivered(database: Database) -> int:
    """How many attempts were counted as delivered."""
    with database.read() as connection:
        return sum(tally.number for tally in list_tallies(connection) if tally.outcome == "delivered")


def _states(database: Database) -> dict[DeliveryState, int]:
    table = deliveries.deliveries
    with database.read() as connection:
        rows = connection.execute(sa.select(table.c.state, sa.func.count()).group_by(table.c.state))
        return {DeliveryState(state): number for state, number in rows}


def test_told_to_stop_it_ends_in_time_even_beside_a_receiver_that_hangs(tmp_path: Path) -> None:
    store_url = f"sqlite:///{tmp_path}/store.db"
    with hook() as url, open_store(store_url) as database:
        add_endpoints(database, url, 1)
        hanging, quick = a_delivery("hang"), a_delivery("e0")
        notifier = start_notifier(store_url)
        with database.begin() as connection:
            deliveries.add(connection, [hanging, quick])
        wait_for(url, 2, patient(30))
        notifier.send_signal(signal.SIGTERM)
        assert notifier.wait(patient(10)) == 0
        with database.read() as connection:
            stored = deliveries.get(connection, hanging.id)
            tries = attempts.find(connection, hanging.id)
            endpoint = endpoints.get(connection, "hang")
            done = deliveries.get(connection, quick.id)
    assert stored is not None
    assert done is not None
    assert endpoint is not None
    assert (stored.state, stored.lease_owner, done.state) == (DeliveryState.PENDING, None, DeliveryState.DELIVERED)
    assert [attempt.error for attempt in tries] == ["the notifier was stopped before the outcome was known"]
    assert endpoint.failing_since is None


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of its own, in which webhooks may go to loopback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_NOTIFY__ALLOW_NETWORKS", '["127.0.0.0/8"]')
    monkeypatch.setenv("TOCSIN_STATE", str(tmp_path / "state"))
    return tmp_path


def tocsin(*words: str, code: int = 0) -> str:
    """What a command prints; those that end at once need no process of their own."""
    load_settings.cache_clear()
    run = CliRunner().invoke(command_line, words)
    assert run.exit_code == code, run.output
    return run.output


@contextmanager
def running(*command: str | Path, says: str, **more: str) -> Iterator[tuple[list[str], str]]:
    """A command that runs meanwhile: the lines it prints, and the part of the first that matches."""
    process = Popen(command, stdout=PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **more})
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while not (found := re.search(says, lines[-1] if lines else "")):
            line = process.stdout.readline()
            assert line, f"it ended: {lines}"
            lines.append(line)
        os.set_blocking(process.stdout.fileno(), False)
        yield lines, found[0]
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=patient(15))
        lines.extend((rest or "").splitlines())


def test_what_listen_hears_is_verified_and_can_be_sent_again(environment: Path) -> None:
    with running(TOCSIN, "listen", "--port", "0", says=r"http://[\d.:]+/") as (heard, url):
        tocsin("subscribe", "desk", "--webhook", url)
        with running(TOCSIN, "notify", says="sending"):
            assert "delivered: 204" in tocsin("endpoints", "ping", url)
            assert "delivered: 204" in tocsin("subscriptions", "test", "desk")
            tocsin("endpoints", "pause", url, "--reason", "lunch")
            assert "held" in tocsin("endpoints", "ping", url, code=1)
            assert "1 on their way" in tocsin("endpoints", "resume", url)
            new = tocsin("endpoints", "rotate", url)
            assert new.startswith("whsec_")
            assert "delivered: 204" in tocsin("endpoints", "ping", url)
            listed = [json.loads(line) for line in tocsin("deliveries", "list", "--json").splitlines()]
            sample = next(each for each in listed if each["reason"] == "answered 204" and each["changes"])
            assert "delivered: 204" in tocsin("deliveries", "replay", sample["id"])
            shown = json.loads(tocsin("deliveries", "show", sample["id"], "--json"))
            assert shown["attempts_made"][0]["status"] == 204
    text = "\n".join(heard)
    assert text.count("verified tocsin.ping.v1") == 3
    assert text.count("verified tocsin.alert.opened.v1") == 2
    assert "refused" not in text


def test_all_that_failed_is_sent_again_once(environment: Path) -> None:
    with hook() as url, open_store(f"sqlite:///{environment}/state/tocsin.db") as database:
        (name,) = add_endpoints(database, url, 1)
        with database.begin() as connection:
            failed = [a_delivery(name) for _ in range(5)]
            deliveries.add(connection, failed)
            connection.execute(deliveries.deliveries.update().values(state="dead", finished_at=failed[0].created_at))
        with running(TOCSIN, "notify", says="sending"):
            said = tocsin("deliveries", "replay", "--endpoint", name, "--since", "1h", "--rate", "50", "--yes")
            assert "5 delivered" in said
            assert "nothing to send again" in tocsin("deliveries", "replay", "--endpoint", name, "--yes")
        assert len(seen(url)) == 5
        assert not set(seen(url)) & {each.id for each in failed}


def test_the_example_receiver_verifies_and_works_once(environment: Path) -> None:
    receiver = (sys.executable, EXAMPLE, "--port", "0")
    with running(*receiver, says=r"http://[\d.:]+/", TOCSIN_SECRET=SECRET.value) as (printed, url):
        with open_store(f"sqlite:///{environment}/state/tocsin.db") as database:
            add_endpoints(database, url.rstrip("/"), 1)
            message = a_delivery("e0")
            with database.begin() as connection:
                deliveries.add(connection, [message])
            with running(TOCSIN, "notify", says="sending"):
                until(lambda: _states(database) == {DeliveryState.DELIVERED: 1}, 30, "it is delivered")
                again = {"state": "pending", "finished_at": None}
                with database.begin() as connection:
                    connection.execute(deliveries.deliveries.update().values(again))
                until(lambda: _states(database) == {DeliveryState.DELIVERED: 1}, 30, "it is delivered")
        status = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url, "-d", "{}"], capture_output=True, check=True
        )
    assert sum(line.startswith(f"{CHANGE.change.value}: ") for line in printed) == 1
    assert status.stdout == b"401"
    assert any(line.startswith("refused: ") for line in printed)
