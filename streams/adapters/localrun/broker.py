"""One Kafka node under a state directory: start, stop, status."""

import base64
import logging
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import psutil

from streams.adapters.kafka.cluster import cluster_id as cluster_id_at
from streams.adapters.kafka.cluster import coordinates_groups
from streams.adapters.localrun import process
from streams.adapters.localrun.file_lock import held
from streams.adapters.localrun.jars import KAFKA_VERSION, ensure_jars, usable_cache
from streams.adapters.localrun.java import Java, find_java
from streams.adapters.localrun.ports import free_port, listens, require_free
from streams.adapters.localrun.private import private_directory
from streams.adapters.localrun.process import Record
from streams.adapters.localrun.properties import Node
from streams.domain.errors import UnavailableError
from streams.ports.localrun import BrokerStatus, Progress

READY_SECONDS = 90.0
STOP_SECONDS = 30.0
_ROOM_BYTES = 256 * 1024 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a broker needs to know.

    Attributes:
        home: its directory; all it writes is below.
        cache: where jars are kept for all brokers of this user; below ``home`` if that cannot be written.
        port: for clients, on 127.0.0.1.
        controller_port: for itself; a free one when None.
        heap_mb: the Java heap's limit.
        java: the ``java`` command; None finds one.
        repository: a Maven repository instead of Maven Central.
    """

    home: Path
    cache: Path
    port: int
    controller_port: int | None = None
    heap_mb: int = 512
    java: Path | None = None
    repository: str | None = None


class Broker:
    """A single Kafka node whose data, logs and record are in ``plan.home``."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._home = plan.home.resolve()  # one name, or a second command would not know the process by it
        self._properties = self._home / "server.properties"
        self._record = self._home / "broker.json"
        self._log_file = self._home / "logs" / "broker.log"
        self._output = self._home / "logs" / "output.log"

    def status(self) -> BrokerStatus:
        """How it is now."""
        record, alive = self._find()
        if record is None or alive is None:
            return BrokerStatus("stopped", KAFKA_VERSION, None, None, self.cluster_id(), None, None, self._log_file)
        bootstrap = f"127.0.0.1:{record.port}"
        ready = cluster_id_at(bootstrap, timeout=3) == self.cluster_id()
        return BrokerStatus(
            "ready" if ready else "starting",
            KAFKA_VERSION,
            bootstrap,
            alive.pid,
            self.cluster_id(),
            process.memory_mb(alive),
            record.java,
            self._log_file,
        )

    def runs(self) -> bool:
        """Whether its process lives, ready or not."""
        return self._find()[1] is not None

    def cluster_id(self) -> str | None:
        """The id that the data directory was formatted with; None before that."""
        try:
            text = (self._home / "data" / "meta.properties").read_text()
        except FileNotFoundError:
            return None
        return next((line.partition("=")[2] for line in text.splitlines() if line.startswith("cluster.id=")), None)

    def start(self, progress: Progress | None = None, abandoned: Callable[[], bool] = lambda: False) -> BrokerStatus:
        """Start it if it does not run, and wait until it answers for its cluster and its consumer groups.

        Args:
            progress: told about jars that have to be fetched.
            abandoned: asked while waiting; once it says so, nobody waits any more.

        Raises:
            UnavailableError: it cannot run here; the text says why and what to do.
        """
        self._make_home()
        with self._alone():
            record, alive = self._find()
            if record is None or alive is None:
                java = find_java(self._plan.java)
                cache = usable_cache(self._plan.cache, self._home / "cache")
                class_path = ensure_jars(cache, self._plan.repository, progress)
                record, alive = self._launch(java, class_path)
            elif record.port != self._plan.port:
                raise UnavailableError(
                    f"this broker already runs at 127.0.0.1:{record.port} (pid {alive.pid}); "
                    f"stop it with `tocsin broker stop` before starting it on port {self._plan.port}"
                )
            self._await_ready(record, alive, abandoned)
        return self.status()

    def stop(self, patience: float = STOP_SECONDS) -> bool:
        """Stop it, by force after ``patience`` seconds; returns whether there was one to stop."""
        if not self._home.is_dir():
            return False
        with self._alone():
            _, alive = self._find()
            if alive is None:
                self._record.unlink(missing_ok=True)
                return False
            if not process.end(alive, patience):
                _log.warning("the broker did not stop within %g s and was killed; its data recovers", patience)
            self._record.unlink(missing_ok=True)
        return True

    def _alone(self) -> AbstractContextManager[None]:
        busy = (
            f"another command has been starting or stopping this broker for {READY_SECONDS:.0f} s; "
            f"wait for it or end it (it holds {self._home / 'lock'})"
        )
        return held(self._home / "lock", patience=READY_SECONDS, busy=busy)

    def _make_home(self) -> None:
        try:
            private_directory(self._home)
            (self._home / "logs").mkdir(exist_ok=True)
        except OSError as error:
            raise UnavailableError(
                f"cannot write below {self._home}: {error.strerror}; set TOCSIN_STATE to a directory of yours"
            ) from error
        free = shutil.disk_usage(self._home).free
        if free < _ROOM_BYTES:
            raise UnavailableError(
                f"{free // 1_000_000} MB are free on the disk of {self._home} and a broker needs "
                f"{_ROOM_BYTES // 1_000_000} MB; make room or set TOCSIN_STATE to a directory on another disk"
            )

    def _find(self) -> tuple[Record | None, psutil.Process | None]:
        """The record and the process, whichever of the two is lost."""
        record, mark = Record.read(self._record), str(self._properties)
        alive = process.running(record, mark)
        if alive is None and (alive := process.find_unrecorded(mark)):
            record = self._rebuilt_record(alive)
        return record, alive

    def _rebuilt_record(self, alive: psutil.Process) -> Record:
        lines = (line.partition("=") for line in self._properties.read_text().splitlines())
        listeners = {key: value for key, _, value in lines}["listeners"]
        client, controller = (int(listener.rpartition(":")[2]) for listener in listeners.split(","))
        record = Record(alive.pid, client, controller, alive.cmdline()[0])
        record.write(self._record)
        return record

    def _launch(self, java: Java, class_path: list[Path]) -> tuple[Record, psutil.Process]:
        require_free(self._plan.port, "TOCSIN_KAFKA__BOOTSTRAP or --port")
        controller_port = self._plan.controller_port or free_port()
        require_free(controller_port, "TOCSIN_BROKER__CONTROLLER_PORT")
        node = Node(self._home, self._plan.port, controller_port)
        self._properties.write_text(node.server_properties())
        logging_config = self._home / "log4j2.properties"
        logging_config.write_text(node.logging_properties())
        jvm = [
            str(java.command),
            f"-Xmx{self._plan.heap_mb}m",
            "-Xms128m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            f"-Dlog4j2.configurationFile={logging_config}",
            "-cp",
            ":".join(map(str, class_path)),
        ]
        if self.cluster_id() is None:
            self._format(jvm)
        child = process.launch([*jvm, "kafka.Kafka", str(self._properties)], self._home, self._output)
        record = Record(child.pid, self._plan.port, controller_port, f"Java {java.major} ({java.source})")
        record.write(self._record)
        return record, psutil.Process(child.pid)

    def _format(self, jvm: list[str]) -> None:
        new_id = base64.urlsafe_b64encode(b"\x54" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        arguments = ["format", "--cluster-id", new_id, "--config", str(self._properties), "--ignore-formatted"]
        said = subprocess.run(
            [*jvm, "kafka.tools.StorageTool", *arguments], cwd=self._home, capture_output=True, text=True, check=False
        )
        if said.returncode:
            raise UnavailableError(f"the broker's data directory could not be prepared: {_last_line(said.stderr)}")

    def _await_ready(self, record: Record, alive: psutil.Process, abandoned: Callable[[], bool]) -> None:
        until = time.monotonic() + READY_SECONDS
        bootstrap, expected = f"127.0.0.1:{record.port}", self.cluster_id()
        while time.monotonic() < until:
            if abandoned():
                raise UnavailableError("the broker was still starting when it was no longer wanted")
            if not process.lives(alive):
                self._record.unlink(missing_ok=True)
                raise UnavailableError(f"the broker ended while starting: {self._why()}; its log is {self._log_file}")
            if listens(record.port):
                answered = cluster_id_at(bootstrap, timeout=5)
                if answered == expected and coordinates_groups(bootstrap):
                    return
                if answered not in {None, expected}:
                    raise UnavailableError(f"another Kafka (cluster {answered}) answers at {bootstrap}")
            time.sleep(0.1)
        raise UnavailableError(
            f"the broker runs and has not answered for {READY_SECONDS:.0f} s; see {self._log_file}, "
            "and end it with `tocsin broker stop`"
        )

    def _why(self) -> str:
        """What it said last that is worse than a warning."""
        lines = [
            line
            for path in (self._log_file, self._output)
            if path.exists()
            for line in path.read_text(errors="replace").splitlines()[-200:]
        ]
        bad = [line for line in lines if " ERROR " in line or " FATAL " in line or "Exception" in line]
        return (bad or lines or ["it said nothing"])[-1].strip()


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]
