"""The notifier's loop: the store may go away, senders may be at fault, and nothing is dropped."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from streams.agents import notifier as module
from streams.agents.notifier import Notifier, Tools
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery, DeliveryState
from streams.domain.dispatch import Capacity, ClaimedDelivery, Finished, PollResult
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import UnavailableError
from tests.waiting import patient

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def some_work(number: int, attempts: int = 1, channel: Channel = Channel.WEBHOOK) -> ClaimedDelivery:
    endpoint = Endpoint(id="hook", channel=channel, address="https://receiver.example/", created_at=NOW)
    delivery = Delivery(
        id=f"msg_{number}",
        endpoint_id="hook",
        subscription_id=None,
        alert_id=None,
        changes=(),
        payload=b"",
        attempts=attempts,
        next_at=NOW,
        created_at=NOW,
    )
    return ClaimedDelivery(delivery, endpoint)


class Outbox:
    """Hands out what it is given, as far as there is room; fails when it is told to."""

    def __init__(self, *work: ClaimedDelivery) -> None:
        self.waiting = list(work)
        self.finished: list[Finished] = []
        self.rooms: list[Capacity] = []
        self.away = 0

    def poll(self, finished: Sequence[Finished], capacity: Capacity, _now: datetime) -> PollResult:
        if self.away:
            self.away -= 1
            raise UnavailableError("the store cannot be used now: gone")
        self.rooms.append(capacity)
        self.finished += finished
        taken, self.waiting = self.waiting[: capacity.total], self.waiting[capacity.total :]
        return PollResult(work=tuple(taken))

    def release(self, _work: Sequence[ClaimedDelivery]) -> None:
        pass

    def maintain(self, _now: datetime) -> int:
        return 0


class Bell:
    def __init__(self, failures: int = 0) -> None:
        self.failures = failures

    def wait(self, _seconds: float) -> bool:
        time.sleep(0.005)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("its connection is broken")
        return True

    def close(self) -> None:
        pass


class Sender:
    def __init__(self, *outcomes: AttemptOutcome | Exception) -> None:
        self.outcomes = list(outcomes)
        self.under_way = self.most_under_way = 0

    async def send(self, _delivery: Delivery, _endpoint: Endpoint) -> AttemptOutcome:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0.01)
        self.under_way -= 1
        outcome = (
            self.outcomes.pop(0) if self.outcomes else AttemptOutcome(verdict=AttemptVerdict.DELIVERED, status=200)
        )
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def a_notifier(outbox: Outbox, sender: Sender, workers: int) -> Notifier:
    return Notifier(
        Tools(
            outbox=outbox,
            bell=Bell(),
            senders={Channel.WEBHOOK: sender, Channel.EMAIL: sender},
            clock=lambda: NOW,
            random=lambda: 0.5,
            workers=workers,
            limits={Channel.EMAIL: 3},
        )
    )


def play(outbox: Outbox, sender: Sender, number: int, workers: int = 8) -> list[dict[str, object]]:
    """Run a notifier until so many deliveries have ended; what it logged."""

    async def run() -> None:
        notifier = a_notifier(outbox, sender, workers)
        running = asyncio.create_task(notifier.run())
        async with asyncio.timeout(patient(20)):
            while len(outbox.finished) < number:  # noqa: ASYNC110 - the outbox is called from a thread
                await asyncio.sleep(0.005)
        notifier.stop()
        await running

    with structlog.testing.capture_logs() as logs:
        asyncio.run(run())
    return logs


def test_a_bell_that_fails_is_said_once_and_listened_to_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.agents.notifier.MAX_REST", 0.01)
    bell = Bell(failures=3)
    monkeypatch.setitem(globals(), "Bell", lambda: bell)
    logs = play(Outbox(*(some_work(n) for n in range(40))), Sender(), 40)
    assert bell.failures == 0
    assert [line["error"] for line in logs if "cannot listen" in str(line["event"])] == [
        "RuntimeError('its connection is broken')"
    ]


def test_no_more_is_under_way_than_there_is_room_for() -> None:
    outbox, sender = Outbox(*(some_work(n) for n in range(20))), Sender()
    play(outbox, sender, 20)
    assert sender.most_under_way == 4, "the other half is for what lingers"
    assert {each.decision.state for each in outbox.finished} == {DeliveryState.DELIVERED}


def test_results_wait_for_a_store_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.01)
    outbox = Outbox(some_work(1), some_work(2))

    class Failing(Sender):
        async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
            outbox.away = 3
            return await super().send(delivery, endpoint)

    logs = play(outbox, Failing(), 2)
    assert {each.attempt.delivery_id for each in outbox.finished} == {"msg_1", "msg_2"}
    assert any("database unavailable" in str(entry["event"]) for entry in logs)


def test_a_fault_of_ours_in_one_delivery_does_not_stop_the_others() -> None:
    outbox = Outbox(some_work(1), some_work(2))
    logs = play(outbox, Sender(RuntimeError("boom")), 2)
    states = {each.decision.state: each.attempt.error for each in outbox.finished}
    assert states == {DeliveryState.PENDING: "a fault in Tocsin: RuntimeError: boom", DeliveryState.DELIVERED: ""}
    assert any(entry["log_level"] == "error" and "exc_info" in entry for entry in logs)


def test_a_channel_that_this_notifier_lacks_is_a_failure_with_a_reason() -> None:
    outbox = Outbox(some_work(1, channel=Channel.APPRISE))
    play(outbox, Sender(), 1)
    assert outbox.finished[0].attempt.error == "this notifier cannot send by apprise"


@pytest.mark.usefixtures("impatient")
def test_a_channel_with_a_limit_has_only_as_much_room() -> None:
    outbox = Outbox(*(some_work(n, channel=Channel.EMAIL) for n in range(2)))

    async def run() -> None:
        notifier = a_notifier(outbox, Hanging(2), workers=8)
        running = asyncio.create_task(notifier.run())
        async with asyncio.timeout(patient(20)):
            while not outbox.rooms or outbox.rooms[-1].channels != {Channel.EMAIL: 1}:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        notifier.stop()
        await running

    asyncio.run(run())


def test_retries_leave_half_of_the_room_to_first_attempts() -> None:
    outbox = Outbox(some_work(1, attempts=2), some_work(2, attempts=5))
    play(outbox, Sender(), 2)
    mails = {Channel.EMAIL: 3}
    assert outbox.rooms[0] == Capacity(total=4, retries=2, channels=mails)
    assert Capacity(total=2, retries=0, channels=mails) in outbox.rooms


class Hanging(Sender):
    """Never answers the first so many."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.hanging = number

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        if self.hanging:
            self.hanging -= 1
            await asyncio.Event().wait()
        return await super().send(delivery, endpoint)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.01)
    monkeypatch.setattr(module, "LINGERING", 0.05)


