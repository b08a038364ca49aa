"""Versions of one event: the newest counts, whatever the order of arrival."""

from dataclasses import replace
from datetime import datetime, timedelta

from streams.domain.event import Event, revised
from streams.domain.event_state import EventState
from streams.domain.withdrawal import Withdrawal

AHEAD = timedelta(minutes=5)
"""How far a publisher's clock may be ahead of ours; what is dated later is taken to be from then."""


def see(known: EventState | None, event: Event, now: datetime) -> EventState:
    """What is known of an event after this version of it arrived; the same value when the version adds nothing.

    The later edition wins: the version of the article that reached its topic later, whatever date it claims. Where
    that is not known, the later ``published_at`` wins, and of versions and withdrawals of one date the last to come.
    """
    at = min(event.article.published_at, now + AHEAD)
    if known is None:
        return EventState(event_id=event.id, event=event, at=at, arrived_at=now)
    newest, edition = event, event.article.edition
    if known.event is not None:
        at = min(at, known.at)
        if edition < known.event.article.edition or event == known.event:
            newest = known.event
    back = known.withdrawn == edition and edition >= newest.article.edition
    withdrawn_at = None if back else known.withdrawn_at
    if newest is known.event and at == known.at and withdrawn_at == known.withdrawn_at:
        return known
    return replace(known, event=newest, at=at, withdrawn_at=withdrawn_at)


def says_the_same(event: Event, other: Event | None) -> bool:
    """Whether two versions of an event differ in nothing but the revision of their article."""
    return other is not None and (event == other or revised(event, 0) == revised(other, 0))


def withdraw(known: EventState | None, withdrawal: Withdrawal, now: datetime) -> EventState:
    """What is known of an event after an article took it back; the same value when that was known."""
    at, revision = withdrawal.at, withdrawal.revision
    if known is None:
        return EventState(
            event_id=withdrawal.event_id, event=None, at=at, withdrawn_at=at, withdrawn_in=revision, arrived_at=now
        )
    if known.withdrawn is not None and known.withdrawn >= withdrawal.edition:
        return known
    return replace(known, withdrawn_at=at, withdrawn_in=revision)
