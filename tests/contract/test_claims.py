"""Claiming, recording and reaping: one suite for SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from streams.adapters.store import attempts, claim_statements, claims, deliveries, endpoints
from streams.adapters.store.database import Database
from streams.adapters.store.outbox import SqlOutbox
from streams.adapters.store.subscriptions import Subscriptions
from streams.domain.delivery import Attempt, Delivery, DeliveryState
from streams.domain.dispatch import Capacity, ClaimedDelivery, Decision, Finished, PollResult
from streams.domain.endpoint import Channel, Endpoint, EndpointState
from streams.domain.message_template import MessageTemplate
from tests.contract.outbox import NOW, a_delivery, add_digest, an_endpoint
from tests.unit.notify.stories import subscription

LEASE = timedelta(seconds=60)
ROOM = Capacity(total=100, retries=50)


def an_outbox(database: Database, owner: str = "one", dead: tuple[str, ...] = ()) -> SqlOutbox:
    return SqlOutbox(database, owner=owner, lease=LEASE, dead=lambda owners: [each for each in owners if each in dead])


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return an_outbox(database)


def store(database: Database, to: list[Endpoint], new: list[Delivery]) -> None:
    with database.begin() as connection:
        for endpoint in to:
            endpoints.save(connection, endpoint)
        deliveries.add(connection, new)


def take(outbox: SqlOutbox, now: datetime = NOW, capacity: Capacity = ROOM) -> list[str]:
    return ids(outbox.poll([], capacity, now))


def ids(turn: PollResult) -> list[str]:
    return [each.delivery.id for each in turn.work]


def ended(work: ClaimedDelivery, state: DeliveryState = DeliveryState.DELIVERED, **decision: object) -> Finished:
    attempt = Attempt(delivery_id=work.delivery.id, number=work.delivery.attempts, at=NOW, status=200)
    return Finished(work, attempt, Decision(state=state, reason="so", **decision))  # type: ignore[arg-type]


def stored(database: Database, delivery: Delivery) -> Delivery:
    with database.read() as connection:
        found = deliveries.get(connection, delivery.id)
    assert found is not None
    return found


def test_what_is_due_is_leased_once_and_whole(database: Database, outbox: SqlOutbox) -> None:
    due, later = a_delivery(), a_delivery(alert="other", next_at=NOW + timedelta(minutes=1))
    store(database, [an_endpoint()], [due, later])
    turn = outbox.poll([], ROOM, NOW)
    (work,) = turn.work
    assert work.endpoint == an_endpoint()
    assert work.delivery == replace(
        due,
        state=DeliveryState.SENDING,
        attempts=1,
        sequence=work.delivery.sequence,
        lease_owner="one",
        lease_until=NOW + LEASE,
    )
    assert outbox.poll([], ROOM, NOW) == PollResult(wake_at=later.next_at)
    assert take(an_outbox(database, "two")) == []
    assert take(outbox, NOW + timedelta(minutes=1)) == [later.id]


def test_an_empty_outbox_wakes_nobody(outbox: SqlOutbox) -> None:
    assert outbox.poll([], ROOM, NOW) == PollResult()


def test_a_result_ends_the_lease_and_leaves_its_attempt(database: Database, outbox: SqlOutbox) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    (work,) = outbox.poll([], ROOM, NOW).work
    assert outbox.poll([ended(work)], ROOM, NOW) == PollResult()
    after = stored(database, delivery)
    assert (after.state, after.reason, after.finished_at) == (DeliveryState.DELIVERED, "so", NOW)
    assert (after.lease_owner, after.lease_until) == (None, None)
    with database.read() as connection:
        assert [each.number for each in attempts.find(connection, delivery.id)] == [1]


def test_a_failure_is_due_again_when_decided(database: Database, outbox: SqlOutbox) -> None:
    delivery, again = a_delivery(), NOW + timedelta(seconds=5)
    store(database, [an_endpoint()], [delivery])
    (work,) = outbox.poll([], ROOM, NOW).work
    turn = outbox.poll([ended(work, DeliveryState.PENDING, next_at=again)], ROOM, NOW)
    assert (turn.work, turn.wake_at) == ((), again)
    (work,) = outbox.poll([], ROOM, again).work
    assert work.delivery.attempts == 2


def test_a_result_that_comes_after_its_lease_changes_nothing(database: Database, outbox: SqlOutbox) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    (stale,) = outbox.poll([], ROOM, NOW).work
    later = NOW + LEASE + timedelta(seconds=1)
    other = an_outbox(database, "two")
    assert other.maintain(later) == 1
    (work,) = other.poll([], ROOM, later).work
    turn = outbox.poll([ended(stale)], ROOM, later)
    assert turn.lost == 1
    assert stored(database, delivery).state is DeliveryState.SENDING
    assert other.poll([ended(work)], ROOM, later).lost == 0
    with database.read() as connection:
        assert [each.status for each in attempts.find(connection, delivery.id)] == [200, 200]


def test_a_lease_lasts_until_its_last_moment(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint()], [a_delivery()])
    take(outbox)
    assert an_outbox(database, "two").maintain(NOW + LEASE) == 0
    assert an_outbox(database, "two").maintain(NOW + LEASE + timedelta(microseconds=1)) == 1


@pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.DEAD])
def test_what_has_ended_says_when(database: Database, outbox: SqlOutbox, state: DeliveryState) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    (work,) = outbox.poll([], ROOM, NOW).work
    outbox.poll([ended(work, state)], ROOM, NOW)
    assert (stored(database, delivery).state, stored(database, delivery).finished_at) == (state, NOW)


def test_a_late_result_of_an_earlier_attempt_changes_nothing(database: Database, outbox: SqlOutbox) -> None:
    """The lease has the same owner again: the number of the attempt tells them apart."""
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    (stale,) = outbox.poll([], ROOM, NOW).work
    later = NOW + LEASE + timedelta(seconds=1)
    assert outbox.maintain(later) == 1
    (work,) = outbox.poll([], ROOM, later).work
    assert work.delivery.lease_owner == stale.delivery.lease_owner
    assert outbox.poll([ended(stale)], ROOM, later).lost == 1
    outbox.release([stale])
    assert stored(database, delivery) == work.delivery
    assert outbox.poll([ended(work)], ROOM, later).lost == 0


def test_a_result_of_one_who_gave_the_lease_up_changes_nothing(database: Database, outbox: SqlOutbox) -> None:
    """The other's attempt has the same number: the owner tells them apart."""
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    (stale,) = outbox.poll([], ROOM, NOW).work
    outbox.release([stale])
    (work,) = an_outbox(database, "two").poll([], ROOM, NOW).work
    assert work.delivery.attempts == stale.delivery.attempts
    assert outbox.poll([ended(stale)], ROOM, NOW).lost == 1
    assert stored(database, delivery).lease_owner == "two"


