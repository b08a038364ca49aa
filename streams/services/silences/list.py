"""List silences."""

from datetime import datetime

from streams.domain.silence import Silence
from streams.ports.store import Store


def list_silences(store: Store, ending_after: datetime | None) -> list[Silence]:
    """Silences, the one that ends last first; without a time also those that have ended."""
    with store.read() as tx:
        return store.silences.list_silences(tx, ending_after)
