"""Follow the changes of alerts as they are recorded."""

from collections.abc import Sequence

from streams.domain.alert import AlertChange
from streams.ports.store import Store


def last_change_number(store: Store) -> int:
    """The number of the change recorded last; 0 without one."""
    with store.read() as tx:
        return store.alerts.last_change_number(tx)


def changes_after(store: Store, number: int) -> Sequence[tuple[int, AlertChange]]:
    """Some of the changes recorded after that number, with theirs, oldest first; empty when there are none."""
    with store.read() as tx:
        return store.alerts.changes_after(tx, number)
