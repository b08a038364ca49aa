"""Create a silence: matching alerts are recorded, but nobody is notified."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.errors import RejectedError
from streams.domain.naming import text_fault
from streams.domain.silence import Silence
from streams.domain.subscription import Selector
from streams.notify.suggestions import KnownNames
from streams.ports.store import Store
from streams.services.selection import resolve_selector

MAX_LENGTH = timedelta(days=366)
"""From now on: a mute that nobody remembers hides what everybody wants to know."""
MAX_REASON = 500


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
        RejectedError: it covers everything or names what does not exist, ends before it begins or in more than a
            year, or gives no reason.
    """
    starts, ends = request.starts_at or now, request.ends_at
    if ends.tzinfo is None or starts.tzinfo is None:
        raise RejectedError("no_zone", "starts_at and ends_at need a time zone: write 2022-05-15T20:11:00Z")
    if ends <= max(now, starts):
        raise RejectedError("no_time", f"it would end at {ends:%Y-%m-%d %H:%M %Z}, before it begins")
    if ends - now > MAX_LENGTH:
        raise RejectedError("too_long", "it would end in more than a year; make it shorter and renew it then")
    if request.selector == Selector():
        raise RejectedError("everything", "a silence over everything is refused: name rules, countries, labels, …")
    if not request.reason.strip():
        raise RejectedError("no_reason", "give a reason, for those who look for a missing alert")
    if len(request.reason) > MAX_REASON or text_fault(request.reason):
        raise RejectedError("wrong_reason", f"the reason: write one line of at most {MAX_REASON} characters")
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