def test_what_waits_for_an_endpoint_that_can_take_nothing_is_no_reason_to_write(
    database: Database, outbox: SqlOutbox
) -> None:
    until = NOW + timedelta(minutes=1)
    busy, patient = an_endpoint("busy", max_in_flight=1), an_endpoint("patient", hold_until=until)
    slow = an_endpoint("slow", rate_per_second=0.001)
    new = [a_delivery(name, alert=f"a{n}") for n in range(3) for name in ("busy", "slow")]
    store(database, [busy, patient, slow], [*new, a_delivery("patient")])
    assert len(take(outbox)) == 2
    with database.read() as connection:
        assert claims.peek(connection, ROOM, NOW) == claims.Candidates({}, until)
        assert set(claims.peek(connection, ROOM, until).ready) == {"patient"}
        assert set(claims.peek(connection, ROOM, NOW + timedelta(seconds=1001)).ready) == {"patient", "slow"}


def test_only_leases_that_ended_are_reaped(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint()], [a_delivery()])
    take(outbox)
    other = an_outbox(database, "two")
    assert other.maintain(NOW + LEASE) == 0
    assert other.maintain(NOW + LEASE + timedelta(seconds=1)) == 1


def test_leases_of_the_dead_are_reaped_at_once_and_the_interruption_is_on_record(
    database: Database, outbox: SqlOutbox
) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    take(outbox)
    heir = an_outbox(database, "two", dead=("one",))
    assert heir.maintain(NOW) == 1
    assert take(heir) == [delivery.id]
    with database.read() as connection:
        (attempt,) = attempts.find(connection, delivery.id)
    assert "ended before it knew" in attempt.error


