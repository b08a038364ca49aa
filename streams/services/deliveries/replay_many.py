"""Replay many deliveries: those that failed at an endpoint, or all of an alert."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from streams.domain.delivery import DeliveryState
from streams.domain.errors import NotFoundError
from streams.ports.delivery_store import ReplayQuery
from streams.ports.store import Store
from streams.services.deliveries.replay import repeat_of
from streams.services.endpoints.lookup import get_endpoint

_AT_ONCE = 200


def find_failed(
    store: Store,
    endpoint: str | None,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    delivered: bool = False,
) -> list[str]:
    """The deliveries that failed at an endpoint (id or address), or at any, and were not sent again with success.

    Only those that ended since and before these times, if they are given; ``delivered`` takes also what arrived.
    """
    with store.read() as tx:
        identity = get_endpoint(store, tx, endpoint).id if endpoint is not None else None
        query = ReplayQuery(endpoint=identity, since=since, until=until, failed_only=not delivered)
        return store.replays.find(tx, query)


def find_of_alert(store: Store, alert: str) -> list[str]:
    """The finished deliveries of an alert, whatever became of them."""
    with store.read() as tx:
        return store.replays.find(tx, ReplayQuery(alert=alert, failed_only=False))


def replay_many(store: Store, ids: Sequence[str], per_second: float, start: datetime) -> str:
    """Send messages again, spread over time; the order of each story is kept. Returns the name of the run."""
    run = f"run_{secrets.token_hex(12)}"
    for done in range(0, len(ids), _AT_ONCE):
        some = ids[done : done + _AT_ONCE]
        with store.begin() as tx:
            found = {each.id: each for each in store.deliveries.get_many(tx, some)}
            again = [
                repeat_of(found[id_], start + timedelta(seconds=number / per_second), run)
                for number, id_ in enumerate(some, done)
                if id_ in found
            ]
            store.deliveries.add(tx, again)
    return run


def replay_progress(store: Store, run: str) -> tuple[Mapping[DeliveryState, int], int]:
    """How many deliveries of a run are in each state, and how many were not tried yet."""
    with store.read() as tx:
        return store.replays.progress(tx, run), store.replays.untried(tx, run)


def find_run(store: Store, run: str) -> tuple[Mapping[DeliveryState, int], int]:
    """The same of a run that must be there; raises NotFoundError."""
    found = replay_progress(store, run)
    if not found[0]:
        raise NotFoundError(f"there is no replay {run}", listed_by="deliveries list")
    return found
