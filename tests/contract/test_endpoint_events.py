"""Endpoint events: who is told, once each, in the transaction that changes the endpoint."""

from datetime import timedelta

import pytest

from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.database import Database
from streams.adapters.store.outbox import SqlOutbox
from streams.domain.delivery import Attempt, AttemptOutcome, AttemptVerdict, Delivery, DeliveryState
from streams.domain.dispatch import Capacity, ClaimedDelivery, Finished
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.endpoint_event import EndpointEvent, EndpointEventKind
from streams.domain.notice import Message
from streams.notify.schedule import decide
from streams.ports.store import Store
from streams.services.endpoints.resume import resume_endpoint
from streams.wire.codec import decode
from tests.contract.outbox import NOW, a_delivery, an_endpoint

ROOM = Capacity(total=100, retries=50)
OPERATOR = an_endpoint("operator", address="https://operator.example/hook")

DELIVERED = AttemptOutcome(verdict=AttemptVerdict.DELIVERED, status=200)
GONE = AttemptOutcome(verdict=AttemptVerdict.GONE, status=410, error="answered 410")
REFUSED_LOGIN = AttemptOutcome(verdict=AttemptVerdict.MISCONFIGURED, error="the mail server refused our login")


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database, owner="one", lease=timedelta(seconds=60), operator=OPERATOR.address)


def put(database: Database, *new: Endpoint | Delivery) -> None:
    with database.begin() as connection:
        for each in new:
            if isinstance(each, Endpoint):
                endpoints.save(connection, each)
            else:
                deliveries.add(connection, [each])


def try_next(outbox: SqlOutbox, outcome: AttemptOutcome, endpoint: str = "hook") -> list[ClaimedDelivery]:
    """Let the next delivery to an endpoint end so; others that are claimed with it arrive."""
    work = outbox.poll([], ROOM, NOW).work
    finished = []
    for each in work:
        came = outcome if each.endpoint.id == endpoint else DELIVERED
        decision = decide(came, each.delivery.attempts, each.endpoint, NOW, lambda: 0.5)
        attempt = Attempt(delivery_id=each.delivery.id, number=each.delivery.attempts, at=NOW, error=came.error)
        finished.append(Finished(each, attempt, decision))
    outbox.poll(finished, Capacity(total=0, retries=0), NOW)
    return list(work)


def events_for(database: Database, endpoint: str) -> list[EndpointEvent]:
    """What an endpoint is told of others, oldest first."""
    with database.read() as connection:
        found = deliveries.find(connection, endpoint=endpoint)[::-1]
    told = [decode(each.payload, Message).endpoint_event for each in found if not each.changes]
    return [each for each in told if each is not None]


def kinds(database: Database, endpoint: str = "operator") -> list[EndpointEventKind]:
    return [each.kind for each in events_for(database, endpoint)]


def test_the_operator_is_told_once_that_an_endpoint_was_disabled(database: Database, outbox: SqlOutbox) -> None:
    put(database, OPERATOR, an_endpoint(), a_delivery(alert="a"), a_delivery(alert="b"))
    try_next(outbox, GONE)
    (event,) = events_for(database, "operator")
    assert (event.kind, event.endpoint_id, event.failing_since) == (EndpointEventKind.DISABLED, "hook", NOW)
    assert "gone for good" in event.reason
    try_next(outbox, GONE)
    assert kinds(database) == [EndpointEventKind.DISABLED]


def test_a_recovery_is_told_to_those_who_heard_of_the_failure(
    database: Database, outbox: SqlOutbox, store: Store
) -> None:
    put(database, OPERATOR, an_endpoint(), a_delivery())
    try_next(outbox, GONE)
    resume_endpoint(store, "hook", NOW)
    try_next(outbox, DELIVERED)
    assert kinds(database) == [EndpointEventKind.DISABLED, EndpointEventKind.RECOVERED]
    put(database, a_delivery())
    try_next(outbox, DELIVERED)
    assert len(kinds(database)) == 2


def test_a_short_failure_is_told_to_nobody(database: Database, outbox: SqlOutbox) -> None:
    put(database, OPERATOR, an_endpoint(failing_since=NOW - timedelta(minutes=5)), a_delivery())
    try_next(outbox, DELIVERED)
    assert kinds(database) == []


def test_an_hour_of_failures_is_told(database: Database, outbox: SqlOutbox) -> None:
    put(database, OPERATOR, an_endpoint(failing_since=NOW - timedelta(hours=2)), a_delivery())
    try_next(outbox, AttemptOutcome(verdict=AttemptVerdict.RETRY, error="answered 500"))
    assert kinds(database) == [EndpointEventKind.FAILING]


def test_what_our_configuration_holds_is_told_once(database: Database, outbox: SqlOutbox) -> None:
    put(database, OPERATOR, an_endpoint(), a_delivery(alert="a"))
    try_next(outbox, REFUSED_LOGIN)
    with database.begin() as connection:
        endpoints.set_state(connection, "hook", endpoints.EndpointState.ACTIVE, "")
        deliveries.release(connection, "hook", NOW)
    try_next(outbox, REFUSED_LOGIN)
    assert kinds(database) == [EndpointEventKind.FAILING]


def test_the_owner_is_told_by_mail_and_other_owners_are_not(database: Database, outbox: SqlOutbox) -> None:
    mail = {"channel": Channel.EMAIL}
    put(
        database,
        an_endpoint(owner="acme"),
        an_endpoint("acme-mail", address="ops@acme.example", owner="acme", **mail),
        an_endpoint("acme-hook", owner="acme"),
        an_endpoint("rival-mail", address="ops@rival.example", owner="rival", **mail),
        an_endpoint("nobody-mail", address="desk@house.example", **mail),
        a_delivery(),
    )
    try_next(outbox, GONE)
    with database.read() as connection:
        told = [each.endpoint_id for each in deliveries.find(connection) if each.changes == ()]
    assert told == ["acme-mail"]


def test_the_operator_endpoint_does_not_hear_of_itself(database: Database, outbox: SqlOutbox) -> None:
    put(database, OPERATOR, a_delivery("operator"))
    try_next(outbox, GONE, "operator")
    assert kinds(database) == []


def test_an_event_waits_for_the_one_before_it(database: Database, outbox: SqlOutbox, store: Store) -> None:
    """A recovery that overtook its failure would leave an incident open for ever."""
    put(database, OPERATOR, an_endpoint(), a_delivery())
    try_next(outbox, GONE)
    resume_endpoint(store, "hook", NOW)
    work = outbox.poll([], ROOM, NOW).work
    done = next(each for each in work if each.endpoint.id == "hook")
    attempt = Attempt(delivery_id=done.delivery.id, number=done.delivery.attempts, at=NOW)
    outbox.poll([Finished(done, attempt, decide(DELIVERED, 1, done.endpoint, NOW, lambda: 0.5))], ROOM, NOW)
    assert kinds(database) == [EndpointEventKind.DISABLED, EndpointEventKind.RECOVERED]
    with database.read() as connection:
        last = deliveries.find(connection, endpoint="operator")[0]
    assert last.state is DeliveryState.PENDING
    assert last.attempts == 0
