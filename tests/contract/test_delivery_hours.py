"""Endpoints with hours: what waits for them, and what does not. One suite for SQLite and PostgreSQL."""

from datetime import timedelta

import pytest

from streams.adapters.store import deliveries
from streams.adapters.store.database import Database
from streams.adapters.store.outbox import SqlOutbox
from streams.domain.alert import Severity
from streams.domain.delivery_hours import DeliveryHours
from streams.domain.dispatch import Capacity
from streams.domain.endpoint import Endpoint
from tests.contract.outbox import NOW, a_delivery, add_digest, an_endpoint
from tests.contract.test_claims import an_outbox, ended, store, stored, take

OPENING = NOW + timedelta(hours=1)
"""The hours begin at 13:00 in UTC; it is 12:00."""


def at_work(urgent: Severity | None = None) -> Endpoint:
    hours = DeliveryHours(spans=("14:00-18:00",), zone="Europe/Berlin", urgent=urgent)
    return an_endpoint(hours=hours)


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return an_outbox(database)


def test_outside_the_hours_deliveries_wait_for_the_opening(database: Database, outbox: SqlOutbox) -> None:
    first, second = (a_delivery(severity=Severity.HIGH) for _ in range(2))
    store(database, [at_work(), an_endpoint("other")], [first, second, a_delivery("other", severity=Severity.LOW)])
    turn = outbox.poll([], Capacity(total=100, retries=50), NOW)
    assert [each.endpoint.id for each in turn.work] == ["other"]
    assert turn.wake_at == OPENING
    assert stored(database, first).reason == "waits for the endpoint's hours, from 2026-03-01 13:00 UTC"
    assert take(outbox, OPENING - timedelta(seconds=1)) == []
    assert take(outbox, OPENING) == [first.id]


def test_a_retry_that_is_due_outside_the_hours_waits_too(database: Database, outbox: SqlOutbox) -> None:
    delivery = a_delivery(severity=Severity.HIGH, attempts=1)
    store(database, [at_work()], [delivery])
    assert take(outbox) == []
    assert take(outbox, OPENING) == [delivery.id]


def test_what_tells_of_no_alert_goes_out_at_once(database: Database, outbox: SqlOutbox) -> None:
    ping = a_delivery(alert=None, severity=None)
    store(database, [at_work(Severity.CRITICAL)], [ping])
    assert take(outbox) == [ping.id]


def test_an_urgent_alert_goes_out_and_takes_along_what_waits_of_its_story(
    database: Database, outbox: SqlOutbox
) -> None:
    opened, other = a_delivery(severity=Severity.LOW), a_delivery(alert="other", severity=Severity.LOW)
    store(database, [at_work(Severity.CRITICAL)], [opened, other])
    assert take(outbox) == []
    escalated = a_delivery(severity=Severity.CRITICAL, next_at=NOW + timedelta(minutes=5))
    store(database, [], [escalated])
    (work,) = outbox.poll([], Capacity(total=100, retries=50), escalated.next_at).work
    assert work.delivery.id == opened.id
    turn = outbox.poll([ended(work)], Capacity(total=100, retries=50), escalated.next_at)
    assert [each.delivery.id for each in turn.work] == [escalated.id]
    assert stored(database, other).next_at == OPENING


def test_an_urgent_alert_takes_along_a_digest_that_tells_of_its_story(database: Database, outbox: SqlOutbox) -> None:
    store(database, [at_work(Severity.CRITICAL)], [])
    with database.begin() as connection:
        digest = add_digest(connection, ["alert", "another"], severity=Severity.LOW)
        unrelated = add_digest(connection, ["another"], severity=Severity.LOW)
    assert take(outbox) == []
    with database.begin() as connection:
        deliveries.add(connection, [a_delivery(severity=Severity.CRITICAL)])
    assert take(outbox) == [digest.id]
    assert stored(database, unrelated).next_at == OPENING
