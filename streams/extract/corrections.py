"""Corrections: what a new version of an article takes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from streams.domain.remembered import Remembered, Version
from streams.domain.withdrawal import Withdrawal, withdrawal_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a version of an article means beside the events in it.

    Attributes:
        superseded: a later version came before it: nothing of it counts, its events are not to be published again.
        withdrawals: of the events that the version before gave and this one does not.
        remember: what is to be remembered of the article now; none for an article that never gave an event.
    """

    superseded: bool = False
    withdrawals: tuple[Withdrawal, ...] = ()
    remember: Remembered | None = None


def correct(
    article_id: str, version: Version, published_at: datetime, events: Mapping[str, str], known: Remembered | None
) -> Correction:
    """Compare a version of an article with what is remembered of the one before.

    The same version again (a redelivery after a crash) gives the same withdrawals, or none once they are remembered
    as done; either is harmless.

    Args:
        article_id: whose version it is.
        version: which.
        published_at: as this version claims.
        events: what it says: story keys by event id.
        known: what is remembered.
    """
    if known is None:
        if not events:
            return Correction()
        return Correction(
            remember=Remembered(article_id=article_id, version=version, published_at=published_at, events=dict(events))
        )
    if version < known.version:
        return Correction(superseded=True)
    at = max(published_at, known.published_at)  # a correction with an older date still comes after what it corrects
    withdrawals = tuple(
        Withdrawal(
            id=withdrawal_id(event_id, at, version.arrived_ms),
            event_id=event_id,
            story_key=story_key,
            article_id=article_id,
            at=at,
            revision=version.arrived_ms,
        )
        for event_id, story_key in sorted(known.events.items())
        if event_id not in events
    )
    remember = Remembered(article_id=article_id, version=version, published_at=at, events=dict(events))
    return Correction(withdrawals=withdrawals, remember=remember)
