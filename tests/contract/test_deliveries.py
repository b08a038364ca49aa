"""The store's deliveries: added once, read back whole, held, released, cancelled and found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.adapters.store import attempts, deliveries, endpoints
from streams.adapters.store.database import Database
from streams.domain.delivery import Attempt, DeliveryState
from streams.domain.endpoint import EndpointState
from tests.contract.outbox import NOW, a_delivery, an_endpoint


@pytest.fixture(autouse=True)
def hook(database: Database) -> None:
    with database.begin() as connection:
        endpoints.save(connection, an_endpoint())


def test_adding_twice_gives_it_once(database: Database) -> None:
    one, two = a_delivery(), a_delivery()
    with database.begin() as connection:
        deliveries.add(connection, [one])
    with database.begin() as connection:
        deliveries.add(connection, [one, two, two])
        deliveries.add(connection, [])
    with database.read() as connection:
        assert [each.id for each in deliveries.find(connection)] == [two.id, one.id]


def test_a_delivery_comes_back_as_it_was_added(database: Database) -> None:
    new = a_delivery(changes=("a", "b"), payload=b"\x00\xff", reason="why", replay_of="msg_0")
    with database.begin() as connection:
        deliveries.add(connection, [new])
        stored = deliveries.get(connection, new.id)
        assert deliveries.get(connection, "msg_none") is None
    assert stored is not None
    assert stored.sequence > 0
    assert stored == replace(new, sequence=stored.sequence)


def test_a_rolled_back_transaction_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.begin() as connection:
            deliveries.add(connection, [a_delivery()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as connection:
        assert deliveries.find(connection) == []


def test_sequence_follows_the_order_of_adding(database: Database) -> None:
    new = [a_delivery() for _ in range(20)]
    with database.begin() as connection:
        deliveries.add(connection, new[:10])
        deliveries.add(connection, new[10:])
        stored = deliveries.find(connection)
    assert [each.id for each in reversed(stored)] == [each.id for each in new]


def test_what_goes_to_a_paused_endpoint_is_held_and_released(database: Database) -> None:
    before, meanwhile = a_delivery(), a_delivery()
    with database.begin() as connection:
        deliveries.add(connection, [before])
        endpoints.set_state(connection, "hook", EndpointState.PAUSED, "maintenance")
        assert deliveries.hold(connection, "hook", "maintenance") == 1
        deliveries.add(connection, [meanwhile])
        assert deliveries.count_open(connection) == {DeliveryState.HELD: 2}
        later = NOW + timedelta(hours=1)
        assert deliveries.release(connection, "hook", later) == 2
        stored = deliveries.find(connection, states=[DeliveryState.PENDING])
    assert {each.next_at for each in stored} == {later}


def test_only_what_waits_can_be_cancelled(database: Database) -> None:
    waiting, sent = a_delivery(), a_delivery(state=DeliveryState.DELIVERED, finished_at=NOW)
    with database.begin() as connection:
        deliveries.add(connection, [waiting, sent])
        assert deliveries.cancel(connection, waiting.id, NOW, "not wanted")
        assert not deliveries.cancel(connection, sent.id, NOW, "too late")
        cancelled = deliveries.get(connection, waiting.id)
    assert cancelled is not None
    assert (cancelled.state, cancelled.reason, cancelled.finished_at) == (DeliveryState.CANCELLED, "not wanted", NOW)


def test_deliveries_are_found_page_by_page(database: Database) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery(alert=f"alert-{n % 2}") for n in range(10)])
        first = deliveries.find(connection, alert="alert-1", limit=3)
        second = deliveries.find(connection, alert="alert-1", limit=3, before=first[-1].sequence)
        assert deliveries.find(connection, endpoint="other") == []
    assert len({each.id for each in first + second}) == 5


def test_the_later_word_on_an_attempt_wins(database: Database) -> None:
    reaped = Attempt(delivery_id="msg", number=1, at=NOW, error="interrupted")
    told = Attempt(delivery_id="msg", number=1, at=NOW, status=200, response="ok", seconds=0.5)
    second = Attempt(delivery_id="msg", number=2, at=NOW, status=500, truncated=True)
    with database.begin() as connection:
        attempts.add(connection, [reaped])
        attempts.add(connection, [told, second])
        attempts.add(connection, [])
        assert attempts.find(connection, "msg") == [told, second]
