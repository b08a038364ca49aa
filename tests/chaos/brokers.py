"""One broker as `tocsin broker` runs it, or a cluster of three."""

from pathlib import Path

from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from tests.chaos.world import Brokers
from tests.integration.cluster import Cluster


class One:
    """A single broker."""

    number = 1

    def __init__(self, home: Path, cache: Path) -> None:
        self._broker = Broker(Plan(home=home, cache=cache, port=free_port()))
        self.bootstrap = self._broker.start().bootstrap or ""

    def pids(self) -> list[int]:
        """Its process."""
        pid = self._broker.status().pid
        return [pid] if pid else []

    def restart(self) -> None:
        """Start it if it has ended."""
        self._broker.start()

    def close(self) -> None:
        """End it."""
        self._broker.stop()


class Three:
    """Three brokers."""

    number = 3

    def __init__(self, home: Path, cache: Path) -> None:
        self._cluster = Cluster(home, cache).start()
        self.bootstrap = self._cluster.bootstrap

    def pids(self) -> list[int]:
        """Their processes."""
        processes = [node.process for node in self._cluster.nodes]
        return [process.pid for process in processes if process is not None and process.poll() is None]

    def restart(self) -> None:
        """Start those that have ended."""
        for node in self._cluster.nodes:
            if node.process is None or node.process.poll() is not None:
                self._cluster.launch(node)

    def close(self) -> None:
        """End them."""
        self._cluster.close()


def start_brokers(folder: Path, cache: Path, number: int) -> Brokers:
    """So many, ready."""
    usable = usable_cache(cache, folder)
    return One(folder / "broker", usable) if number == 1 else Three(folder / "broker", usable)
