"""A silence by its id."""

from streams.domain.errors import NotFoundError
from streams.domain.silence import Silence
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def show_silence(store: Store, silence_id: str) -> Silence:
    """The silence with that id, whether or not it has ended; raises NotFoundError."""
    with store.read() as tx:
        return get_silence(store, tx, silence_id)


def get_silence(store: Store, tx: Transaction, silence_id: str) -> Silence:
    """As :func:`show_silence`, within a transaction."""
    found = store.silences.find_silence(tx, silence_id)
    if found is None:
        raise NotFoundError(f"there is no silence {silence_id}", listed_by="silences list")
    return found