def test_what_is_interrupted_every_time_dies_at_last(database: Database, outbox: SqlOutbox) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    heir = an_outbox(database, "two", dead=("one",))
    for _ in range(10):
        assert take(outbox) == [delivery.id]
        assert heir.maintain(NOW) == 1
    assert stored(database, delivery).state is DeliveryState.DEAD


def test_work_that_is_handed_back_was_not_tried(database: Database, outbox: SqlOutbox) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint()], [delivery])
    turn = outbox.poll([], ROOM, NOW)
    outbox.release(turn.work)
    after = stored(database, delivery)
    assert (after.state, after.attempts) == (DeliveryState.PENDING, 0)
    assert take(outbox) == [delivery.id]


def test_an_escalation_waits_for_its_opening(database: Database, outbox: SqlOutbox) -> None:
    opening, escalation, other = a_delivery(), a_delivery(), a_delivery(alert="other")
    store(database, [an_endpoint()], [opening, escalation, other])
    turn = outbox.poll([], ROOM, NOW)
    assert ids(turn) == [opening.id, other.id]
    later = NOW + timedelta(hours=1)
    failed = ended(turn.work[0], DeliveryState.PENDING, next_at=later)
    assert ids(outbox.poll([failed, ended(turn.work[1])], ROOM, NOW)) == []
    (work,) = outbox.poll([], ROOM, later).work
    assert work.delivery.id == opening.id
    assert ids(outbox.poll([ended(work)], ROOM, later)) == [escalation.id]


def test_followers_of_a_failed_opening_are_looked_at_again_when_it_is_retried(
    database: Database, outbox: SqlOutbox
) -> None:
    """However many there are, they cost the claims of others nothing meanwhile."""
    retried = NOW + timedelta(minutes=5)
    opening, escalation = a_delivery(attempts=1, next_at=retried), a_delivery()
    store(database, [an_endpoint()], [opening, escalation, a_delivery(alert="other")])
    assert take(outbox, NOW) != [], "a claim that is short at once puts nothing off"
    assert stored(database, escalation).next_at == NOW
    assert take(outbox, NOW + timedelta(seconds=2)) == []
    assert stored(database, escalation).next_at == retried
    assert outbox.poll([], ROOM, NOW + timedelta(seconds=3)).wake_at == retried
    (work,) = outbox.poll([], ROOM, retried).work
    assert ids(outbox.poll([ended(work)], ROOM, retried)) == [escalation.id]


@pytest.mark.parametrize("end", ["dead", "cancelled"])
def test_followers_of_one_that_will_never_arrive_go_on(database: Database, outbox: SqlOutbox, end: str) -> None:
    opening, escalation = a_delivery(), a_delivery()
    store(database, [an_endpoint()], [opening, escalation])
    finished = []
    if end == "dead":
        (work,) = outbox.poll([], ROOM, NOW).work
        finished.append(ended(work, DeliveryState.DEAD))
    else:
        with database.begin() as connection:
            later = {"next_at": NOW + timedelta(hours=1)}
            connection.execute(deliveries.deliveries.update().values(later))
            deliveries.cancel(connection, opening.id, NOW, "not wanted")
    assert ids(outbox.poll(finished, ROOM, NOW)) == [escalation.id]


def test_order_holds_for_each_endpoint_by_itself(database: Database, outbox: SqlOutbox) -> None:
    here, there = a_delivery("here"), a_delivery("there")
    store(database, [an_endpoint("here"), an_endpoint("there")], [here, there])
    assert set(take(outbox)) == {here.id, there.id}


def test_a_digest_is_in_order_with_what_tells_of_its_stories_and_with_nothing_else(
    database: Database, outbox: SqlOutbox
) -> None:
    """Whatever subscription the others belong to: the reader is the same."""
    first, after, foreign = (
        a_delivery(alert="a", subscription_id="somebody"),
        a_delivery(alert="b", subscription_id="somebody"),
        a_delivery(alert="c"),
    )
    store(database, [an_endpoint()], [first])
    with database.begin() as connection:
        digest = add_digest(connection, ["a", "b"])
        deliveries.add(connection, [after, foreign])
        second = add_digest(connection, ["b", "d"])
        unrelated = add_digest(connection, ["d2", "c2"])
    turn = outbox.poll([], ROOM, NOW)
    assert ids(turn) == [first.id, foreign.id, unrelated.id]
    assert ids(turn := outbox.poll([ended(each) for each in turn.work], ROOM, NOW)) == [digest.id]
    assert ids(turn := outbox.poll([ended(turn.work[0])], ROOM, NOW)) == [after.id]
    assert ids(outbox.poll([ended(turn.work[0])], ROOM, NOW)) == [second.id]


