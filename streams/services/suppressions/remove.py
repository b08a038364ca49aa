"""Remove a suppression, so that the address gets mail again."""

from streams.domain.errors import ConflictError, NotFoundError
from streams.ports.store import Store


def unsuppress_address(store: Store, address: str) -> None:
    """Remove every suppression of an address, whatever its reason; raises NotFoundError without one.

    Raises ConflictError where an owner asks and only the operator may.
    """
    with store.begin() as tx:
        every = store.suppressions.all_suppressions(tx)
        mine = [each for each in every if each.address == address.casefold()]
        if not mine:
            raise NotFoundError(f"{address} is not suppressed", listed_by="suppressions list")
        lifted = [store.suppressions.lift(tx, each.address, each.subscription_id) for each in mine]
        if not any(lifted):
            raise ConflictError(f"{address} was suppressed by who runs this installation; ask them")
