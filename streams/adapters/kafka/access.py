"""Access to a Kafka cluster: addresses, TLS and logins in the form that each of the two client libraries expects."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from streams.domain.errors import TocsinError

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaAccess:
    """Where the brokers are and how they are spoken to.

    Attributes:
        bootstrap: ``host:port`` of one or more brokers, separated by commas.
        protocol: Kafka's ``security.protocol``.
        ca_file: PEM file of the authorities to trust; the system's when none.
        certificate_file: PEM file of our own certificate, for brokers that ask for one.
        key_file: PEM file of its key.
    """

    bootstrap: str
    protocol: Protocol = "PLAINTEXT"
    mechanism: Mechanism = "SCRAM-SHA-512"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def __str__(self) -> str:
        """The addresses: what people know a cluster by."""
        return self.bootstrap

    @property
    def logs_in(self) -> bool:
        """Whether the broker asks for a name and a password."""
        return self.protocol.startswith("SASL")

    def tls(self) -> ssl.SSLContext | None:
        """What TLS goes by, if it is used; names and certificates of brokers are always verified.

        Raises:
            TocsinError: a file cannot be used.
        """
        if not self.protocol.endswith("SSL"):
            return None
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
            if self.certificate_file:
                context.load_cert_chain(self.certificate_file, self.key_file)
        except OSError as error:  # ssl.SSLError is one
            names = [str(file) for file in (self.ca_file, self.certificate_file, self.key_file) if file]
            raise TocsinError(
                f"kafka.ca_file, certificate_file or key_file ({', '.join(names)}) is no readable PEM file: {error}"
            ) from error
        return context

    def options(self) -> dict[str, Any]:
        """What kafka-python's clients take."""
        options: dict[str, Any] = {"bootstrap_servers": self.bootstrap, "security_protocol": self.protocol}
        if (tls := self.tls()) is not None:
            options["ssl_context"] = tls
        if self.logs_in:
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return options


Cluster = KafkaAccess | str
"""A cluster; the addresses alone are one that is spoken to without TLS and login."""


def access(cluster: Cluster) -> KafkaAccess:
    """How a cluster is reached."""
    return cluster if isinstance(cluster, KafkaAccess) else KafkaAccess(bootstrap=cluster)
