"""The schedule: what one outcome means for its delivery and its endpoint, and why."""

from datetime import datetime, timedelta
from functools import partial

from streams.domain.delivery import AttemptOutcome, AttemptVerdict, DeliveryState
from streams.domain.dispatch import Decision
from streams.domain.endpoint import Endpoint
from streams.domain.wording import minute
from streams.ports.clock import Randomness

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The wait before each attempt, counted from the one before it (Standard Webhooks)."""

JITTER = 0.2
"""Each wait is longer or shorter by up to this share, so that those who failed together do not come back together."""

MAX_HOLD = timedelta(hours=24)
"""The most that a ``Retry-After`` is believed."""

DISABLE_AFTER = timedelta(hours=120)
"""An endpoint that does nothing but fail for so long is disabled."""

WARN_AFTER = tuple(timedelta(hours=hours) for hours in (1, 24, 72, 108))
"""Warnings on the way to that; the first soon enough for somebody to mend it before news is old."""

RECHECK = timedelta(minutes=15)
"""How long an endpoint waits whose messages our own configuration keeps from leaving."""

UNCERTAIN_AFTER = timedelta(minutes=30)
"""The least wait before something is sent again that may have arrived: a slow server then knows what it has."""


def decide(outcome: AttemptOutcome, number: int, endpoint: Endpoint, now: datetime, random: Randomness) -> Decision:
    """Decide what follows the ``number``-th attempt (1 is the first) at an endpoint, now that it has ended."""
    if outcome.verdict is AttemptVerdict.DELIVERED:
        return Decision(state=DeliveryState.DELIVERED, reason=_answered(outcome))
    if outcome.verdict is AttemptVerdict.SUPPRESSED:
        return Decision(state=DeliveryState.CANCELLED, reason=_answered(outcome), is_our_doing=True)
    if outcome.verdict is AttemptVerdict.MISCONFIGURED:
        until = now + RECHECK
        reason = f"our configuration is at fault, so it waits: {_answered(outcome)}"
        return Decision(state=DeliveryState.PENDING, reason=reason, next_at=until, hold_until=until, is_our_doing=True)
    return _after_failure(outcome, number, endpoint, now, random)


def _after_failure(
    outcome: AttemptOutcome, number: int, endpoint: Endpoint, now: datetime, random: Randomness
) -> Decision:
    since = endpoint.failing_since or now
    hold_until = _hold_until(outcome, now)
    disable = _why_disabled(outcome, now - since)
    if disable:
        return Decision(state=DeliveryState.HELD, reason=disable, disable=disable)
    warn = partial(
        Decision,
        hold_until=hold_until,
        warnings=sum(now - since >= limit for limit in WARN_AFTER),
        warning=_warning(since, now),
    )
    if outcome.verdict is AttemptVerdict.REFUSED:
        return warn(state=DeliveryState.DEAD, reason=f"refused for good: {_answered(outcome)}")
    if number >= len(DELAYS):
        return warn(state=DeliveryState.DEAD, reason=f"given up after {number} attempts: {_answered(outcome)}")
    next_at = now + DELAYS[number] * (1 + JITTER * (2 * random() - 1))
    if outcome.uncertain:
        next_at = max(next_at, now + UNCERTAIN_AFTER)
    return warn(state=DeliveryState.PENDING, reason=_answered(outcome), next_at=max(next_at, hold_until or next_at))


def _why_disabled(outcome: AttemptOutcome, failing_for: timedelta) -> str:
    """Why the endpoint is disabled now; empty if it is not."""
    if outcome.verdict is AttemptVerdict.GONE:
        return f"the receiver says that it is gone for good: {_answered(outcome)}"
    if failing_for >= DISABLE_AFTER:
        return f"nothing but failures for {_hours(failing_for)}; the last: {_answered(outcome)}"
    return ""


def _warning(since: datetime, now: datetime) -> str:
    return (
        f"nothing but failures for {_hours(now - since)}, since {minute(since)}; "
        f"it is disabled at {minute(since + DISABLE_AFTER)} unless something succeeds"
    )


def _hold_until(outcome: AttemptOutcome, now: datetime) -> datetime | None:
    if outcome.retry_after is None:
        return None
    return now + min(timedelta(seconds=max(outcome.retry_after, 0)), MAX_HOLD)


def _answered(outcome: AttemptOutcome) -> str:
    return outcome.error or (f"answered {outcome.status}" if outcome.status else "accepted")


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.0f} h"
