"""List deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.domain.delivery import Delivery, DeliveryState
from streams.domain.endpoint import Endpoint
from streams.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryQuery:
    """Which deliveries to list: those that meet every condition that is given.

    Attributes:
        endpoint: the id of one, which may have been removed.
        before: the sequence at which the last page ended.
    """

    endpoint: str | None = None
    alert: str | None = None
    states: Sequence[DeliveryState] = ()
    before: int | None = None
    limit: int = 50


def list_deliveries(store: Store, query: DeliveryQuery) -> list[tuple[Delivery, Endpoint | None]]:
    """The newest deliveries, each with its endpoint unless that was removed."""
    with store.read() as tx:
        found = store.deliveries.find(
            tx,
            endpoint=query.endpoint,
            alert=query.alert,
            states=query.states,
            before=query.before,
            limit=query.limit,
        )
        targets = {each.id: each for each in store.endpoints.find(tx, ids={each.endpoint_id for each in found})}
    return [(each, targets.get(each.endpoint_id)) for each in found]