def test_nothing_overtakes_a_digest_that_is_being_retried(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint()], [])
    with database.begin() as connection:
        digest = add_digest(connection, ["alert", "other"])
    later = NOW + timedelta(hours=1)
    (work,) = outbox.poll([], ROOM, NOW).work
    outbox.poll([ended(work, DeliveryState.PENDING, next_at=later)], ROOM, NOW)
    escalation = a_delivery(subscription_id="somebody")
    store(database, [], [escalation])
    with database.begin() as connection:
        next_digest = add_digest(connection, ["other", "third"])
    assert take(outbox) == []
    (work,) = outbox.poll([], ROOM, later).work
    assert work.delivery.id == digest.id
    assert ids(outbox.poll([ended(work)], ROOM, later)) == [escalation.id, next_digest.id]


def test_a_replay_waits_for_nothing_and_holds_up_nothing(database: Database, outbox: SqlOutbox) -> None:
    opening = a_delivery()
    replays = [a_delivery(replay_of=opening.id), a_delivery(replay_of=opening.id)]
    store(database, [an_endpoint()], [opening, *replays, a_delivery(alert=None, subscription_id=None)])
    assert len(take(outbox)) == 4


def test_an_endpoint_has_no_more_in_flight_than_it_bears(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint(max_in_flight=3)], [a_delivery(alert=f"a{n}") for n in range(9)])
    first = outbox.poll([], ROOM, NOW)
    assert len(first.work) == 3
    assert take(an_outbox(database, "two")) == []
    assert len(outbox.poll([ended(first.work[0])], ROOM, NOW).work) == 1


def test_endpoints_share_the_room_fairly(database: Database, outbox: SqlOutbox) -> None:
    new = [a_delivery("busy", alert=f"b{n}") for n in range(50)] + [a_delivery("calm")]
    store(database, [an_endpoint("busy", max_in_flight=50), an_endpoint("calm")], new)
    taken = outbox.poll([], Capacity(total=4, retries=2), NOW).work
    assert {each.endpoint.id for each in taken} == {"busy", "calm"}


def test_a_channel_takes_no_more_than_its_own_room(database: Database, outbox: SqlOutbox) -> None:
    mails = [an_endpoint(f"m{n}", channel=Channel.EMAIL, address=f"m{n}@example.com") for n in range(3)]
    store(database, [an_endpoint(), *mails], [a_delivery(each.id, alert=f"a{n}") for each in mails for n in range(3)])
    assert len(take(outbox, capacity=replace(ROOM, channels={Channel.EMAIL: 5}))) == 5
    full = replace(ROOM, channels={Channel.EMAIL: 0})
    with database.read() as connection:
        assert claims.peek(connection, full, NOW).ready == {}
    hook = a_delivery()
    store(database, [], [hook])
    assert take(outbox, capacity=full) == [hook.id]


def test_retries_leave_room_for_first_attempts(database: Database, outbox: SqlOutbox) -> None:
    old = [a_delivery(alert=f"old{n}", attempts=3, next_at=NOW - timedelta(hours=1)) for n in range(20)]
    store(database, [an_endpoint(max_in_flight=50)], [*old, a_delivery(alert="new")])
    taken = outbox.poll([], Capacity(total=10, retries=5), NOW).work
    assert len(taken) == 6
    assert sum(each.delivery.attempts == 1 for each in taken) == 1


def test_a_failing_endpoint_gets_one_at_a_time(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint(failing_since=NOW)], [a_delivery(alert=f"a{n}") for n in range(4)])
    (work,) = outbox.poll([], ROOM, NOW).work
    assert take(outbox) == []
    turn = outbox.poll([ended(work)], ROOM, NOW)
    assert len(turn.work) == 3
    assert turn.notes == (("hook", "works again"),)


