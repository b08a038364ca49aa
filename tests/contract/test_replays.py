"""Replays and what people do with endpoints."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.adapters.store import deliveries, endpoint_lifecycle, endpoints, replays
from streams.adapters.store.database import Database
from streams.domain.delivery import DeliveryState
from streams.domain.dispatch import Finished
from streams.domain.endpoint import EndpointState
from streams.domain.notice import Message
from streams.wire.codec import decode
from tests.contract.outbox import NOW, a_delivery, add_digest, an_endpoint
from tests.contract.test_claims import ROOM, an_outbox, ended, ids

DEAD = {"state": DeliveryState.DEAD, "finished_at": NOW}


@pytest.fixture(autouse=True)
def hooks(database: Database) -> None:
    with database.begin() as connection:
        for name in ("hook", "other"):
            endpoints.save(connection, an_endpoint(name))


def test_each_replay_is_a_delivery_of_its_own_with_the_same_message(database: Database) -> None:
    original = a_delivery(state=DeliveryState.DELIVERED, finished_at=NOW, attempts=3)
    later = NOW + timedelta(days=1)
    with database.begin() as connection:
        deliveries.add(connection, [original])
        first = replays.replay(connection, original, later)
        second = replays.replay(connection, first, later)
        stored = deliveries.get(connection, second.id)
    assert len({original.id, first.id, second.id}) == 3
    assert stored is not None
    assert stored == replace(second, sequence=stored.sequence)
    assert (stored.payload, stored.replay_of, stored.attempts) == (original.payload, original.id, 0)
    assert (stored.state, stored.next_at, stored.finished_at) == (DeliveryState.PENDING, later, None)
    assert len(an_outbox(database).poll([], ROOM, later).work) == 2


def test_what_failed_at_an_endpoint_since_a_time_is_found(database: Database) -> None:
    long_ago = a_delivery(state=DeliveryState.DEAD, finished_at=NOW - timedelta(days=2))
    wanted = [a_delivery(**DEAD), a_delivery(state=DeliveryState.CANCELLED, finished_at=NOW)]
    unwanted = [a_delivery(), a_delivery(state=DeliveryState.DELIVERED, finished_at=NOW), a_delivery("other", **DEAD)]
    since = NOW - timedelta(days=1)
    with database.begin() as connection:
        deliveries.add(connection, [long_ago, *wanted, *unwanted])
        found = replays.find(connection, replays.Wanted(endpoint="hook", since=since))
        everything = replays.find(connection, replays.Wanted(endpoint="hook"))
    assert found == [each.id for each in wanted]
    assert everything == [long_ago.id, *found]


def test_what_was_sent_again_with_success_or_is_on_its_way_is_not_sent_a_third_time(database: Database) -> None:
    arrived, waiting, failed = (a_delivery(**DEAD) for _ in range(3))
    with database.begin() as connection:
        deliveries.add(connection, [arrived, waiting, failed])
        deliveries.add(connection, [a_delivery(replay_of=arrived.id, state=DeliveryState.DELIVERED, finished_at=NOW)])
        deliveries.add(connection, [a_delivery(replay_of=waiting.id), a_delivery(replay_of=failed.id, **DEAD)])
        assert replays.find(connection, replays.Wanted(endpoint="hook")) == [failed.id]


def test_all_of_an_alert_is_found_whatever_became_of_it(database: Database) -> None:
    finished = [a_delivery(**DEAD), a_delivery("other", state=DeliveryState.DELIVERED, finished_at=NOW)]
    with database.begin() as connection:
        deliveries.add(connection, [*finished, a_delivery(), a_delivery(alert="another", **DEAD)])
        found = replays.find(connection, replays.Wanted(alert="alert", failed_only=False))
    assert found == [each.id for each in finished]


def test_a_bulk_replay_is_spread_over_time_and_keeps_the_order_of_a_story(database: Database) -> None:
    opening, escalation, other = a_delivery(**DEAD), a_delivery(**DEAD), a_delivery(alert="other", **DEAD)
    run = replays.new_run()
    with database.begin() as connection:
        deliveries.add(connection, [opening, escalation, other])
        replays.replay_many(connection, [opening.id, escalation.id], run, NOW, 2, 0)
        replays.replay_many(connection, [other.id], run, NOW, 2, 2)
        stored = sorted(deliveries.find(connection, states=[DeliveryState.PENDING]), key=lambda each: each.sequence)
        assert replays.progress(connection, run) == {DeliveryState.PENDING: 3}
        assert replays.untried(connection, run) == 3
    assert [each.replay_of for each in stored] == [opening.id, escalation.id, other.id]
    assert [each.next_at - NOW for each in stored] == [timedelta(seconds=n / 2) for n in range(3)]
    outbox = an_outbox(database)
    turn = outbox.poll([], ROOM, NOW + timedelta(seconds=10))
    assert ids(turn) == [stored[0].id, stored[2].id]
    failed = ended(turn.work[0], DeliveryState.PENDING, next_at=NOW + timedelta(hours=1))
    assert ids(outbox.poll([failed, ended(turn.work[1])], ROOM, NOW + timedelta(seconds=10))) == []
    with database.read() as connection:
        assert replays.untried(connection, run) == 1
        assert replays.progress(connection, run) == {DeliveryState.PENDING: 2, DeliveryState.DELIVERED: 1}


def test_a_bulk_replay_keeps_the_order_of_digests_too(database: Database) -> None:
    run = replays.new_run()
    with database.begin() as connection:
        deliveries.add(connection, [opening := a_delivery(**DEAD)])
        digest = add_digest(connection, ["alert", "other"], **DEAD)
        deliveries.add(connection, [last := a_delivery(alert="other", **DEAD)])
        found = replays.find(connection, replays.Wanted(alert="other", failed_only=False))
        replays.replay_many(connection, [opening.id, digest.id, last.id], run, NOW, 1000, 0)
    assert found == [digest.id, last.id]
    outbox, later, sent = an_outbox(database), NOW + timedelta(minutes=1), []
    finished: list[Finished] = []
    for _ in range(3):
        (work,) = outbox.poll(finished, ROOM, later).work
        sent.append(work.delivery.replay_of)
        finished = [ended(work)]
    assert sent == [opening.id, digest.id, last.id]


def test_a_pause_holds_and_a_resumption_releases(database: Database) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery()])
        assert endpoint_lifecycle.pause(connection, "hook", "maintenance") == 1
    assert an_outbox(database).poll([], ROOM, NOW).work == ()
    with database.begin() as connection:
        paused = endpoints.get(connection, "hook")
        assert endpoint_lifecycle.resume(connection, "hook", NOW) == 1
    assert paused is not None
    assert (paused.state, paused.state_reason) == (EndpointState.PAUSED, "maintenance")
    assert len(an_outbox(database).poll([], ROOM, NOW).work) == 1


def test_a_resumption_brings_retries_forward(database: Database) -> None:
    """Once the cause is mended nobody waits out the rest of the schedule."""
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery(attempts=5, next_at=NOW + timedelta(hours=10))])
    assert an_outbox(database).poll([], ROOM, NOW).work == ()
    with database.begin() as connection:
        assert endpoint_lifecycle.resume(connection, "hook", NOW) == 1
    assert len(an_outbox(database).poll([], ROOM, NOW).work) == 1


def test_a_rotation_stores_the_new_secret_beside_the_old(database: Database) -> None:
    with database.begin() as connection:
        new = endpoint_lifecycle.rotate(connection, an_endpoint(), NOW)
        assert endpoints.get(connection, "hook") == new
    assert [secret.expires_at for secret in new.secrets] == [None, NOW + timedelta(hours=24)]
    assert new.secrets[1].value == an_endpoint().secrets[0].value


def test_a_ping_carries_a_message_without_changes_and_waits_for_nothing(database: Database) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery()])
        ping = endpoint_lifecycle.ping(connection, an_endpoint(), NOW)
    assert decode(ping.payload, Message).changes == ()
    assert ping.id in ids(an_outbox(database).poll([], ROOM, NOW))
