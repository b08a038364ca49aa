"""The store's location, schema version and size."""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.ports.store_admin import StoreAdmin


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """The store as it is.

    Attributes:
        step: the last step of the schema that it has had; none for an empty one.
        newest_step: the last one that this program knows.
        rows: how many rows each table has, by name.
    """

    address: str
    step: str | None
    newest_step: str
    rows: Mapping[str, int]


def store_status(store: StoreAdmin) -> StoreStatus:
    """The store as it is; raises UnavailableError."""
    step = store.current_step()
    return StoreStatus(store.address, step, store.newest_step, store.row_counts() if step else {})