def test_failing_endpoints_do_not_take_the_room_of_others(database: Database, outbox: SqlOutbox) -> None:
    broken = [an_endpoint(f"broken{n}", failing_since=NOW) for n in range(10)]
    new = [a_delivery(each.id) for each in broken] + [a_delivery("well", alert=f"w{n}") for n in range(3)]
    store(database, [*broken, an_endpoint("well")], new)
    work = (
        outbox.poll([], Capacity(total=8, retries=4), NOW).work
        + outbox.poll([], Capacity(total=4, retries=0), NOW).work
    )
    assert sum(each.endpoint.failing_since is not None for each in work) == 4
    assert sum(each.endpoint.id == "well" for each in work) == 2


def test_a_rate_is_kept_and_the_wait_is_told(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint(rate_per_second=10)], [a_delivery(alert=f"a{n}") for n in range(5)])
    turn = outbox.poll([], ROOM, NOW)
    assert len(turn.work) == 1
    assert turn.wake_at == NOW + timedelta(seconds=0.1)
    assert take(outbox, NOW + timedelta(seconds=0.05)) == []
    assert len(take(outbox, NOW + timedelta(seconds=0.1))) == 1


def test_a_fast_rate_may_be_used_in_bursts_of_50_ms(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint(rate_per_second=100)], [a_delivery(alert=f"a{n}") for n in range(8)])
    assert len(outbox.poll([], ROOM, NOW).work) == 5


def test_nothing_is_sent_before_the_receiver_wants_it(database: Database, outbox: SqlOutbox) -> None:
    until = NOW + timedelta(minutes=3)
    store(database, [an_endpoint()], [a_delivery(alert="a"), a_delivery(alert="b")])
    work = outbox.poll([], ROOM, NOW).work
    failed = ended(work[0], DeliveryState.PENDING, next_at=until, hold_until=until)
    outbox.poll([failed, ended(work[1])], ROOM, NOW)
    store(database, [], [a_delivery(alert="c")])
    turn = outbox.poll([], ROOM, NOW)
    assert (turn.work, turn.wake_at) == ((), until)


def test_disabling_holds_everything_and_activating_releases_it(database: Database, outbox: SqlOutbox) -> None:
    new = [a_delivery(alert=f"a{n}") for n in range(3)]
    store(database, [an_endpoint(max_in_flight=1)], new)
    (work,) = outbox.poll([], ROOM, NOW).work
    turn = outbox.poll([ended(work, DeliveryState.HELD, disable="gone")], ROOM, NOW)
    assert turn == PollResult(notes=(("hook", "disabled: gone"),))
    assert {stored(database, each).state for each in new} == {DeliveryState.HELD}
    with database.begin() as connection:
        endpoints.set_state(connection, "hook", EndpointState.ACTIVE, "")
        deliveries.release(connection, "hook", NOW)
    assert len(take(outbox)) == 1


def test_a_warning_is_given_once(database: Database, outbox: SqlOutbox) -> None:
    store(database, [an_endpoint(failing_since=NOW)], [a_delivery()])
    notes = []
    for _ in range(2):
        (work,) = outbox.poll([], ROOM, NOW).work
        failed = ended(work, DeliveryState.PENDING, next_at=NOW, warnings=1, warning="failing for 24 h")
        notes += outbox.poll([failed], Capacity(total=0, retries=0), NOW).notes
    assert notes == [("hook", "failing for 24 h")]


def test_what_crossed_with_a_pause_is_held_by_and_by(database: Database, outbox: SqlOutbox) -> None:
    delivery, orphan = a_delivery(), a_delivery("removed")
    store(database, [an_endpoint(), an_endpoint("removed")], [delivery, orphan])
    with database.begin() as connection:
        endpoints.set_state(connection, "hook", EndpointState.PAUSED, "")
        endpoints.remove(connection, "removed")
    assert take(outbox) == []
    outbox.maintain(NOW)
    assert stored(database, delivery).state is DeliveryState.HELD
    assert stored(database, orphan).state is DeliveryState.CANCELLED
    with database.begin() as connection:
        endpoints.set_state(connection, "hook", EndpointState.ACTIVE, "")
    outbox.maintain(NOW)
    assert take(outbox) == [delivery.id]


