"""Create a silence: alerts that match are recorded, and nobody is notified of them."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from streams.domain.errors import RejectedError
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.services.selection import resolve_selector


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRequest:
    """A silence as somebody asks for it; without ``starts_at`` it begins now."""

    selector: Selector
    starts_at: datetime | None = None
    ends_at: datetime
    author: str
    reason: str


def create_silence(store: Store, request: SilenceRequest, names: KnownNames, now: datetime) -> Silence:
    """Put a silence on record.

    Raises:
        RejectedError: it covers everything or names what does not exist, ends before it begins, or gives no reason.
    """
    starts, ends = request.starts_at or now, request.ends_at
    if ends.tzinfo is None or starts.tzinfo is None:
        raise RejectedError("no_zone", "starts_at and ends_at need a time zone: write 2022-05-15T20:11:00Z")
    if ends <= max(now, starts):
        raise RejectedError("no_time", f"it would end at {ends:%Y-%m-%d %H:%M %Z}, before it begins")
    if request.selector == Selector():
        raise RejectedError("everything", "a silence over everything is refused: name rules, countries, labels, …")
    if not request.reason.strip():
        raise RejectedError("no_reason", "give a reason, for those who look for a missing alert")
    silence = Silence(
        id=f"sil_{secrets.token_hex(6)}",
        selector=resolve_selector(request.selector, names),
        starts_at=starts,
        ends_at=ends,
        author=request.author,
        reason=request.reason,
        created_at=now,
    )
    with store.begin() as tx:
        store.silences.save_silence(tx, silence)
    return silence