@pytest.mark.usefixtures("impatient")
def test_what_hangs_does_not_take_the_room_of_others_for_long() -> None:
    outbox = Outbox(*(some_work(n) for n in range(12)))
    play(outbox, Hanging(4), 8)
    delivered = [each for each in outbox.finished if each.decision.state is DeliveryState.DELIVERED]
    assert len(delivered) == 8


@pytest.mark.usefixtures("impatient")
def test_what_hangs_has_no_more_than_room_of_its_own() -> None:
    outbox, sender = Outbox(*(some_work(n) for n in range(12))), Hanging(12)

    async def run() -> None:
        notifier = a_notifier(outbox, sender, workers=8)
        running = asyncio.create_task(notifier.run())
        async with asyncio.timeout(patient(20)):
            while len(outbox.waiting) > 4 or outbox.rooms[-1].total:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        notifier.stop()
        await running

    asyncio.run(run())
    assert len(outbox.waiting) == 4


@pytest.mark.usefixtures("impatient")
def test_a_result_is_written_down_at_once_though_something_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else would wake the notifier here: what comes next of that story would wait."""
    monkeypatch.setattr(module, "GATHERING", 60)
    monkeypatch.setattr(module, "MAX_REST", 60)
    monkeypatch.setattr(Bell, "wait", lambda *_: bool(time.sleep(0.05)))

    class OneByOne(Outbox):
        def poll(self, finished: Sequence[Finished], capacity: Capacity, now: datetime) -> PollResult:
            turn = super().poll(finished, replace(capacity, total=1), now)
            return replace(turn, wake_at=NOW + timedelta(seconds=0.1) if len(self.rooms) == 1 else None)

    outbox = OneByOne(some_work(1), some_work(2))
    play(outbox, Hanging(1), 1, workers=8)
    assert outbox.finished[0].attempt.delivery_id == "msg_2"
