"""List the addresses that get no more mail."""

from streams.domain.suppression import EVERYTHING, Suppression
from streams.ports.store import Store


def list_suppressions(store: Store) -> list[tuple[Suppression, str]]:
    """Every suppression, newest first, with the name of what the address gets no mail of."""
    with store.read() as tx:
        names = {each.id: each.name for each in store.subscriptions.all(tx)} | {EVERYTHING: "anything"}
        found = store.suppressions.all_suppressions(tx)
    return [(each, names.get(each.subscription_id, each.subscription_id)) for each in found]
