"""Asking a Kafka cluster about itself with kafka-python's admin client."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kafka.admin import KafkaAdminClient
from kafka.errors import GroupIdNotFoundError, KafkaError

from streams.domain.faults import UnavailableError


@contextmanager
def admin(bootstrap: str, timeout: float = 10) -> Iterator[KafkaAdminClient]:
    """An admin client for ``bootstrap``.

    Raises:
        UnavailableError: no broker answers there within ``timeout`` seconds, or it fails later with Kafka's own error.
    """
    require_broker(bootstrap, timeout)
    milliseconds = int(timeout * 1000)
    try:
        client = KafkaAdminClient(
            bootstrap_servers=bootstrap,
            client_id="tocsin",
            bootstrap_timeout_ms=milliseconds,
            request_timeout_ms=max(milliseconds, 1000),
        )
    except (KafkaError, OSError) as error:
        raise _no_broker(bootstrap, error) from error
    try:
        yield client
    finally:
        client.close()


def require_broker(bootstrap: str, timeout: float = 10) -> None:
    """Fail at once where nothing listens: Kafka's clients would go on trying until their time is up.

    Raises:
        UnavailableError: nothing listens at any of the addresses.
    """
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it logs each refused connection; we raise instead
    refusal: Exception | None = None
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout).close()
        except (OSError, ValueError) as error:
            refusal = error
        else:
            return
    raise _no_broker(bootstrap, refusal) from refusal


def _no_broker(bootstrap: str, error: Exception | None) -> UnavailableError:
    return UnavailableError(
        f"no Kafka broker answers at {bootstrap} ({error}); start one with `tocsin broker start`, "
        "or name yours in TOCSIN_KAFKA__BOOTSTRAP"
    )


def cluster_id(bootstrap: str, timeout: float = 5) -> str | None:
    """The id of the cluster that answers a metadata request at ``bootstrap`` and has a broker; None if none does."""
    try:
        with admin(bootstrap, timeout) as client:
            cluster = client.describe_cluster()
    except (UnavailableError, KafkaError):
        return None
    return str(cluster["cluster_id"]) if cluster["brokers"] else None


def coordinates_groups(bootstrap: str, timeout: float = 5) -> bool:
    """Whether consumers can join groups there; a cluster that never had any makes what that needs when first asked."""
    group = "tocsin-probe"
    try:
        with admin(bootstrap, timeout) as client:
            error = client.describe_groups([group])[group]["error"]
    except (UnavailableError, KafkaError):
        return False
    return error is None or GroupIdNotFoundError.__name__ in error
