"""What the store says of deliveries, and what the processes took, held against what must be."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from streams.adapters.store.deliveries import deliveries
from streams.adapters.store.endpoints import endpoints
from streams.domain.delivery import OPEN_STATES, DeliveryState

ORDERLY = {0, 70, -9, -15}
"""Exit codes of a process that was ended, or ended because what it needs was away."""


def open_deliveries(connection: sa.Connection) -> int:
    """How many are still to be delivered."""
    waiting = deliveries.c.state.in_(OPEN_STATES)
    return int(connection.scalar(sa.select(sa.func.count()).select_from(deliveries).where(waiting)) or 0)


def undelivered(connection: sa.Connection, received: Mapping[str, set[str]]) -> list[str]:
    """Deliveries that did not arrive, and changes of which one endpoint was told and another not.

    Args:
        connection: to the store.
        received: channel → ids of the deliveries that its receiver has.
    """
    found: list[str] = []
    told: dict[str, set[str]] = {channel: set() for channel in received}
    channels = {row.id: row.channel for row in connection.execute(sa.select(endpoints))}
    for row in connection.execute(sa.select(deliveries)):
        channel = channels[row.endpoint_id]
        told[channel].update(row.changes)
        if row.state != DeliveryState.DELIVERED:
            found.append(f"{channel} {row.id} is {row.state}: {row.reason}")
        elif row.id not in received[channel]:
            found.append(f"{channel} {row.id} is said to be delivered and never came")
    everything = set().union(*told.values())
    found += [
        f"{len(everything - of)} changes were never for {channel}" for channel, of in told.items() if everything - of
    ]
    return found


def disorderly(endings: Iterable[str]) -> list[str]:
    """Processes that ended with an exit code that nobody expects."""
    return [
        f"{times} × {name} ended with {code}" for (name, code), times in _codes(endings).items() if code not in ORDERLY
    ]


def growing(memory: Mapping[str, Sequence[int]]) -> list[str]:
    """Programs that needed clearly more memory at most in the second half than in the first."""
    found = []
    for name, sizes in memory.items():
        half = len(sizes) // 2 or 1
        early, late = max(sizes[:half]), max(sizes[half:], default=0)
        if late > 1.2 * early + 20:
            found.append(f"{name} grew from {early} to {late} MB")
    return found


def _codes(endings: Iterable[str]) -> Counter[tuple[str, int]]:
    split = (ending.rpartition(" ") for ending in endings)
    return Counter((name, int(code)) for name, _, code in split)
