"""Happenings: whether two reports with the same key describe one occurrence or two, by the dates in their texts."""

from datetime import date, timedelta

from streams.domain.event import Event, Precision, Status
from streams.domain.rule_match import RuleMatch
from streams.domain.tracked_alert import TrackedAlert

ONE_HAPPENING = timedelta(days=7)
"""Completed acts whose own dates are further apart than this are two happenings, however close their reports are."""


def happened_on(event: Event) -> date | None:
    """The day on which, by the text itself, the event was completed; none where it is not told or not completed."""
    if event.status is not Status.COMPLETED or event.occurred_on is None:
        return None
    return event.occurred_on.date if event.occurred_on.precision is Precision.DAY else None


def belongs(tracked: TrackedAlert, rule_match: RuleMatch) -> bool:
    """Whether a report can be of the alert's happening.

    It can't be when both tell different days, or when the story was called off and the act comes well after that.
    """
    day = rule_match.happened_on
    if day is None:
        return True
    off = tracked.tally.cancelled
    if off is not None and day - off.at.date() > ONE_HAPPENING:
        return False
    return tracked.happened_on is None or abs(day - tracked.happened_on) <= ONE_HAPPENING


def same_happening(one: TrackedAlert, other: TrackedAlert) -> bool:
    """Whether two alerts can be one: not when they tell different days."""
    if one.happened_on is None or other.happened_on is None:
        return True
    return abs(one.happened_on - other.happened_on) <= ONE_HAPPENING


def latest(one: date | None, other: date | None) -> date | None:
    """The later day of those that are known."""
    return max(filter(None, (one, other)), default=None)
