"""Bring the schema of the store up to date."""

from dataclasses import dataclass

from streams.ports.store_admin import StoreAdmin


@dataclass(frozen=True, slots=True)
class Migration:
    """From which step of the schema (none for an empty store) to which."""

    before: str | None
    after: str


def migrate_store(store: StoreAdmin) -> Migration:
    """Take the steps that are missing, all or none of them; raises UnavailableError or TocsinError."""
    before = store.current_step()
    store.migrate()
    return Migration(before, store.newest_step)
