"""Asking a Kafka cluster about itself with kafka-python's admin client."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from kafka.admin import KafkaAdminClient
from kafka.errors import BrokerResponseError, GroupIdNotFoundError, KafkaError, KafkaTimeoutError
from kafka.net.compat import KafkaNetClient

from streams.adapters.kafka.access import Cluster, KafkaAccess, access
from streams.domain.errors import UnavailableError

T = TypeVar("T")
_PAUSE = 0.5
_CONNECT_SECONDS = 3.0
"""How long a broker may take to let a client in before another one is tried; kafka-python doubles it on failures."""


@contextmanager
def admin(cluster: Cluster, timeout: float = 10) -> Iterator[KafkaAdminClient]:
    """An admin client.

    Raises:
        UnavailableError: no broker of it lets us in within ``timeout`` seconds, or one refuses what is asked inside.
    """
    milliseconds = int(timeout * 1000)
    with connecting(cluster, timeout) as options:
        client = KafkaAdminClient(
            **options,
            client_id="tocsin",
            bootstrap_timeout_ms=milliseconds,
            request_timeout_ms=max(milliseconds // 3, 1000),  # one frozen broker of several must not take all the time
        )
    try:
        yield client
    except BrokerResponseError as error:
        raise UnavailableError(f"Kafka at {access(cluster)} refuses: {error}") from error
    except KafkaError as error:
        raise _unreachable(access(cluster), error, answers=True) from error
    finally:
        client.close()


def ask(cluster: Cluster, question: Callable[[KafkaAdminClient], T], timeout: float = 20) -> T:
    """What a cluster answers; asked again while one of its brokers has gone and the others have not taken over.

    Raises:
        UnavailableError: none of its brokers answers within ``timeout`` seconds, or one refuses.
    """
    until = time.monotonic() + timeout
    while True:
        with admin(cluster, timeout=min(timeout, 10)) as client:
            try:
                return question(client)
            except KafkaError as error:
                if not error.retriable or time.monotonic() > until:
                    raise
        time.sleep(_PAUSE)


@contextmanager
def connecting(cluster: Cluster, timeout: float = 10) -> Iterator[dict[str, Any]]:
    """The options with which a client of kafka-python is to be made inside.

    Raises:
        UnavailableError: no broker lets us in; the text says why. Where nothing listens that is at once: Kafka's
            clients would go on trying until their time is up.
    """
    how = access(cluster)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it logs each refused connection; we raise instead
    how.tls()  # a file that cannot be used is said before anything connects
    _require_listener(how, timeout)
    if "," in how.bootstrap:  # the clients begin with any one, and hang where that is frozen
        how, _ = _first_answer(how, timeout)
    # A frozen broker accepts connections and says nothing: kafka-python would wait for ten seconds.
    connect = min(_CONNECT_SECONDS, timeout / 3)
    client = partial(KafkaNetClient, socket_connection_setup_timeout_ms=int(connect * 1000))
    options = how.options() | {"kafka_client": client}
    with _refusals() as refusals:
        try:
            yield options
        except (KafkaError, OSError) as error:
            raise _unreachable(how, refusals[0] if refusals else error, answers=bool(refusals)) from error


def _require_listener(how: KafkaAccess, timeout: float) -> None:
    refusal: Exception | None = None
    for address in how.bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        if not (host and port.isdecimal() and int(port) < 1 << 16):
            refusal = ValueError(f"{address!r} is not HOST:PORT")
            continue
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout).close()
        except OSError as error:
            refusal = error
        else:
            return
    raise _unreachable(how, refusal, answers=False) from refusal


def _unreachable(how: KafkaAccess, error: object, *, answers: bool) -> UnavailableError:
    if answers and how.protocol != "PLAINTEXT":
        # A broker that refuses a login often just hangs up.
        names = "username, password and sasl_mechanism" if how.logs_in else "security_protocol and the files"
        return UnavailableError(f"Kafka at {how} refuses us over {how.protocol} ({error}); check {names} in [kafka]")
    return UnavailableError(
        f"no Kafka broker answers at {how} ({error}); start one with `tocsin broker start`, "
        "or name yours in TOCSIN_KAFKA__BOOTSTRAP"
    )


@contextmanager
def _refusals() -> Iterator[list[Exception]]:
    """Why connections failed meanwhile: kafka-python says so in its log alone, and raises that its time is up."""
    told: list[Exception] = []

    def note(record: logging.LogRecord) -> bool:
        parts = record.args if isinstance(record.args, tuple) else ()
        told.extend(part for part in parts if isinstance(part, Exception) and not isinstance(part, KafkaTimeoutError))
        return False

    logger = logging.getLogger("kafka.net.manager")
    logger.addFilter(note)
    logger.setLevel(logging.WARNING)
    try:
        yield told
    finally:
        logger.removeFilter(note)
        logger.setLevel(logging.NOTSET)


def cluster_id(cluster: Cluster, timeout: float = 5) -> str | None:
    """The id of the cluster, if it answers a metadata request and has a broker; None if not."""
    try:
        return require_cluster(cluster, timeout)
    except UnavailableError:
        return None


def require_cluster(cluster: Cluster, timeout: float = 5) -> str:
    """The id of the cluster by the first of its brokers that answers; all are asked at once, as some can be frozen.

    Raises:
        UnavailableError: none answers within ``timeout`` seconds, or none is ready; the text says why.
    """
    return _first_answer(access(cluster), timeout)[1]


def _first_answer(how: KafkaAccess, timeout: float) -> tuple[KafkaAccess, str]:
    """The first address that answers, and the id of the cluster there."""
    each = [replace(how, bootstrap=address.strip()) for address in how.bootstrap.split(",")]
    if len(each) == 1:
        return how, _cluster_id(how, timeout)
    threads = ThreadPoolExecutor(len(each), "kafka")
    answers = {threads.submit(_cluster_id, one, timeout): one for one in each}
    threads.shutdown(wait=False)
    refusals = []
    for answer in as_completed(answers):
        try:
            return answers[answer], answer.result()
        except UnavailableError as error:
            refusals.append(error)
    raise _unreachable(how, refusals[0].__cause__ or refusals[0], answers="refuses us" in str(refusals[0]))


def _cluster_id(how: KafkaAccess, timeout: float) -> str:
    found = ask(how, lambda client: client.describe_cluster(), timeout)
    if not found["brokers"]:
        raise UnavailableError(f"Kafka at {how} has no broker that is ready")
    return str(found["cluster_id"])


def coordinates_groups(cluster: Cluster, timeout: float = 5) -> bool:
    """Whether consumers can join groups there; a cluster that never had any makes what that needs when first asked."""
    group = "tocsin-probe"
    try:
        with admin(cluster, timeout) as client:
            error = client.describe_groups([group])[group]["error"]
    except UnavailableError:
        return False
    return error is None or GroupIdNotFoundError.__name__ in error
