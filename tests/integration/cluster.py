"""A real Kafka cluster of three nodes on this machine, whose nodes can be killed, frozen and started again."""

import base64
import signal
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from streams.adapters.kafka.cluster import admin
from streams.adapters.localrun.jars import ensure_jars
from streams.adapters.localrun.java import find_java
from streams.adapters.localrun.ports import free_port
from streams.adapters.localrun.properties import Node
from streams.domain.errors import UnavailableError
from tests.waiting import until

_THREE = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
}


@dataclass(slots=True)
class ClusterNode:
    """One node of it: broker and controller at once."""

    number: int
    home: Path
    port: int
    controller_port: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)


class Cluster:
    """Three nodes.

    Args:
        home: for their data.
        cache: of Kafka's jars.
    """

    def __init__(self, home: Path, cache: Path) -> None:
        self.nodes = [ClusterNode(n, home / f"node-{n}", free_port(), free_port()) for n in (1, 2, 3)]
        self._class_path = ":".join(map(str, ensure_jars(cache, None)))
        self._java = str(find_java(None).command)
        self._id = base64.urlsafe_b64encode(b"\x54" + uuid.uuid4().bytes[1:]).decode().rstrip("=")

    @property
    def bootstrap(self) -> str:
        """The addresses of all nodes."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def start(self) -> "Cluster":
        """Format and start all nodes, and wait until they are one cluster."""
        for node in self.nodes:
            self._write_properties(node)
            self._java_run(node, "kafka.tools.StorageTool", "format", "--cluster-id", self._id, "--config")
            self.launch(node)
        until(lambda: self.brokers() == 3, 240, "three brokers are one cluster")
        return self

    def launch(self, node: ClusterNode) -> None:
        """Start a node; it is not waited for."""
        with (node.home / "output.log").open("ab") as output:
            command = self._command(node, "kafka.Kafka", str(node.home / "server.properties"))
            node.process = subprocess.Popen(command, cwd=node.home, stdout=output, stderr=output)

    def send(self, node: ClusterNode, number: signal.Signals) -> None:
        """Signal a node; it has ended afterwards if the signal is SIGKILL."""
        assert node.process
        node.process.send_signal(number)
        if number == signal.SIGKILL:
            node.process.wait()

    def brokers(self) -> int:
        """How many brokers the cluster has by its own word; 0 while it does not answer."""
        try:
            with admin(self.bootstrap, timeout=10) as client:
                return len(client.describe_cluster()["brokers"])
        except UnavailableError:
            return 0

    def close(self) -> None:
        """End every node at once."""
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                self.send(node, signal.SIGKILL)

    def _write_properties(self, node: ClusterNode) -> None:
        node.home.mkdir(parents=True)
        (node.home / "logs").mkdir()
        voters = ",".join(f"{each.number}@127.0.0.1:{each.controller_port}" for each in self.nodes)
        ours = {**_THREE, "node.id": str(node.number), "controller.quorum.voters": voters}
        plain = Node(node.home, node.port, node.controller_port)
        lines = [line for line in plain.server_properties().splitlines() if line.partition("=")[0] not in ours] + [
            f"{key}={value}" for key, value in ours.items()
        ]
        (node.home / "server.properties").write_text("\n".join(lines) + "\n")
        (node.home / "log4j2.properties").write_text(plain.logging_properties())

    def _java_run(self, node: ClusterNode, *arguments: str) -> None:
        subprocess.run(
            self._command(node, *arguments, str(node.home / "server.properties")),
            cwd=node.home,
            check=True,
            capture_output=True,
        )

    def _command(self, node: ClusterNode, *arguments: str) -> list[str]:
        return [
            self._java,
            "-Xmx384m",
            "-XX:+UseSerialGC",
            f"-Dlog4j2.configurationFile={node.home / 'log4j2.properties'}",
            "-cp",
            self._class_path,
            *arguments,
        ]
