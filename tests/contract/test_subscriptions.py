"""Subscriptions in the store: every change reaches every subscriber once, at once or when its time has come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.adapters.store import notices
from streams.adapters.store.database import Database
from streams.adapters.store.subscriptions import Subscriptions
from streams.domain.alert import Change, Severity
from streams.domain.delivery import Delivery
from streams.domain.message_template import MessageTemplate
from streams.domain.notice import Message
from streams.domain.subscription import Mode, Selector, Timetable
from streams.wire.codec import decode
from tests.unit.notify.stories import NOON, change, later, subscription

OPENED = change(stage="threatened")
ESCALATED = later(change(Change.ESCALATED, "announced"), hours=1)


class Queued(list[Delivery]):
    def __call__(self, _connection, deliveries):
        ids = {each.id for each in self}
        self.extend(each for each in deliveries if each.id not in ids)


@pytest.fixture
def queued() -> Queued:
    return Queued()


@pytest.fixture
def store(queued) -> Subscriptions:
    return Subscriptions(queued)


def test_a_subscription_comes_back_as_it_was_saved(database, store):
    given = subscription(
        selector=Selector(
            rules=("a*",), labels={"desk": ("geo", "eco")}, min_severity=Severity.HIGH, types=("coup.*",)
        ),
        mode=Mode.DIGEST,
        timetable=Timetable(mute=("22:00-07:00",), zone="Europe/Berlin", throttle=60),
        enabled=False,
        declared=True,
        changes=(Change.OPENED, Change.CLOSED),
        template=MessageTemplate(subject="{{ alert.summary }}", body={"list": [1, None]}),
    )
    with database.begin() as connection:
        store.save(connection, given, NOON)
        assert store.find(connection, given.name) == store.find(connection, given.id) == given
        changed = replace(given, enabled=True, selector=Selector())
        store.save(connection, changed, NOON + timedelta(seconds=1))
        assert store.all(connection) == [changed]


def test_another_process_change_is_seen(database, store, queued):
    with database.begin() as connection:
        assert store.all(connection) == []
    with database.begin() as connection:
        Subscriptions(queued).save(connection, subscription(), NOON)
    with database.read() as connection:
        assert len(store.all(connection)) == 1


def test_a_change_within_the_same_instant_or_by_a_clock_that_lags_is_seen(database, store, queued):
    other = Subscriptions(queued)
    with database.begin() as connection:
        store.save(connection, subscription(), NOON)
        assert store.all(connection) == [subscription()]
    for at in (NOON, NOON - timedelta(hours=1)):
        for enabled in (False, True):
            with database.begin() as connection:
                other.save(connection, subscription(enabled=enabled), at)
                assert store.all(connection) == [subscription(enabled=enabled)]
    with database.begin() as connection:
        other.remove(connection, "sub_1")
        assert store.all(connection) == []


def test_what_a_rolled_back_change_left_in_memory_is_forgotten(database, store, queued):
    with database.engine.connect() as connection, connection.begin() as transaction:
        store.save(connection, subscription(), NOON)
        assert len(store.all(connection)) == 1
        transaction.rollback()
    with database.begin() as connection:
        Subscriptions(queued).save(connection, subscription(id="sub_2", name="two"), NOON)
        assert [each.id for each in store.all(connection)] == ["sub_2"]


def test_a_change_is_queued_once_however_often_it_is_told(database: Database, store, queued):
    for _ in range(3):
        with database.begin() as connection:
            store.save(connection, subscription(), NOON)
            store.enqueue_notifications(connection, [OPENED], NOON)
    [delivery] = queued
    assert delivery.endpoint_id == "end_1"
    assert delivery.alert_id == OPENED.alert.id
    assert delivery.changes == (OPENED.id,)
    assert decode(delivery.payload, Message).changes == (OPENED,)


def test_what_a_rolled_back_transaction_told_is_told_again(database, store, queued):
    with database.begin() as connection:
        store.save(connection, subscription(mode=Mode.GROUPED), NOON)
    with database.engine.connect() as connection, connection.begin() as transaction:
        store.enqueue_notifications(connection, [OPENED], NOON)
        transaction.rollback()
    with database.begin() as connection:
        store.enqueue_notifications(connection, [OPENED], NOON)
        assert store.next_release(connection) == NOON + timedelta(seconds=60)


def test_what_waits_goes_out_as_one_message_once_when_it_is_due(database, store, queued):
    with database.begin() as connection:
        store.save(connection, subscription(mode=Mode.GROUPED), NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
        store.enqueue_notifications(connection, [ESCALATED, OPENED], NOON + timedelta(seconds=30))
        due = store.next_release(connection)
        assert store.release(connection, due - timedelta(seconds=1)) == ()
    assert queued == []
    for _ in range(2):
        with database.begin() as connection:
            store.release(connection, due)
            store.enqueue_notifications(connection, [OPENED, ESCALATED], due)
    [delivery] = queued
    assert decode(delivery.payload, Message).changes == (OPENED, ESCALATED)
    with database.read() as connection:
        assert store.next_release(connection) is None


def test_an_escalation_takes_what_the_throttle_held_with_it(database, store, queued):
    sub = subscription(timetable=Timetable(throttle=7200))
    again = replace(OPENED, id="again")
    with database.begin() as connection:
        store.save(connection, sub, NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
        store.enqueue_notifications(connection, [again], NOON + timedelta(minutes=1))
        for _ in range(2):
            store.enqueue_notifications(connection, [ESCALATED], NOON + timedelta(minutes=2))
        assert store.next_release(connection) is None
    assert [each.changes for each in queued] == [(OPENED.id,), ("again", ESCALATED.id)]


def test_two_notifiers_do_not_send_what_waits_twice(database, store, queued, request):
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    with database.begin() as connection:
        store.save(connection, subscription(mode=Mode.GROUPED), NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
    due = NOON + timedelta(minutes=2)
    with database.begin() as one, database.begin() as other:
        assert len(store.release(one, due)) == 1
        assert store.release(other, due) == ()
    assert len(queued) == 1


def test_what_waits_for_a_paused_subscription_waits_on(database, store, queued):
    sub = subscription(mode=Mode.GROUPED)
    due = NOON + timedelta(minutes=2)
    with database.begin() as connection:
        store.save(connection, sub, NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
        store.save(connection, replace(sub, enabled=False), NOON + timedelta(seconds=1))
        assert store.next_release(connection) is None
        assert store.release(connection, due) == ()
        store.save(connection, sub, NOON + timedelta(seconds=2))
        assert len(store.release(connection, due)) == 1


def test_a_removed_subscription_is_told_nothing_more(database, store, queued):
    with database.begin() as connection:
        store.save(connection, subscription(mode=Mode.GROUPED), NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
        assert store.remove(connection, "sub_1")
        assert not store.remove(connection, "sub_1")
        assert store.release(connection, NOON + timedelta(days=1)) == ()
        assert store.enqueue_notifications(connection, [ESCALATED], NOON).messages == ()
    assert queued == []


@pytest.mark.parametrize("mode", [Mode.DIGEST, Mode.GROUPED])
def test_what_is_retracted_while_it_waits_never_goes_out_however_often_it_is_told(database, store, queued, mode):
    retracted = later(change(Change.RETRACTED, "announced"), hours=2)
    with database.begin() as connection:
        store.save(connection, subscription(mode=mode), NOON)
        for _ in range(2):
            store.enqueue_notifications(connection, [OPENED], NOON)
            store.enqueue_notifications(connection, [retracted], NOON + timedelta(seconds=1))
        assert store.next_release(connection) is None
        assert store.release(connection, NOON + timedelta(days=2)) == ()
        [notice] = notices.notices_of_alert(connection, OPENED.alert.id)
        assert notice.withdrawn
    assert queued == []


def test_a_retraction_reaches_those_alone_who_were_told(database, store, queued):
    late = subscription(id="sub_2", name="late")
    retracted = later(change(Change.RETRACTED, "announced"), hours=2)
    with database.begin() as connection:
        store.save(connection, subscription(), NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
        store.save(connection, late, NOON)
        store.enqueue_notifications(connection, [retracted], NOON)
    assert [each.subscription_id for each in queued] == ["sub_1", "sub_1"]


def test_a_closing_that_the_rule_does_not_tell_reaches_those_alone_who_chose_it(database, store, queued):
    closed = replace(later(change(Change.CLOSED, "announced"), hours=2), notify=False)
    with database.begin() as connection:
        store.save(connection, subscription(changes=(Change.OPENED, Change.CLOSED)), NOON)
        store.save(connection, subscription(id="sub_2", name="others"), NOON)
        store.enqueue_notifications(connection, [OPENED], NOON)
        store.enqueue_notifications(connection, [closed], NOON)
    assert [each.changes for each in queued if each.subscription_id == "sub_1"] == [(OPENED.id,), (closed.id,)]
    assert [each.changes for each in queued if each.subscription_id == "sub_2"] == [(OPENED.id,)]
