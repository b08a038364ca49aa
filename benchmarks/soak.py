"""``make soak-delivery``: a backlog is worked off while notifiers are killed again and again; nothing may be lost."""

import argparse
import random
import sys
import time

from benchmarks.stage import add_backlog, add_endpoints, ask, hook, open_store, seen, start_notifier, stores, wait_for
from streams.settings import load_settings


def soak(kind: str, number: int, kills: int) -> None:
    """Kill the notifier so often, spread over the work; then say what arrived how often."""
    in_flight = load_settings().notify.workers
    with stores(kind) as urls, hook() as url, open_store(store_url := next(urls)) as database:
        expected = add_backlog(database, add_endpoints(database, url, 50), number)
        started = time.monotonic()
        for kill in range(1, kills + 1):
            notifier = start_notifier(store_url)
            goal = number * kill // (kills + 1)
            while int(ask(f"{url}/count")) < goal:
                time.sleep(random.uniform(0.01, 0.05))
            notifier.kill()
            notifier.wait()
        notifier = start_notifier(store_url)
        wait_for(url, number)
        notifier.terminate()
        notifier.wait(10)
        got = seen(url)
    again = sum(len(times) - 1 for times in got.values())
    lost = len(expected - got.keys())
    print(
        f"{kind}: {number} deliveries, {kills} x kill -9, {time.monotonic() - started:.0f} s: {lost} lost, "
        f"{again} sent twice, all under the same webhook-id; {in_flight * kills} were in flight at most"
    )
    if lost or got.keys() - expected or again >= in_flight * kills:
        sys.exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    options = parser.parse_args()
    for kind in options.store or ["sqlite", "postgresql"]:
        soak(kind, options.count, options.kills)


if __name__ == "__main__":
    main()
