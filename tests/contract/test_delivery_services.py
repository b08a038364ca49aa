"""What people do with deliveries and endpoints: replay, cancel, pause, resume, rotate, ping."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.database import Database
from streams.domain.delivery import DeliveryState
from streams.domain.dispatch import Finished
from streams.domain.endpoint import Channel, EndpointState
from streams.domain.errors import ConflictError, NotFoundError, RejectedError
from streams.domain.notice import Message
from streams.notify.channel_address import masked
from streams.ports.store import Store
from streams.services.deliveries.cancel import cancel_delivery
from streams.services.deliveries.list import DeliveryQuery, list_deliveries
from streams.services.deliveries.replay import replay_delivery
from streams.services.deliveries.replay_many import find_failed, find_of_alert, replay_many, replay_progress
from streams.services.deliveries.show import show_delivery
from streams.services.endpoints.configure import configure_endpoint
from streams.services.endpoints.history import beginning, show_history
from streams.services.endpoints.lookup import find_endpoint
from streams.services.endpoints.pause import pause_endpoint
from streams.services.endpoints.ping import ping_endpoint
from streams.services.endpoints.resume import resume_endpoint
from streams.services.endpoints.rotate import rotate_secret
from streams.wire.codec import decode
from tests.contract.outbox import NOW, a_delivery, add_digest, an_endpoint
from tests.contract.test_claims import ROOM, an_outbox, ended, ids

DEAD = {"state": DeliveryState.DEAD, "finished_at": NOW}


@pytest.fixture(autouse=True)
def hooks(database: Database) -> None:
    with database.begin() as connection:
        for name in ("hook", "other"):
            endpoints.save(connection, an_endpoint(name))


def test_each_replay_is_a_delivery_of_its_own_with_the_same_message(database: Database, store: Store) -> None:
    original = a_delivery(state=DeliveryState.DELIVERED, finished_at=NOW, attempts=3)
    later = NOW + timedelta(days=1)
    with database.begin() as connection:
        deliveries.add(connection, [original])
    first = replay_delivery(store, original.id, later)
    second = replay_delivery(store, first.id, later)
    assert len({original.id, first.id, second.id}) == 3
    assert show_delivery(store, second.id).delivery == second
    assert (second.payload, second.replay_of, second.attempts) == (original.payload, original.id, 0)
    assert (second.state, second.next_at, second.finished_at) == (DeliveryState.PENDING, later, None)
    assert len(an_outbox(database).poll([], ROOM, later).work) == 2


def test_what_failed_at_an_endpoint_since_a_time_is_found(database: Database, store: Store) -> None:
    long_ago = a_delivery(state=DeliveryState.DEAD, finished_at=NOW - timedelta(days=2))
    wanted = [a_delivery(**DEAD), a_delivery(state=DeliveryState.CANCELLED, finished_at=NOW)]
    unwanted = [a_delivery(), a_delivery(state=DeliveryState.DELIVERED, finished_at=NOW), a_delivery("other", **DEAD)]
    since = NOW - timedelta(days=1)
    with database.begin() as connection:
        deliveries.add(connection, [long_ago, *wanted, *unwanted])
    found = find_failed(store, "hook", since)
    everything = find_failed(store, "https://receiver.example/hook", None)
    assert found == [each.id for each in wanted]
    assert everything == [long_ago.id, *found]


def test_what_was_sent_again_with_success_or_is_on_its_way_is_not_sent_a_third_time(
    database: Database, store: Store
) -> None:
    arrived, waiting, failed = (a_delivery(**DEAD) for _ in range(3))
    with database.begin() as connection:
        deliveries.add(connection, [arrived, waiting, failed])
        deliveries.add(connection, [a_delivery(replay_of=arrived.id, state=DeliveryState.DELIVERED, finished_at=NOW)])
        deliveries.add(connection, [a_delivery(replay_of=waiting.id), a_delivery(replay_of=failed.id, **DEAD)])
    assert find_failed(store, "hook", None) == [failed.id]


def test_all_of_an_alert_is_found_whatever_became_of_it(database: Database, store: Store) -> None:
    finished = [a_delivery(**DEAD), a_delivery("other", state=DeliveryState.DELIVERED, finished_at=NOW)]
    with database.begin() as connection:
        deliveries.add(connection, [*finished, a_delivery(), a_delivery(alert="another", **DEAD)])
    assert find_of_alert(store, "alert") == [each.id for each in finished]


def test_a_bulk_replay_is_spread_over_time_and_keeps_the_order_of_a_story(
    database: Database, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.services.deliveries.replay_many._AT_ONCE", 2)
    opening, escalation, other = a_delivery(**DEAD), a_delivery(**DEAD), a_delivery(alert="other", **DEAD)
    with database.begin() as connection:
        deliveries.add(connection, [opening, escalation, other])
    run = replay_many(store, [opening.id, escalation.id, other.id], 2, NOW)
    assert replay_progress(store, run) == ({DeliveryState.PENDING: 3}, 3)
    pending = list_deliveries(store, DeliveryQuery(states=[DeliveryState.PENDING]))
    stored = sorted((each for each, _ in pending), key=lambda each: each.sequence)
    assert [each.replay_of for each in stored] == [opening.id, escalation.id, other.id]
    assert [each.next_at - NOW for each in stored] == [timedelta(seconds=n / 2) for n in range(3)]
    outbox = an_outbox(database)
    turn = outbox.poll([], ROOM, NOW + timedelta(seconds=10))
    assert ids(turn) == [stored[0].id, stored[2].id]
    failed = ended(turn.work[0], DeliveryState.PENDING, next_at=NOW + timedelta(hours=1))
    assert ids(outbox.poll([failed, ended(turn.work[1])], ROOM, NOW + timedelta(seconds=10))) == []
    assert replay_progress(store, run) == ({DeliveryState.PENDING: 2, DeliveryState.DELIVERED: 1}, 1)


def test_a_bulk_replay_keeps_the_order_of_digests_too(database: Database, store: Store) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [opening := a_delivery(**DEAD)])
        digest = add_digest(connection, ["alert", "other"], **DEAD)
        deliveries.add(connection, [last := a_delivery(alert="other", **DEAD)])
    assert find_of_alert(store, "other") == [digest.id, last.id]
    replay_many(store, [opening.id, digest.id, last.id], 1000, NOW)
    outbox, later, sent = an_outbox(database), NOW + timedelta(minutes=1), []
    finished: list[Finished] = []
    for _ in range(3):
        (work,) = outbox.poll(finished, ROOM, later).work
        sent.append(work.delivery.replay_of)
        finished = [ended(work)]
    assert sent == [opening.id, digest.id, last.id]


def test_a_paused_endpoint_holds_and_a_resumed_one_releases(database: Database, store: Store) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery()])
    paused, held = pause_endpoint(store, "hook", "maintenance")
    assert an_outbox(database).poll([], ROOM, NOW).work == ()
    assert (paused.endpoint.state, paused.endpoint.state_reason, held) == (EndpointState.PAUSED, "maintenance", 1)
    assert paused.deliveries == {DeliveryState.HELD: 1}
    resumed, released = resume_endpoint(store, "hook", NOW)
    assert (resumed.endpoint.state, released, len(an_outbox(database).poll([], ROOM, NOW).work)) == ("active", 1, 1)


def test_a_disabled_endpoint_is_enabled_again_without_its_record_of_failure(database: Database, store: Store) -> None:
    with database.begin() as connection:
        endpoints.mark_failing(connection, ["hook"], NOW)
        endpoints.disable(connection, "hook", "410 Gone")
    resumed, _ = resume_endpoint(store, "hook", NOW)
    assert (resumed.endpoint.state, resumed.endpoint.failing_since) == (EndpointState.ACTIVE, None)


def test_a_resumed_endpoint_brings_retries_forward(database: Database, store: Store) -> None:
    """Once the cause is mended nobody waits out the rest of the schedule."""
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery(attempts=5, next_at=NOW + timedelta(hours=10))])
    assert an_outbox(database).poll([], ROOM, NOW).work == ()
    assert resume_endpoint(store, "hook", NOW)[1] == 1
    assert len(an_outbox(database).poll([], ROOM, NOW).work) == 1


def test_a_rotation_stores_the_new_secret_beside_the_old(store: Store) -> None:
    secret = rotate_secret(store, "hook", NOW)
    stored = find_endpoint(store, "hook").secrets
    assert stored[0] == secret
    assert [each.expires_at for each in stored] == [None, NOW + timedelta(hours=24)]
    assert stored[1].value == an_endpoint().secrets[0].value


def test_a_ping_carries_a_message_without_changes_and_waits_for_nothing(database: Database, store: Store) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery()])
    ping, _ = ping_endpoint(store, "hook", NOW)
    assert decode(ping.payload, Message).changes == ()
    assert ping.id in ids(an_outbox(database).poll([], ROOM, NOW))


def test_only_webhooks_are_signed_pinged_and_given_headers(database: Database, store: Store) -> None:
    mailbox = an_endpoint("mailbox", channel=Channel.EMAIL, address="desk@press.example")
    with database.begin() as connection:
        endpoints.save(connection, mailbox)
    with pytest.raises(ConflictError, match="only webhooks are signed"):
        rotate_secret(store, "mailbox", NOW)
    with pytest.raises(ConflictError, match="only webhooks are pinged"):
        ping_endpoint(store, "mailbox", NOW)
    with pytest.raises(ConflictError, match="headers, bodies, OAuth and TLS are for webhooks"):
        configure_endpoint(store, "mailbox", {"headers": {"x-team": "geo"}}, NOW)
    assert configure_endpoint(store, "mailbox", {"max_in_flight": 2}, NOW) == replace(mailbox, max_in_flight=2)


def test_an_endpoint_is_found_by_id_address_and_masked_address(database: Database, store: Store) -> None:
    chat = an_endpoint("chat", channel=Channel.SLACK, address="https://hooks.slack.com/services/T0/B0/secret")
    with database.begin() as connection:
        endpoints.save(connection, chat)
        endpoints.save(connection, an_endpoint("twin", address="https://receiver.example/hook"))
    for name in ("chat", chat.address, masked(chat.channel, chat.address)):
        assert find_endpoint(store, name) == chat
    with pytest.raises(NotFoundError, match="there is no endpoint nobody"):
        find_endpoint(store, "nobody")
    with pytest.raises(ConflictError, match="name one by its id: hook, twin"):
        find_endpoint(store, "https://receiver.example/hook")


def test_only_a_delivery_that_waits_or_is_held_is_cancelled(database: Database, store: Store) -> None:
    waiting, held, dead = a_delivery(), a_delivery(state=DeliveryState.HELD), a_delivery(**DEAD)
    with database.begin() as connection:
        deliveries.add(connection, [waiting, held, dead])
    for each in (waiting, held):
        cancelled = cancel_delivery(store, each.id, "by ann", NOW)
        assert (cancelled.state, cancelled.reason, cancelled.finished_at) == (DeliveryState.CANCELLED, "by ann", NOW)
    for finished in (waiting, dead):
        with pytest.raises(ConflictError, match="only a delivery that waits or is held"):
            cancel_delivery(store, finished.id, "by ann", NOW)
    with pytest.raises(NotFoundError, match="there is no delivery none"):
        cancel_delivery(store, "none", "by ann", NOW)


def test_deliveries_are_listed_with_their_endpoints_also_when_those_are_gone(database: Database, store: Store) -> None:
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery(), a_delivery("removed")])
    assert [endpoint and endpoint.id for _, endpoint in list_deliveries(store, DeliveryQuery())] == [None, "hook"]
    [(delivery, _)] = list_deliveries(store, DeliveryQuery(endpoint="removed"))
    assert show_delivery(store, delivery.id).endpoint is None


def test_a_new_address_keeps_id_secret_history_and_queue_and_lets_what_waits_go_at_once(
    database: Database, store: Store
) -> None:
    later = NOW + timedelta(hours=5)
    waiting, sent = a_delivery(next_at=later), a_delivery(state=DeliveryState.DELIVERED, finished_at=NOW)
    with database.begin() as connection:
        deliveries.add(connection, [waiting, sent])
        endpoints.hold(connection, "hook", later)
    changed = configure_endpoint(store, "hook", {"address": "https://new.example/"}, NOW)
    before = an_endpoint()
    assert (changed.id, changed.secrets, changed.hold_until) == (before.id, before.secrets, None)
    assert find_endpoint(store, "https://new.example/").id == "hook"
    assert show_delivery(store, sent.id).delivery.state is DeliveryState.DELIVERED
    assert show_delivery(store, waiting.id).delivery.next_at == NOW


@pytest.mark.parametrize("changes", [{"headers": {"x-team": "geo"}}, {"body": {"text": "x"}}, {"rate_per_second": 1}])
def test_every_edit_ends_a_wait_and_a_pause_stays(database: Database, store: Store, changes: dict[str, object]) -> None:
    with database.begin() as connection:
        endpoints.hold(connection, "hook", NOW + timedelta(hours=5))
    assert configure_endpoint(store, "hook", changes, NOW).hold_until is None
    pause_endpoint(store, "other", "a pause")
    assert configure_endpoint(store, "other", changes, NOW).state is EndpointState.PAUSED


def test_only_a_new_address_enables_what_was_disabled(database: Database, store: Store) -> None:
    with database.begin() as connection:
        endpoints.disable(connection, "hook", "it is gone")
    assert configure_endpoint(store, "hook", {"max_in_flight": 2}, NOW).state is EndpointState.DISABLED
    assert configure_endpoint(store, "hook", {"address": "https://new.example/"}, NOW).state is EndpointState.ACTIVE


def test_an_address_that_is_wrong_or_taken_is_refused(store: Store) -> None:
    with pytest.raises(ConflictError, match="is the address of other"):
        configure_endpoint(store, "hook", {"address": an_endpoint("other").address}, NOW)
    with pytest.raises(RejectedError, match="not a URL"):
        configure_endpoint(store, "hook", {"address": "nowhere"}, NOW)


def test_a_bulk_replay_takes_a_range_of_time_and_what_arrived(database: Database, store: Store) -> None:
    hours = [NOW + timedelta(hours=n) for n in range(4)]
    states = [DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.DELIVERED, DeliveryState.DEAD]
    made = [a_delivery(alert=None, state=s, finished_at=at) for s, at in zip(states, hours, strict=True)]
    with database.begin() as connection:
        deliveries.add(connection, made)
    assert find_failed(store, "hook", hours[1], hours[3]) == [made[1].id]
    assert find_failed(store, "hook", hours[1], hours[3], delivered=True) == [made[1].id, made[2].id]


def test_an_endpoints_history_counts_attempts_by_day_and_shows_the_last_answers(
    database: Database, store: Store
) -> None:
    first, second, other = a_delivery(), a_delivery(alert="b"), a_delivery("other")
    outbox = an_outbox(database)
    with database.begin() as connection:
        deliveries.add(connection, [first, second, other])
    fails = {"state": DeliveryState.PENDING, "next_at": NOW + timedelta(days=1), "hold_until": None}
    works = {each.delivery.id: each for each in outbox.poll([], ROOM, NOW).work}
    failed = ended(works[first.id], **fails)
    failed = replace(failed, attempt=replace(failed.attempt, status=503, error="answered 503"))
    outbox.poll([failed, ended(works[second.id]), ended(works[other.id])], ROOM, NOW)
    history = show_history(store, "hook", beginning(NOW, 7))
    assert history.days == {NOW.date(): {"failed": 1, "arrived": 1}}
    assert [(each.id, attempt and attempt.status) for each, attempt in history.latest] == [
        (second.id, 200),
        (first.id, 503),
    ]
    assert (history.is_whole, history.status.endpoint.id) == (True, "hook")
    assert show_history(store, "hook", NOW + timedelta(days=1)).days == {}


def test_what_failed_is_found_at_every_endpoint_where_none_is_named(database: Database, store: Store) -> None:
    here, there = a_delivery(**DEAD), a_delivery("other", **DEAD)
    with database.begin() as connection:
        deliveries.add(connection, [here, there, a_delivery("other", state=DeliveryState.DELIVERED, finished_at=NOW)])
    assert find_failed(store, None, NOW - timedelta(hours=1)) == [here.id, there.id]
