"""Expire a silence early."""

from dataclasses import replace
from datetime import datetime

from streams.domain.errors import NotFoundError
from streams.domain.silence import Silence
from streams.ports.store import Store


def expire_silence(store: Store, silence_id: str, by: str, now: datetime) -> Silence:
    """End a silence now; it stays on record. Raises NotFoundError when none with that id is in force or to come."""
    with store.begin() as tx:
        silence = store.silences.find_silence(tx, silence_id)
        if silence is None or silence.ends_at <= now:
            raise NotFoundError(f"there is no silence {silence_id} in force or to come", listed_by="silences list")
        ended = replace(silence, starts_at=min(silence.starts_at, now), ends_at=now, ended_by=by)
        store.silences.save_silence(tx, ended)
    return ended
