"""Delete finished deliveries with their attempts and notices."""

from collections.abc import Callable
from datetime import datetime

from streams.ports.store_admin import Pruned, StoreAdmin


def prune_store(
    store: StoreAdmin, before: datetime, *, dry_run: bool, watch: Callable[[int, int], None] = lambda _done, _all: None
) -> Pruned:
    """Forget what was finished before then, a little at a time; may be stopped at any time.

    Args:
        store: where.
        before: what was finished then or later stays.
        dry_run: only count.
        watch: is told how many deliveries are forgotten, and of how many.
    """
    whole = store.prunable(before)
    if dry_run:
        return whole
    done = Pruned()
    while (some := store.prune(before)).deliveries:
        done += some
        watch(done.deliveries, whole.deliveries)
    return done
