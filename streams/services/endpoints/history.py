"""Show how an endpoint fared: its attempts by day, and the latest ones with their answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from streams.domain.delivery import Attempt, Delivery
from streams.ports.store import Store
from streams.services.endpoints.lookup import get_endpoint
from streams.services.endpoints.show import EndpointStatus, status_of

MAX_COUNTED = 20_000
"""Most attempts that are counted by day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointHistory:
    """An endpoint and how it fared.

    Attributes:
        days: by day in UTC, how many attempts ``arrived`` and ``failed``.
        is_whole: whether these are all of the attempts since then.
        latest: its latest deliveries, newest first, each with its last attempt if there was one.
        subscriptions: the names of those that speak through it.
    """

    status: EndpointStatus
    days: Mapping[date, Mapping[str, int]]
    is_whole: bool
    latest: Sequence[tuple[Delivery, Attempt | None]]
    subscriptions: Sequence[str]


def show_history(store: Store, name: str, since: datetime, latest: int = 20) -> EndpointHistory:
    """An endpoint, and how it fared since then; raises what :func:`get_endpoint` raises."""
    with store.read() as tx:
        endpoint = get_endpoint(store, tx, name)
        made = store.attempts.outcomes(tx, endpoint.id, since, MAX_COUNTED)
        days: dict[date, Counter[str]] = {}
        for at, arrived in made:
            days.setdefault(at.date(), Counter())["arrived" if arrived else "failed"] += 1
        found = store.deliveries.find(tx, endpoint=endpoint.id, limit=latest)
        return EndpointHistory(
            status=status_of(store, tx, endpoint),
            days=days,
            is_whole=len(made) < MAX_COUNTED,
            latest=[(each, next(reversed(store.attempts.find(tx, each.id)), None)) for each in found],
            subscriptions=[each.name for each in store.subscriptions.all(tx) if each.endpoint_id == endpoint.id],
        )


def beginning(now: datetime, days: int) -> datetime:
    """Midnight in UTC so many days ago, today included."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
