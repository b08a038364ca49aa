"""An endpoint by its name, address or id."""

from streams.domain.endpoint import Endpoint
from streams.domain.errors import ConflictError, NotFoundError
from streams.notify.channel_address import masked
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def find_endpoint(store: Store, name: str) -> Endpoint:
    """The endpoint with that id or address, which may be masked.

    Raises:
        NotFoundError: there is none.
        ConflictError: the address is that of several.
    """
    with store.read() as tx:
        return get_endpoint(store, tx, name)


def get_endpoint(store: Store, tx: Transaction, name: str) -> Endpoint:
    """As :func:`find_endpoint`, within a transaction."""
    everyone = store.endpoints.find(tx)
    found = [each for each in everyone if name in (each.id, each.address, masked(each.channel, each.address))]
    if not found:
        raise NotFoundError(f"there is no endpoint {name}", listed_by="endpoints list")
    if len(found) > 1:
        ids = ", ".join(each.id for each in found)
        raise ConflictError(f"{name} is the address of several; name one by its id: {ids}")
    return found[0]
