"""Send an address mail again."""

from streams.domain.errors import NotFoundError
from streams.ports.store import Store


def unsuppress_address(store: Store, address: str) -> None:
    """Remove every suppression of an address, whatever its reason; raises NotFoundError without one."""
    with store.begin() as tx:
        every = store.suppressions.all_suppressions(tx)
        mine = [each for each in every if each.address == address.casefold()]
        if not mine:
            raise NotFoundError(f"{address} is not suppressed", listed_by="suppressions list")
        for each in mine:
            store.suppressions.lift(tx, each.address, each.subscription_id)
