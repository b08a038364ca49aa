"""The node's configuration: ``server.properties`` and the broker's logging."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Node:
    """One node, broker and controller at once, on this machine only."""

    home: Path
    port: int
    controller_port: int

    @property
    def data(self) -> Path:
        """The directory of its logs in Kafka's sense: the records."""
        return self.home / "data"

    def server_properties(self) -> str:
        """Its ``server.properties``.

        One node means that internal topics have one copy; and since no other copy exists, what was acknowledged
        is forced to the disk each second, which bounds the loss when the machine itself (not only the process) dies.
        """
        return _lines(
            {
                "process.roles": "broker,controller",
                "node.id": "1",
                "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
                "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
                "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
                "controller.listener.names": "CONTROLLER",
                "inter.broker.listener.name": "PLAINTEXT",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs": str(self.data),
                # After a crash the node must wait for its own former session to end: default 9 s.
                "broker.session.timeout.ms": "4000",
                "broker.heartbeat.interval.ms": "1000",
                "auto.create.topics.enable": "false",
                "default.replication.factor": "1",
                "min.insync.replicas": "1",
                "offsets.topic.replication.factor": "1",
                "offsets.topic.num.partitions": "4",
                "offsets.retention.minutes": str(30 * 24 * 60),
                "transaction.state.log.replication.factor": "1",
                "transaction.state.log.min.isr": "1",
                "transaction.state.log.num.partitions": "4",
                "share.coordinator.state.topic.replication.factor": "1",
                "share.coordinator.state.topic.min.isr": "1",
                "share.coordinator.state.topic.num.partitions": "1",
                "group.initial.rebalance.delay.ms": "0",
                "group.min.session.timeout.ms": "6000",
                "log.segment.bytes": str(128 * 1024 * 1024),
                "log.flush.interval.ms": "1000",
                "log.flush.scheduler.interval.ms": "1000",
                "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
                "num.network.threads": "2",
                "num.io.threads": "4",
                "background.threads": "2",
            }
        )

    def logging_properties(self) -> str:
        """Its ``log4j2.properties``: one file of at most 10 MB, three older ones kept."""
        return _lines(
            {
                "appender.file.type": "RollingFile",
                "appender.file.name": "file",
                "appender.file.fileName": str(self.home / "logs" / "broker.log"),
                "appender.file.filePattern": str(self.home / "logs" / "broker.%i.log"),
                "appender.file.layout.type": "PatternLayout",
                "appender.file.layout.pattern": "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %c{1} %m%n",
                "appender.file.policies.type": "Policies",
                "appender.file.policies.size.type": "SizeBasedTriggeringPolicy",
                "appender.file.policies.size.size": "10MB",
                "appender.file.strategy.type": "DefaultRolloverStrategy",
                "appender.file.strategy.max": "3",
                "rootLogger.level": "WARN",
                "rootLogger.appenderRef.file.ref": "file",
                "logger.kafka.name": "kafka",
                "logger.kafka.level": "INFO",
                "logger.server.name": "org.apache.kafka",
                "logger.server.level": "INFO",
                "logger.config.name": "org.apache.kafka.common.config.AbstractConfig",
                "logger.config.level": "WARN",
            }
        )


def _lines(properties: dict[str, str]) -> str:
    return "".join(f"{key}={_escaped(value)}\n" for key, value in properties.items())


def _escaped(value: str) -> str:
    """Java reads properties as Latin-1 with backslash escapes; a directory may be called anything."""
    utf16 = value.replace("\\", "\\\\").encode("utf-16-be")
    units = (int.from_bytes(utf16[i : i + 2], "big") for i in range(0, len(utf16), 2))
    return "".join(chr(unit) if 0x20 <= unit < 0x7F else f"\\u{unit:04x}" for unit in units)
