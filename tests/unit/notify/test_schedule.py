"""What one outcome means for its delivery and its endpoint."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from streams.domain.delivery import AttemptOutcome, AttemptVerdict, DeliveryState
from streams.domain.endpoint import Channel, Endpoint
from streams.notify.schedule import DELAYS, decide

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOOK = Endpoint(id="hook", channel=Channel.WEBHOOK, address="https://receiver.example/", created_at=NOW)
RETRY = AttemptOutcome(verdict=AttemptVerdict.RETRY, status=500, error="answered 500")


def middle() -> float:
    return 0.5


def failing_for(**span: float) -> Endpoint:
    return replace(HOOK, failing_since=NOW - timedelta(**span))


def test_success_is_delivered() -> None:
    decision = decide(AttemptOutcome(verdict=AttemptVerdict.DELIVERED, status=204), 3, HOOK, NOW, middle)
    assert (decision.state, decision.reason, decision.failed) == (DeliveryState.DELIVERED, "answered 204", False)


def test_waits_follow_standard_webhooks() -> None:
    waits = [decide(RETRY, number, HOOK, NOW, middle).next_at for number in range(1, 10)]
    seconds = [5, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24))]
    assert waits == [NOW + timedelta(seconds=each) for each in seconds]


def test_what_our_configuration_keeps_back_waits_and_blames_nobody() -> None:
    outcome = AttemptOutcome(verdict=AttemptVerdict.MISCONFIGURED, status=554, error="554 relay denied")
    decision = decide(outcome, 10, failing_for(hours=200), NOW, middle)
    assert (decision.state, decision.failed) == (DeliveryState.PENDING, False)
    assert decision.next_at == decision.hold_until == NOW + timedelta(minutes=15)


def test_what_may_have_arrived_is_sent_again_late() -> None:
    outcome = AttemptOutcome(verdict=AttemptVerdict.RETRY, error="no answer", uncertain=True)
    assert decide(outcome, 1, HOOK, NOW, middle).next_at == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(("random", "share"), [(0.0, 0.8), (0.5, 1.0), (0.999999, 1.2)])
def test_waits_vary_by_a_fifth(random: float, share: float) -> None:
    decision = decide(RETRY, 3, HOOK, NOW, lambda: random)
    assert decision.next_at is not None
    assert (decision.next_at - NOW) / DELAYS[3] == pytest.approx(share, abs=1e-5)


def test_the_tenth_failure_is_the_last() -> None:
    decision = decide(RETRY, 10, HOOK, NOW, middle)
    assert (decision.state, decision.next_at) == (DeliveryState.DEAD, None)
    assert decision.reason == "given up after 10 attempts: answered 500"


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (1, timedelta(seconds=5)),
        (60, timedelta(minutes=1)),
        (10 * 86_400, timedelta(hours=24)),
        (-5, timedelta(seconds=5)),
    ],
)
def test_retry_after_lengthens_the_wait_up_to_a_day(asked: float, wait: timedelta) -> None:
    decision = decide(replace(RETRY, retry_after=asked), 1, HOOK, NOW, middle)
    assert decision.next_at == NOW + wait


def test_retry_after_holds_the_whole_endpoint_even_when_this_delivery_has_ended() -> None:
    for number in (1, 10):
        decision = decide(replace(RETRY, retry_after=90), number, HOOK, NOW, middle)
        assert decision.hold_until == NOW + timedelta(seconds=90)


def test_gone_disables_at_once_and_keeps_the_delivery() -> None:
    decision = decide(
        AttemptOutcome(verdict=AttemptVerdict.GONE, status=410, error="answered 410"), 1, HOOK, NOW, middle
    )
    assert decision.state is DeliveryState.HELD
    assert decision.disable == "the receiver says that it is gone for good: answered 410"


def test_a_permanent_refusal_is_not_tried_again() -> None:
    decision = decide(AttemptOutcome(verdict=AttemptVerdict.REFUSED, error="550 no such user"), 1, HOOK, NOW, middle)
    assert (decision.state, decision.disable) == (DeliveryState.DEAD, "")
    assert "550" in decision.reason


def test_nothing_but_failures_for_120_hours_disables() -> None:
    assert decide(RETRY, 2, failing_for(hours=119.9), NOW, middle).disable == ""
    decision = decide(RETRY, 2, failing_for(hours=120), NOW, middle)
    assert decision.state is DeliveryState.HELD
    assert decision.disable == "nothing but failures for 120 h; the last: answered 500"


@pytest.mark.parametrize(("hours", "warnings"), [(0, 0), (0.9, 0), (1, 1), (23, 1), (24, 2), (72, 3), (108, 4)])
def test_warnings_come_on_the_way(hours: float, warnings: int) -> None:
    decision = decide(RETRY, 2, failing_for(hours=hours), NOW, middle)
    assert decision.warnings == warnings
    assert "it is disabled at 2026-03-0" in decision.warning


def test_what_is_suppressed_is_cancelled_and_says_nothing_about_the_endpoint() -> None:
    suppressed = AttemptOutcome(verdict=AttemptVerdict.SUPPRESSED, error="suppressed: unsubscribed")
    decision = decide(suppressed, 1, failing_for(hours=200), NOW, middle)
    assert (decision.state, decision.reason) == (DeliveryState.CANCELLED, "suppressed: unsubscribed")
    assert not decision.failed
    assert not decision.disable
