"""Versions of one event: the newest one counts, whatever the order of arrival."""

from datetime import datetime, timedelta

from streams.domain.event import Event
from streams.domain.sighting import Sighting
from streams.domain.withdrawal import Withdrawal

AHEAD = timedelta(minutes=5)
"""How far a publisher's clock may be ahead of ours; what is dated later is taken to be from then."""


def see(known: Sighting | None, event: Event, now: datetime) -> Sighting:
    """What is known of an event after this version of it arrived; the same value when the version adds nothing.

    The later ``published_at`` wins. Many publishers edit without a new date: of versions and withdrawals with one date,
    the one that arrived last wins, for an article's arrive in their order.
    """
    published = event.article.published_at
    at = min(published, now + AHEAD)
    if known is None:
        return Sighting(event_id=event.id, event=event, at=at, arrived_at=now)
    newest = event
    if known.event is not None:
        at = min(at, known.at)
        if published < known.event.article.published_at or event == known.event:
            newest = known.event
    withdrawn_at = known.withdrawn_at
    if withdrawn_at == published and published >= newest.article.published_at:
        withdrawn_at = None
    if newest is known.event and at == known.at and withdrawn_at == known.withdrawn_at:
        return known
    return Sighting(event_id=event.id, event=newest, at=at, withdrawn_at=withdrawn_at, arrived_at=known.arrived_at)


def withdraw(known: Sighting | None, withdrawal: Withdrawal, now: datetime) -> Sighting:
    """What is known of an event after an article took it back; the same value when that was known."""
    if known is None:
        return Sighting(
            event_id=withdrawal.event_id, event=None, at=withdrawal.at, withdrawn_at=withdrawal.at, arrived_at=now
        )
    if known.withdrawn_at is not None and known.withdrawn_at >= withdrawal.at:
        return known
    return Sighting(
        event_id=known.event_id,
        event=known.event,
        at=known.at,
        withdrawn_at=withdrawal.at,
        arrived_at=known.arrived_at,
    )