def test_tending_an_outbox_that_is_in_order_writes_nothing(
    database: Database, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is done every second, beside everybody else's writing, however much waits."""
    store(database, [an_endpoint(), an_endpoint("paused", state=EndpointState.PAUSED)], [a_delivery("paused")])
    store(database, [], [a_delivery(alert=f"a{n}") for n in range(10)])
    assert len(take(outbox)) == 8
    monkeypatch.setattr(database, "begin", lambda: pytest.fail("a write transaction"))
    assert outbox.maintain(NOW) == 0
    assert an_outbox(database, "two").maintain(NOW) == 0


def test_two_notifiers_never_hold_the_same_delivery(database: Database) -> None:
    """While one is in the middle of its claim, the other takes nothing twice."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    store(database, [an_endpoint("a"), an_endpoint("b")], [a_delivery("a"), a_delivery("b")])
    with database.begin() as connection:
        connection.execute(
            sa.select(endpoints.endpoints).where(endpoints.endpoints.c.id == "a").with_for_update(key_share=True)
        )
        turn = an_outbox(database).poll([], ROOM, NOW)
        assert [each.endpoint.id for each in turn.work] == ["b"]
        assert turn.wake_at == NOW + claims.SOON
    assert len(take(an_outbox(database, "two"))) == 1


def test_claims_find_their_way_by_indexes(database: Database) -> None:
    """A claim costs the same however many deliveries wait or lie finished."""
    new = [a_delivery(f"e{n % 5}", alert=f"a{n}") for n in range(300)]
    done = [a_delivery(alert=f"d{n}", state=DeliveryState.DELIVERED, finished_at=NOW) for n in range(300)]
    store(database, [an_endpoint(f"e{n}") for n in range(5)], [*new, *done])
    with database.begin() as connection:
        connection.execute(sa.text("ANALYZE"))
        if not database.is_sqlite:
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plans = [
            plan(connection, claim_statements.DUE, {}),
            plan(connection, claim_statements.LEASE, lease_values()),
            plan(connection, claim_statements.PAYLOADS, {"ids": [new[0].id]}),
            plan(connection, deliveries.endpoints_with(DeliveryState.HELD), {}),
        ]
    for found in plans:
        assert "SCAN payloads" not in found
        assert "Seq Scan on payloads" not in found
        assert "SCAN deliveries" not in found.replace("SCAN deliveries USING", "")
        assert "Seq Scan on deliveries" not in found
    assert "ix_deliveries_due" in plans[0]
    assert "ix_deliveries_due" in plans[1]
    assert "ix_deliveries_story" in plans[1]
    assert "ix_deliveries_held" in plans[3]
    assert "ix_notices_delivery" in plans[1]
    assert "ix_deliveries_endpoint" not in plans[1]


def lease_values() -> dict[str, object]:
    return {"owner": "one", "until": NOW, "now": NOW, "endpoint": "e1", "retry": False, "most": 5}


def plan(connection: sa.Connection, statement: sa.Executable, values: dict[str, object]) -> str:
    """How the store would carry the statement out."""
    prefix = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "

    def explain(_: object, __: object, text: str, parameters: object, *___: object) -> tuple[str, object]:
        return prefix + text, parameters

    sa.event.listen(connection, "before_cursor_execute", explain, retval=True)
    try:
        rows = connection.execute(statement, values).cursor.fetchall()
    finally:
        sa.event.remove(connection, "before_cursor_execute", explain)
    return "\n".join(str(row) for row in rows)


def test_a_lease_outlasts_an_endpoints_own_time_limit(database: Database, outbox: SqlOutbox) -> None:
    delivery = a_delivery()
    store(database, [an_endpoint(timeout=100.0)], [delivery])
    assert take(outbox) == [delivery.id]
    assert stored(database, delivery).lease_until == NOW + timedelta(seconds=100) + claims.LEASE_MARGIN


def test_a_claimed_delivery_has_the_template_that_its_subscription_has_now(database: Database) -> None:
    book, template = Subscriptions(deliveries.add), MessageTemplate(subject="{{ alert.summary }}", body={"a": [1]})
    subscribed = subscription(template=template)
    one, other = a_delivery(subscription_id=subscribed.id), a_delivery(alert="other", subscription_id="gone")
    store(database, [an_endpoint()], [one, other])
    with database.begin() as connection:
        book.save(connection, subscribed, NOW)
    claimed = an_outbox(database).poll([], ROOM, NOW).work
    assert {each.delivery.id: each.delivery.template for each in claimed} == {one.id: template, other.id: None}
