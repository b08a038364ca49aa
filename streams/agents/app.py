"""Faust configured to lose nothing; ``docs/decisions/0090-faust.md`` explains each setting."""

import logging

import faust

from streams.adapters.kafka.access import KafkaAccess
from streams.agents.transport import read_committed
from streams.settings import Settings

MAX_RECORD = 64 * 1024 * 1024
"""Bytes of a record in memory; the broker's limits count compressed bytes and are smaller."""


def build_app(settings: Settings, agent: str, member: str) -> faust.App:
    """A Faust app for one agent, in whose group this worker is ``member``.

    Each agent has a consumer group of its own, of its name, so that it can be scaled, watched and moved by itself.
    """
    for name in ("aiokafka", "faust", "mode", "streams.agents.transport"):
        logging.getLogger(name).setLevel(logging.WARNING)  # aiokafka's debug records cost a tenth of the time
    hosts = [host.strip() for host in settings.kafka.bootstrap.split(",")]
    app = faust.App(
        agent,
        broker_credentials=_credentials(settings.kafka.access),
        broker=";".join(f"kafka://{host}" for host in hosts),
        consumer_group_instance_id=member,
        datadir=str(settings.state / "faust"),
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=False,
        worker_redirect_stdouts=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_commit_interval=1.0,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_rebalance_timeout=15.0,
        broker_request_timeout=20.0,
        consumer_metadata_max_age_ms=10_000,
        consumer_max_fetch_size=settings.kafka.max_message_bytes + 1_000_000,
        stream_buffer_maxsize=2 * settings.worker.batch,
        producer_acks=-1,
        producer_linger=0.02,
        producer_compression_type="gzip",
        producer_max_request_size=MAX_RECORD,
        producer_request_timeout=20.0,
    )
    read_committed(app)
    return app


def _credentials(access: KafkaAccess) -> faust.SASLCredentials | faust.SSLCredentials | None:
    tls = access.tls()
    if access.logs_in:
        return faust.SASLCredentials(
            username=access.username, password=access.password, mechanism=access.mechanism, ssl_context=tls
        )
    return faust.SSLCredentials(tls) if tls is not None else None
